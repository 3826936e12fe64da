import { Command, Option } from 'commander'
import { fieldChangeWords, LensletError, type LabelDifference, type NameOf } from '../../preload/contract/index.ts'
import {
  checksumOf,
  compareLabels,
  labelsOfNow,
  NOW_NAME,
  readReleases,
  releaseFolder,
  removeRelease,
  ReleaseLabels,
  type LabelsById,
  type ReleaseFile,
} from '../core/releases/index.ts'
import type { Release } from '../core/format/release-codec.ts'
import { teamRatingMode } from '../core/settings/rating-mode.ts'
import { releaseSetting } from '../core/settings/release-register.ts'
import { DIFFERENCE_TABLE, EXPORT_FORMATS, isoTime, tableText, type ExportFormat } from '../core/export/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { freezeLabels } from '../host/freeze-labels.ts'
import { withSnapshot, withWorkspace } from './dataset.ts'
import { setForTeam } from './saving.ts'
import { print, printJson, printLine, printMessage } from './output.ts'

/** How long a new release waits until the labels are on the share, in milliseconds. */
const DRAIN_MS = 30_000

const HELP = `
A release is a set of changes under a name. "lenslet export --release NAME" writes its labels, the same bytes at any time. A release is
chosen by its name, or by its file where two have the same name.`

/** Returns the command `lenslet release` with its own commands. */
export function releaseCommand(): Command {
  const command = new Command('release').description('freeze the labels under a name, and compare frozen labels')
  const commands = [listReleases(), createCommand(), checkReleases(), compareReleases(), deleteCommand()]
  for (const one of commands) command.addCommand(one)
  for (const one of [command, ...commands])
    one.exitOverride().showHelpAfterError('(add --help to see what is possible)').addHelpText('after', HELP)
  return command
}

function listReleases(): Command {
  return new Command('list')
    .description('list the releases, the oldest first')
    .argument('<dataset>', 'folder of the data set')
    .option('--json', 'print JSON')
    .action((dataset: string, { json }: { json?: boolean }) =>
      withWorkspace(dataset, { mode: 'read', watch: false }, async (workspace) => {
        const releases = usable(await readReleases(releaseFolder(workspace)))
        if (json) printJson(releases.map(releaseRecord))
        else for (const one of releases) printLine(releaseLine(one, workspace.people.nameOf))
        if (releases.length === 0) printMessage('no releases')
      }),
    )
}

function createCommand(): Command {
  return new Command('create')
    .description('freeze the labels of now under a name')
    .argument('<dataset>', 'folder of the data set')
    .argument('<name>', 'name of the release, such as v1')
    .option('--note <text>', 'what the release is for', '')
    .option('--user <name>', 'your name or id')
    .action((dataset: string, name: string, { note, user }: { note: string; user?: string }) =>
      withWorkspace(
        dataset,
        { mode: 'write', watch: false, ...(user === undefined ? {} : { user }) },
        async (workspace) => {
          await workspace.scanSidecars()
          const release = await freezeLabels(workspace, {
            name,
            note,
            setSettings: (values) => setForTeam(workspace, values),
            drain: () => workspace.drain(DRAIN_MS),
          })
          printLine(releaseLine(release, workspace.people.nameOf))
        },
      ),
    )
}

function checkReleases(): Command {
  return new Command('check')
    .description('check that all changes of the releases are here, and that their labels are the ones that were frozen')
    .argument('<dataset>', 'folder of the data set')
    .argument('[name]', 'only this release')
    .action((dataset: string, name?: string) =>
      withSnapshot(dataset, async (workspace) => {
        const files = await readReleases(releaseFolder(workspace))
        const chosen = name === undefined ? usable(files) : [findRelease(files, name)]
        // Other releases do not matter to somebody who asks about one.
        let isGood = name !== undefined || files.every(({ problem }) => problem === null)
        for (const one of chosen) {
          const problem = problemOf(one.release, labelsOfRelease(workspace, one.release))
          printLine(`${one.release.name}: ${problem ?? 'complete, with the labels that were frozen'}`)
          if (problem !== null) isGood = false
        }
        if (!isGood)
          throw new LensletError(
            'damaged',
            name === undefined
              ? 'Not all releases are complete: see above.'
              : 'The release is not complete: see above.',
          )
      }),
    )
}

