/**
 * Writes the keys of all commands as text, and reads such a text, for another machine or for another person. Pure.
 *
 * The text contains all commands, so that it means the same in a version with other defaults. A text with some of them
 * changes only those.
 */
import {
  canonicalKey,
  isKeyCommandId,
  KEY_COMMANDS,
  keyCommand,
  keysOf,
  MAX_KEYS,
  t,
} from '../../../preload/contract/index.ts'
import type { KeyChanges, KeyCommand, KeyCommandId, Session } from '../../../preload/contract/index.ts'
import { keyText } from '../../components/key-text.ts'
import { withKeys } from './key-changes.ts'
import { refusalOfKey } from './key-refusals.ts'

const FORMAT = 'lenslet-keys'
const VERSION = 1

export interface ReadKeys {
  /** All changes after the text was applied. */
  readonly changes: KeyChanges
  /** What cannot be used, one sentence for each command. These commands keep their keys. */
  readonly problems: readonly string[]
}

/** Returns the keys in force of all commands as JSON. */
export function keysAsText(changes: KeyChanges): string {
  const keys = Object.fromEntries(KEY_COMMANDS.map(({ id }) => [id, keysOf(id, changes)]))
  const lines = Object.entries(keys).map(([id, list]) => `    ${JSON.stringify(id)}: ${JSON.stringify(list)}`)
  return `{\n  "format": "${FORMAT}",\n  "version": ${VERSION},\n  "keys": {\n${lines.join(',\n')}\n  }\n}\n`
}

/** Reads such a text. Returns a sentence when nothing of it can be used. */
export function readKeysText(text: string, before: KeyChanges, host: Session['host']): ReadKeys | string {
  const read = parse(text)
  if (typeof read === 'string') return read
  const wanted = new Map<KeyCommandId, readonly string[]>()
  const problems: string[] = []
  for (const [id, keys] of Object.entries(read)) {
    const checked = checkKeys(id, keys, host)
    if (typeof checked === 'string') problems.push(checked)
    else wanted.set(id as KeyCommandId, checked)
  }
  return applyWithoutConflicts(before, wanted, problems)
}

function parse(text: string): Readonly<Record<string, unknown>> | string {
  const read = parseJson(text)
  if (!isRecord(read) || read['format'] !== FORMAT || !isRecord(read['keys']))
    return 'This is not a text that “Copy as text” has made.'
  return read['version'] === VERSION ? read['keys'] : 'This text is from another version of Lenslet.'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns the keys of a command in the text, or the sentence why they cannot be used. */
function checkKeys(id: string, keys: unknown, host: Session['host']): readonly string[] | string {
  if (!isKeyCommandId(id)) return `“${id.slice(0, 60)}”: this version has no such command.`
  const { name } = keyCommand(id)
  if (!Array.isArray(keys) || keys.some((key) => typeof key !== 'string'))
    return `${name}: its keys are not a list of texts.`
  const list = keys as string[]
  const reason = list.map((key) => refusalOfKey(key, host)).find((one) => one !== null)
  if (reason !== undefined) return `${name}: ${reason}`
  const different = [...new Map(list.map((key) => [canonicalKey(key), key])).values()]
  return different.length > MAX_KEYS ? `${name}: a command has at most ${MAX_KEYS} keys.` : different
}

/**
 * Applies all keys together, so that two commands can exchange theirs. A command of the text that would share a key with
 * another one keeps the keys that it had, the last one first.
 */
function applyWithoutConflicts(
  before: KeyChanges,
  wanted: Map<KeyCommandId, readonly string[]>,
  problems: string[],
): ReadKeys {
  for (;;) {
    const changes = [...wanted].reduce<KeyChanges>((now, [id, keys]) => withKeys(now, id, keys), before)
    const conflicts = sharedKeys(changes)
    const last = [...wanted.keys()].findLast((id) => conflicts.has(id))
    if (last === undefined) return { changes, problems }
    problems.push(`${keyCommand(last).name}: ${conflicts.get(last)!}`)
    wanted.delete(last)
  }
}

/** Returns for each command that shares a key in some place with another one, the sentence that says so. */
function sharedKeys(changes: KeyChanges): ReadonlyMap<KeyCommandId, string> {
  const owners = new Map<string, KeyCommand>()
  const shared = new Map<KeyCommandId, string>()
  const report = (id: KeyCommandId, key: string, other: KeyCommand): void => {
    shared.set(id, t`${keyText(key)} is the key of “${other.name}”.`)
  }
  for (const command of KEY_COMMANDS)
    for (const key of keysOf(command.id, changes))
      for (const place of command.places) {
        const owner = owners.get(`${place} ${canonicalKey(key)}`)
        owners.set(`${place} ${canonicalKey(key)}`, command)
        if (owner === undefined || owner.id === command.id) continue
        report(command.id, key, owner)
        report(owner.id, key, command)
      }
  return shared
}
