import { Command } from 'commander'
import {
  COLOR_LABELS,
  FLAGS,
  isLabelled,
  LEVELS,
  UNSET_LABELS,
  type ColorLabel,
  type Flag,
  type NameOf,
} from '../../preload/contract/index.ts'
import { isoTime } from '../core/export/index.ts'
import { folderTree } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { LabelView } from '../host/label-view.ts'
import { labelsAsOf, teamLabelsAsOf, withAsOf, type AsOfOptions } from './as-of.ts'
import { withSnapshot } from './dataset.ts'
import { printJson, printLine } from './output.ts'
import { printProgress, progressRecord, type ProgressRecord } from './progress-output.ts'
import { agreementRecord, printAgreement, type AgreementRecord } from './rating-output.ts'

interface UserStats {
  user: string
  items: number
  changes: number
  last_at: string | null
}

interface Stats {
  readonly images: number
  readonly labelled: number
  /** Pictures that are labelled but not in the folder. */
  readonly missing: number
  /** Labelled pictures of folders that cannot be read now: they may exist. */
  readonly unreadable: number
  /** Folders and pictures that cannot be shown, and why. */
  readonly problems: readonly { readonly path: string; readonly message: string }[]
  /** The number of pictures with 0 to 5 stars, by the stars. With stars per rater, those that anybody gave last count. */
  readonly stars: readonly number[]
  /** The number of pictures with each flag. */
  readonly flags: Readonly<Record<Flag, number>>
  /** The number of pictures with each colour label. */
  readonly colors: Readonly<Record<ColorLabel, number>>
  readonly conflicts: number
  readonly users: readonly UserStats[]
  readonly folders: readonly { path: string; images: number; labelled: number }[]
  readonly agreement: AgreementRecord
  readonly progress: ProgressRecord
}

/** Returns the command `lenslet stats`, which prints the progress of the team. */
export function statsCommand(): Command {
  return withAsOf(new Command('stats'))
    .description(
      'print totals, per person and per folder, what is done and how long the rest takes, and how far people agree',
    )
    .argument('<dataset>', 'folder of the data set')
    .option('--json', 'print JSON')
    .action((dataset: string, options: AsOfOptions & { json?: boolean }) =>
      withSnapshot(dataset, async (workspace) => {
        const shown = labelsAsOf(workspace, options)
        const stats = {
          ...statsOf(workspace, teamLabelsAsOf(workspace, options), shown, options.asOf),
          progress: await progressRecord(workspace, shown, options.asOf),
        }
        if (options.json) printJson(stats)
        else printStats(stats, workspace.people.nameOf)
      }),
    )
}

/**
 * Counts the labels of the team. `shown` has no conflicts of stars where everybody gives stars of their own. `until` is
 * the moment of both, if they are not those of now.
 */
function statsOf(workspace: Workspace, view: LabelView, shown: LabelView, until?: number): Omit<Stats, 'progress'> {
  const keys = [...workspace.labelledKeys()]
  const labelled = keys.filter((key) => isLabelled(view.state(key)))
  const present = labelled.filter((key) => isPresent(workspace, key))
  const unreadable = labelled.filter((key) => isUnreadable(workspace, key)).length
  return {
    images: workspace.catalog.total,
    labelled: present.length,
    missing: labelled.length - present.length - unreadable,
    unreadable,
    problems: workspace.catalog.problems,
    ...levelCounts(workspace, view),
    conflicts: keys.filter((key) => (shown.state(key)?.conflicts.length ?? 0) > 0).length,
    users: users(workspace, keys, until),
    folders: folderTree(workspace.catalog, view).map((folder) => ({
      path: folder.path,
      images: folder.total,
      labelled: folder.labelled,
    })),
    agreement: agreementRecord(workspace, shown),
  }
}

function isPresent({ catalog }: Workspace, key: string): boolean {
  const id = catalog.idOf(key)
  return id !== undefined && catalog.isPresent(id)
}

function isUnreadable({ catalog }: Workspace, key: string): boolean {
  const id = catalog.idOf(key)
  return id !== undefined && !catalog.isPresent(id) && catalog.scope.isInUnreadFolder(catalog.items.key(id))
}

/** Returns how many of the pictures in the folder have each number of stars, each flag and each colour. */
function levelCounts({ catalog }: Workspace, view: LabelView): Pick<Stats, 'stars' | 'flags' | 'colors'> {
  const stars = LEVELS.stars.map(() => 0)
  const flags = { pick: 0, reject: 0, none: 0 }
  const colors = { red: 0, yellow: 0, green: 0, blue: 0, purple: 0, none: 0 }
  const cursor = catalog.cursor()
  for (let id = 0; id < catalog.size; id++) {
    const { key, present } = cursor.moveTo(id)
    if (!present) continue
    const labels = view.state(key) ?? UNSET_LABELS
    stars[labels.stars]!++
    flags[labels.flag]++
    colors[labels.color]++
  }
  return { stars, flags, colors }
}

function users(workspace: Workspace, keys: readonly string[], until?: number): UserStats[] {
  const byUser = new Map<string, { items: Set<string>; changes: number; last: number }>()
  for (const key of keys) {
    for (const {
      change: { by, at, undoes },
      undone,
    } of workspace.history(key, until)) {
      if (undone !== null || undoes !== undefined) continue
      const person = workspace.people.directory.personOf(by)
      const user = byUser.get(person) ?? { items: new Set(), changes: 0, last: at }
      user.items.add(key)
      byUser.set(person, { items: user.items, changes: user.changes + 1, last: Math.max(user.last, at) })
    }
  }
  return Array.from(byUser, ([user, { items, changes, last }]) => ({
    user,
    items: items.size,
    changes,
    last_at: isoTime(last),
  })).toSorted((a, b) => b.items - a.items || a.user.localeCompare(b.user))
}

function printStats(
  {
    images,
    labelled,
    missing,
    unreadable,
    stars,
    flags,
    colors,
    conflicts,
    users: people,
    folders,
    agreement,
    progress,
  }: Stats,
  nameOf: NameOf,
): void {
  printLine(
    `${labelled} of ${countText(images, 'picture')} labelled, ${conflicts} with a conflict${missing > 0 ? `; ${missing} labelled but not in the folder` : ''}${unreadable > 0 ? `; ${unreadable} labelled in folders that cannot be read` : ''}`,
  )
  printLine(`stars    ${stars.map((count, at) => `${at}: ${count}`).join('   ')}`)
  printLine(`flags    ${FLAGS.map((flag) => `${flag}: ${flags[flag]}`).join('   ')}`)
  printLine(`colours  ${COLOR_LABELS.map((color) => `${color}: ${colors[color]}`).join('   ')}`)
  printAgreement(agreement, nameOf)
  printProgress(progress, nameOf)
  for (const { user, items, changes, last_at } of people)
    printLine(
      `person   ${nameOf(user)}: ${countText(items, 'picture')}, ${countText(changes, 'change')}, last ${last_at}`,
    )
  for (const { path, images: total, labelled: done } of folders)
    printLine(`folder   ${path || '.'}: ${done} of ${total}`)
}

function countText(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