function deleteCommand(): Command {
  return new Command('delete')
    .description('delete a release for everybody; the labels stay as they are')
    .argument('<dataset>', 'folder of the data set')
    .argument('<name>', 'name of the release, or its file')
    .option('--user <name>', 'your name or id')
    .action((dataset: string, name: string, { user }: { user?: string }) =>
      withWorkspace(
        dataset,
        { mode: 'write', watch: false, ...(user === undefined ? {} : { user }) },
        async (workspace) => {
          await workspace.scanSidecars()
          const file = await fileToDelete(workspace, name)
          await setForTeam(workspace, { [releaseSetting(file)]: null })
          await removeRelease(workspace.thumbs, file)
          printMessage(`deleted the release ${JSON.stringify(name)} for everybody`)
        },
      ),
    )
}

/** Returns the file of a release by its name or file, also of a registered one whose file cannot be used. */
async function fileToDelete(workspace: Workspace, name: string): Promise<string> {
  const folder = releaseFolder(workspace)
  const files = await readReleases(folder)
  const isUsable = (file: string): boolean => files.some((one) => one.file === file && one.release !== null)
  const broken = folder.registered.filter((one) => (one.name === name || one.file === name) && !isUsable(one.file))
  const isNamed = files.some(({ file, release }) => release !== null && (release.name === name || file === name))
  return broken.length === 1 && !isNamed ? broken[0]!.file : findRelease(files, name).file
}

interface CompareOptions {
  readonly format: ExportFormat | 'text'
}

function compareReleases(): Command {
  return new Command('compare')
    .description('print which labels differ between two releases, or between one and now')
    .argument('<dataset>', 'folder of the data set')
    .argument('<first>', 'a release')
    .argument('[second]', 'a later release, or now', NOW_NAME)
    .addOption(new Option('--format <format>', 'format').choices(['text', ...EXPORT_FORMATS]).default('text'))
    .action((dataset: string, first: string, second: string, { format }: CompareOptions) =>
      withSnapshot(dataset, async (workspace) => {
        if (isSameName(first, NOW_NAME))
          throw new LensletError('usage', 'Give the release first: “now” can only be the second one.')
        const files = await readReleases(releaseFolder(workspace))
        const before = labelsUnderPresentNames(workspace, findRelease(files, first))
        const after = isSameName(second, NOW_NAME)
          ? labelsOfNow(workspace.log)
          : labelsUnderPresentNames(workspace, findRelease(files, second))
        printDifferences(workspace, before, after, format)
      }),
    )
}

