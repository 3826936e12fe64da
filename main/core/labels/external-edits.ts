/** Turns external edits into changes: edits of the plain fields of a sidecar by a script or by hand. */
import { createHash } from 'node:crypto'
import {
  canonicalText,
  DATASET_ITEM,
  LABEL_KINDS,
  labelField,
  type Change,
  type ChangeParts,
  type JsonValue,
} from '../../../preload/contract/index.ts'
import type { Sidecar } from '../format/sidecar-codec.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { fold } from './fold.ts'
import { foldSettings } from './fold-settings.ts'
import { fieldsOf, headsByField } from './heads.ts'

const EXTERNAL_AUTHOR = 'external'
/** The latest time that a JavaScript `Date` can hold, in milliseconds. */
const MAX_DATE_MS = 8_640_000_000_000_000

/**
 * Returns the change that turns the fold of a sidecar's changes into its plain fields; null when they agree.
 *
 * All programs that read the same file make the same change with the same id, so that an edit seen by many is one
 * change. `modifiedAt` (milliseconds) is rounded down to whole seconds, which are the same on all machines. The change
 * is always later than those that it replaces.
 */
export function externalChange(sidecar: Sidecar, modifiedAt: number): StoredChange | null {
  const edit = sidecar.item === DATASET_ITEM ? settingsDifference(sidecar) : labelsDifference(sidecar)
  if (!edit) return null
  const heads = headsByField(sidecar.changes)
  const editedFields = fieldsOf({ ...edit, id: '', at: 0, by: '', item: sidecar.item, replaces: [] })
  const replacedChanges = [...editedFields.keys()].flatMap((field) =>
    (heads.get(field) ?? []).map((head) => head.change),
  )
  const replaces = [...new Set(replacedChanges.map((change) => change.id))].toSorted()
  const at = Math.min(
    MAX_DATE_MS,
    replacedChanges.reduce((latest, change) => Math.max(latest, change.at + 1), Math.floor(modifiedAt / 1000) * 1000),
  )
  const hash = createHash('sha256')
    .update(JSON.stringify([sidecar.item, at, [...editedFields], replaces]))
    .digest('hex')
    .slice(0, 24)
  return { id: `${EXTERNAL_AUTHOR}:${hash}`, at, by: EXTERNAL_AUTHOR, item: sidecar.item, ...edit, replaces }
}

/**
 * Returns whether a sidecar lacks the plain value of a label that its changes give.
 *
 * A program that does not know the label has left the value out (FORMAT.md, S12), or a script has.
 */
export function lacksPlainValue({ item, plain, changes }: Sidecar): boolean {
  const missingKinds = LABEL_KINDS.filter(
    (kind) => plain[kind] === undefined && changes.some((change) => change[kind] !== undefined),
  )
  if (item === DATASET_ITEM || missingKinds.length === 0) return false
  const folded = fold(changes)
  return missingKinds.some((kind) => labelField(kind).isSet(folded[kind]))
}

/** Returns the difference between the changes and the plain fields. A field that is missing was not edited. */
function labelsDifference({ plain, changes }: Sidecar): Partial<ChangeParts> | null {
  const folded = fold(changes)
  const parts = LABEL_KINDS.flatMap((kind) => {
    const value = plain[kind]
    const part = value === undefined ? null : labelField(kind).difference(folded[kind], value)
    return part === null ? [] : [[kind, part] as const]
  })
  return parts.length === 0 ? null : Object.fromEntries(parts)
}

/**
 * Does the same for settings. `settings` is a complete list, as `tags` is. So a setting whose name was removed gets its
 * default value again.
 */
function settingsDifference({ plain, changes }: Sidecar): Pick<Change, 'settings'> | null {
  if (!plain.settings) return null
  const folded = foldSettings(changes)
  const plainSettings = new Map(Object.entries(plain.settings))
  const names = [...new Set([...plainSettings.keys(), ...folded.keys()])].toSorted()
  const edits = names.flatMap((name): [string, JsonValue][] => {
    const value = plainSettings.get(name) ?? null
    return canonicalText(value) === canonicalText(folded.get(name)?.[0].value ?? null) ? [] : [[name, value]]
  })
  return edits.length > 0 ? { settings: Object.fromEntries(edits) } : null
}
