import { Command, InvalidArgumentError } from 'commander'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { LensletError, MAX_STARS, type LabelEdit } from '../../preload/contract/index.ts'
import type { Workspace } from '../core/workspace.ts'
import { withWorkspace } from './dataset.ts'
import { resolveItems } from './item.ts'
import { message } from './output.ts'

/** A share that has not taken one journal line by then is not there. */
const SAVE_MS = 30_000
/** How long sidecars, which are written after the change is safe on the share, are waited for. */
const DRAIN_MS = 10_000

interface LabelOptions {
  readonly stars?: number
  readonly addTag: readonly string[]
  readonly removeTag: readonly string[]
  readonly note?: string
  readonly user?: string
}

/** `lenslet label`: exits with 0 only when the change is on the share. */
export function labelCommand(): Command {
  return new Command('label')
    .description('label pictures')
    .argument('<dataset>', 'folder of the data set')
    .argument('<items...>', 'paths relative to the data set; - reads them from stdin, one per line')
    .option('--stars <0-5>', 'stars; 0 takes them away', parseStars)
    .option('--add-tag <tag>', 'add a tag; may be repeated', collect, [])
    .option('--remove-tag <tag>', 'remove a tag; may be repeated', collect, [])
    .option('--note <text>', 'replace the note; an empty text takes it away')
    .option('--user <name>', 'your name in the history')
    .action(label)
}

async function label(dataset: string, items: readonly string[], options: LabelOptions): Promise<void> {
  const edit = editOf(options)
  if (Object.keys(edit).length === 0) throw new LensletError('usage', 'Nothing to do: give at least one of --stars, --add-tag, --remove-tag, --note.')
  const wanted = items.length === 1 && items[0] === '-' ? await itemsFromStdin() : items
  const user = options.user === undefined ? {} : { user: options.user }
  await withWorkspace(dataset, { mode: 'write', watch: false, ...user }, async workspace => {
    const keys = [...new Set(await resolveItems(workspace, wanted))]
    // What others wrote so far has been read: this edit replaces it knowingly instead of standing beside it as a conflict.
    const { changes, stored, saved } = workspace.edit(keys, edit)
    await stored
    await onTheShare(workspace, saved)
    message(`${changes.length} of ${keys.length} ${keys.length === 1 ? 'picture' : 'pictures'} changed`)
    await drain(workspace)
  })
}

function editOf({ stars, addTag, removeTag, note }: LabelOptions): LabelEdit {
  return {
    ...(stars === undefined ? {} : { stars }),
    ...(note === undefined ? {} : { notes: note }),
    ...(addTag.length > 0 ? { addTags: addTag } : {}),
    ...(removeTag.length > 0 ? { removeTags: removeTag } : {}),
  }
}

async function onTheShare(workspace: Workspace, saved: Promise<void>): Promise<void> {
  const late = new AbortController()
  const timeout = delay(SAVE_MS, 'late', { signal: late.signal }).catch(() => 'saved')
  const first = await Promise.race([saved, timeout])
  late.abort()
  if (first !== 'late') return
  const { lastError } = workspace.status()
  throw new LensletError('offline', `The share did not take the change within ${SAVE_MS / 1_000} s${lastError ? ` (${lastError.message})` : ''}. It is kept on this machine and written the next time Lenslet opens ${workspace.root}.`, { path: workspace.root, retry: true })
}

async function drain(workspace: Workspace): Promise<void> {
  if (await workspace.drain(DRAIN_MS)) return
  const { unsettled } = workspace.status()
  message(`The change is on the share; ${unsettled} sidecar files are still to be brought up to date. That is kept and done at the next start.`)
}

async function itemsFromStdin(): Promise<string[]> {
  const items = (await text(process.stdin)).split(/\r?\n/).filter(item => item !== '')
  if (items.length === 0) throw new LensletError('usage', 'Standard input named no picture.')
  return items
}

function parseStars(value: string): number {
  const stars = Number(value)
  if (value.trim() === '' || !Number.isInteger(stars) || stars < 0 || stars > MAX_STARS) throw new InvalidArgumentError(`It must be a whole number from 0 to ${MAX_STARS}.`)
  return stars
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value]
}