function printDifferences(
  workspace: Workspace,
  before: LabelsById,
  after: LabelsById,
  format: CompareOptions['format'],
): void {
  const { catalog } = workspace
  const hasOwnStars = teamRatingMode(workspace.settings()) === 'each'
  const all = compareLabels(before, after, 0, catalog.size, {
    hasOwnStars,
    personOf: workspace.people.directory.personOf,
  })
    .map(({ id, formerKey, difference }) => ({ key: catalog.items.key(id), formerKey, difference }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  if (format !== 'text') {
    for (const text of tableText(DIFFERENCE_TABLE, all, { format })) print(text)
    return
  }
  for (const { key, formerKey, difference } of all)
    printLine(
      differenceLine(formerKey === null ? key : `${key} (was ${formerKey})`, difference, workspace.people.nameOf),
    )
  const count = (kind: LabelDifference['kind']): number =>
    all.filter(({ difference }) => difference.kind === kind).length
  printLine(`${count('added')} added, ${count('changed')} changed, ${count('removed')} removed`)
}

function differenceLine(name: string, { kind, fields }: LabelDifference, nameOf: NameOf): string {
  const people = [...new Set(fields.flatMap(({ by }) => (by === null ? [] : nameOf(by))))]
  return `${kind.padEnd(7)}  ${name}: ${fields.map((field) => fieldWords(field, nameOf)).join(', ')}${people.length === 0 ? '' : ` (${people.join(', ')})`}`
}

function fieldWords(field: LabelDifference['fields'][number], nameOf: NameOf): string {
  return `${field.rater === null ? '' : `${nameOf(field.rater)}: `}${fieldChangeWords(field)}`
}

/** A release that can be used. */
export interface UsableRelease {
  readonly file: string
  readonly release: Release
}

function usable(files: readonly ReleaseFile[]): UsableRelease[] {
  for (const { problem } of files) if (problem !== null) printMessage(problem)
  return files.flatMap(({ file, release }) => (release === null ? [] : [{ file, release }]))
}

/** Returns a release by its name or its file. Throws `not-found` and names those that there are. */
export function findRelease(files: readonly ReleaseFile[], name: string): UsableRelease {
  const all = usable(files)
  const matching = namedExactly(all, name) ?? all.filter(({ release }) => isSameName(release.name, name))
  if (matching.length === 1) return matching[0]!
  if (matching.length > 1)
    throw new LensletError(
      'bad-input',
      `There are ${matching.length} releases ${JSON.stringify(name)}. Give the file instead: ${matching.map(({ file, release }) => `${file} (by ${release.by}, ${isoTime(release.at)})`).join(', ')}.`,
    )
  const others =
    all.length === 0
      ? 'there is none in this data set'
      : `there are ${all.map(({ release }) => JSON.stringify(release.name)).join(', ')}`
  const unusable = files.length - all.length
  const rest = unusable === 0 ? '' : ` ${unusable} cannot be used: see above.`
  throw new LensletError('not-found', `There is no release ${JSON.stringify(name)}: ${others}.${rest}`)
}

/** Returns the releases with this name or file; null when there is none. */
function namedExactly(all: readonly UsableRelease[], name: string): readonly UsableRelease[] | null {
  const exact = all.filter(({ file, release }) => release.name === name.normalize('NFC') || file === name)
  return exact.length > 0 ? exact : null
}

/** Whether names are the same but for their capitals. */
function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.normalize('NFC').toLowerCase()
}

function labelsOfRelease(workspace: Workspace, release: Release): ReleaseLabels {
  const labels = new ReleaseLabels(workspace.log, release.changes, release.at)
  labels.compute(Number.POSITIVE_INFINITY)
  return labels
}

/** Returns the labels of a release. Throws `not-found` when they are not those that were frozen. */
export function completeLabels(workspace: Workspace, { release }: UsableRelease): ReleaseLabels {
  const labels = labelsOfRelease(workspace, release)
  const problem = problemOf(release, labels)
  if (problem !== null)
    throw new LensletError('not-found', `The release ${JSON.stringify(release.name)} cannot be used: ${problem}.`, {
      retry: true,
    })
  return labels
}

/** Returns the labels of a release under the names that the pictures have now. Throws as `completeLabels` does. */
function labelsUnderPresentNames(workspace: Workspace, release: UsableRelease): ReleaseLabels {
  const labels = completeLabels(workspace, release)
  labels.usePresentNames()
  labels.compute(Number.POSITIVE_INFINITY)
  return labels
}

/** Returns why labels are not those of a release; null when they are. */
function problemOf(release: Release, labels: ReleaseLabels): string | null {
  if (labels.missing > 0)
    return `${labels.missing} of its ${release.changes.size} changes are not known here; they may still arrive, see "lenslet check"`
  return checksumOf(labels.labelledItems()).labels === release.labels
    ? null
    : 'its labels do not have the checksum that was frozen'
}

function releaseRecord({ file, release }: UsableRelease): unknown {
  const { name, note, by, at, pictures, labels, changes } = release
  return { name, note, by, at: isoTime(at), pictures, changes: changes.size, labels, file }
}

function releaseLine({ release }: UsableRelease, nameOf: NameOf): string {
  const { name, note, by, at, pictures, changes, labels } = release
  return `${name}  ${isoTime(at)}  ${nameOf(by)}  ${pictures} labelled pictures, ${changes.size} changes, ${labels}${note === '' ? '' : `  ${note}`}`
}
