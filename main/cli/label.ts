import { Command, type OptionValues } from 'commander'
import { text } from 'node:stream/consumers'
import { LensletError, type ItemKey, type LabelEdit } from '../../preload/contract/index.ts'
import { parseList, splitTags, tagIdentity, tooLongTagsMessage } from '../../preload/contract/tag-text.ts'
import { resolveTags, tagsToRemove } from '../core/query/tags.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { doubtsSentence, withWorkspace } from './dataset.ts'
import { assertNotLeftOut, resolveItems } from './item.ts'
import { editOf, LABEL_OPTION_NAMES, withLabelOptions } from './label-options.ts'
import { printMessage, progressMessages } from './output.ts'
import { waitForSidecars, waitUntilSaved } from './saving.ts'

/** The number of pictures that are read between two progress messages. */
const ITEMS_PER_STEP = 1_000

interface OtherOptions {
  readonly user?: string
  readonly force?: boolean
}

const HELP = `
A tag that exists in the data set keeps its spelling there, whatever case is typed. Quotation marks keep a tag with a comma or semicolon in
one piece: --add-tag '"left; right"'.`

/** Returns the command `lenslet label`, which ends with exit code 0 only when the change is saved on the share. */
export function labelCommand(): Command {
  const command = new Command('label')
    .description('label pictures')
    .argument('<dataset>', 'folder of the data set')
    .argument('<items...>', 'paths relative to the data set; - reads them from stdin, one per line')
  return withLabelOptions(command)
    .option('--user <name>', 'your name or id in the history')
    .option('--force', 'label a picture even if it is not clear where earlier labels of its name belong')
    .addHelpText('after', HELP)
    .action(label)
}

async function label(dataset: string, items: readonly string[], options: OtherOptions & OptionValues): Promise<void> {
  const typed = editOf(options)
  if (Object.keys(typed).length === 0)
    throw new LensletError('usage', `Nothing to do: give at least one of ${LABEL_OPTION_NAMES}.`)
  assertNotBoth(typed)
  const names = items.length === 1 && items[0] === '-' ? await itemsFromStdin() : items
  const user = options.user === undefined ? {} : { user: options.user }
  await withWorkspace(dataset, { mode: 'write', watch: false, ...user }, async (workspace) => {
    workspace.events.on('notice', (notice) => printMessage(notice.message))
    const isFirstScan = !workspace.catalog.isKnown
    const keys = [...new Set(await resolveItems(workspace, names))]
    for (const key of keys) assertNotLeftOut(workspace, key)
    if (await readContents(workspace, keys)) await followMoves(workspace, keys, isFirstScan, options.force === true)
    const edit = { ...typed, ...resolveTypedTags(workspace, typed) }
    // What others wrote so far has been read, so this edit replaces it, and is not in conflict with it.
    const { changes, stored, saved } = workspace.edit(keys, edit)
    await stored
    await waitUntilSaved(workspace, saved)
    printMessage(`${changes.length} of ${keys.length} ${keys.length === 1 ? 'picture' : 'pictures'} changed`)
    await waitForSidecars(workspace)
  })
}

/**
 * Reads the pictures, a part of them at a time, and prints the progress: tens of thousands of pictures take minutes
 * over a network. Returns whether one of them is not the picture that its labels were given to.
 */
async function readContents(workspace: Workspace, keys: readonly ItemKey[]): Promise<boolean> {
  const progress = progressMessages()
  let isOther = false
  for (let from = 0; from < keys.length; from += ITEMS_PER_STEP) {
    if (await workspace.moves.readContents(keys.slice(from, from + ITEMS_PER_STEP))) isOther = true
    progress(`of ${keys.length} pictures checked`, Math.min(keys.length, from + ITEMS_PER_STEP))
  }
  return isOther
}

/**
 * Moves the labels of renamed pictures to their new names, before the old names get new labels.
 *
 * Throws `overtaken` when a person has to decide first where labels of one of these names belong, unless `isForced`.
 */
async function followMoves(
  workspace: Workspace,
  keys: readonly ItemKey[],
  isFirstScan: boolean,
  isForced: boolean,
): Promise<void> {
  await workspace.catalog.scan()
  await workspace.moves.findMoves(undefined, isFirstScan)
  const gone = keys.find((key) => !workspace.catalog.isPresent(workspace.catalog.ensureId(key)))
  if (gone !== undefined && !isForced)
    throw new LensletError('not-found', goneSentence(workspace, gone), { path: gone })
  const [first, ...others] = keys.filter((key) => workspace.moves.isUnconfirmed(workspace.catalog.ensureId(key)))
  if (first !== undefined && !isForced) {
    const rest = others.length === 0 ? '' : ` The same is true of ${others.length} more.`
    throw new LensletError(
      'overtaken',
      `${first} is not the picture that was labelled under this name. The labelled picture may have another name now.${rest} Open the folder in a window and choose where the labels belong, or add --force to label the picture that has this name now. It was not labelled.`,
      { path: first },
    )
  }
  if (workspace.moves.doubts.length > 0) printMessage(doubtsSentence(workspace.moves.doubts.length))
}

function goneSentence(workspace: Workspace, key: ItemKey): string {
  const now = workspace.moves.currentName(key)
  return now === null
    ? `${key} has labels, but is not in the folder any more. Add --force to label it all the same.`
    : `${key} is called ${now} now. Give that name, or add --force to give labels to the old name.`
}

/** Throws `usage` for a tag that is both added and removed. Tags that look the same are one tag. */
function assertNotBoth({ addTags = [], removeTags = [] }: LabelEdit): void {
  const removed = new Set(removeTags.flatMap(splitTags).map(tagIdentity))
  const both = addTags.flatMap(splitTags).find((tag) => removed.has(tagIdentity(tag)))
  if (both !== undefined)
    throw new LensletError('usage', `${JSON.stringify(both)} is both added and removed: leave one of them out.`)
}

/** Returns the tags that the typed ones stand for. Throws `bad-input` for an invalid tag, before anything is changed. */
function resolveTypedTags(workspace: Workspace, { addTags = [], removeTags = [] }: LabelEdit): LabelEdit {
  const added = addTags.map((typed) => ({ typed, ...resolveTags(workspace, typed) }))
  const tooLong = added.flatMap((resolved) => resolved.tooLong)
  if (tooLong.length > 0) throw new LensletError('bad-input', `${tooLongTagsMessage(tooLong)} Nothing was changed.`)
  const empty = added.find(({ tags }) => tags.length === 0)
  if (empty)
    throw new LensletError(
      'bad-input',
      `${JSON.stringify(empty.typed)} is not a tag: it has no visible character. Nothing was changed.`,
    )
  for (const { typed, tags } of added) {
    const [tag, ...others] = tags
    const [name] = parseList(typed)
    if (tag !== undefined && others.length === 0 && tag !== name)
      printMessage(`${JSON.stringify(name)} is written ${JSON.stringify(tag)}`)
  }
  return {
    ...(addTags.length === 0 ? {} : { addTags: added.flatMap(({ tags }) => tags) }),
    ...(removeTags.length === 0 ? {} : { removeTags: removeTags.flatMap((typed) => tagsToRemove(workspace, typed)) }),
  }
}

async function itemsFromStdin(): Promise<string[]> {
  const items = (await text(process.stdin)).split(/\r?\n/).filter((item) => item !== '')
  if (items.length === 0) throw new LensletError('usage', 'Standard input named no picture.')
  return items
}
