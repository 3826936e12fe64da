/**
 * Turns an inventory into findings for people.
 *
 * A finding names a file with a problem, how severe it is, and what a repair does.
 */
import type { ItemKey, Settings } from '../../../preload/contract/index.ts'
import {
  FORMAT_FILE,
  itemOfSidecarPath,
  journalPath,
  RELEASES_DIR,
  SETTINGS_FILE,
  sidecarPath,
} from '../format/names.ts'
import { settingProblems } from '../settings/check-settings.ts'
import type { RegisteredRelease } from '../settings/release-register.ts'
import type { Inventory, SidecarGap, UnexpectedFile } from './inventory.ts'
import type { JournalFile } from './journal-file.ts'
import type { Clash, SnapshotFile } from './journals.ts'
import type { QuarantinedFile } from './quarantine.ts'

/**
 * How severe a finding is.
 *
 * `damaged`: the file is not what its name says, or cannot be read. `missing`: it does not exist. `orphaned`: changes
 * are only in journals or only in sidecars. `disagrees`: it contradicts another file. `leftover`: nobody needs it any
 * more. `note`: nothing needs to be done.
 */
export type Severity = 'damaged' | 'missing' | 'orphaned' | 'disagrees' | 'leftover' | 'note'

export interface Finding {
  /** Relative to `.lenslet`. */
  readonly file: string
  readonly kind: string
  readonly severity: Severity
  readonly problem: string
  /** What `--repair` does about it, or the reason why it does nothing. */
  readonly repair: string
}

/** Returns all findings, in the order of the folder tree. */
export function listFindings(inventory: Inventory): Finding[] {
  return [
    ...formatFindings(inventory),
    ...journalsFindings(inventory),
    ...inventory.journals.snapshots.flatMap(snapshotFindings),
    ...sidecarFindings(inventory),
    ...changeFindings(inventory),
    ...leftoverFindings(inventory),
    ...inventory.quarantined.map(quarantineFinding),
    ...Array.from(inventory.unreadable, ([file, reason]) =>
      finding(
        file,
        'unreadable',
        'damaged',
        `cannot be read: ${reason}`,
        'none: check its permissions and the disk, then check again',
      ),
    ),
  ]
}

/** Returns what is wrong with team settings in files that are intact. */
export function settingFindings(settings: Settings): Finding[] {
  return settingProblems(settings).map(({ problem, solution, isSerious }) =>
    finding(SETTINGS_FILE, 'setting', isSerious ? 'disagrees' : 'note', problem, `none: ${solution}`),
  )
}

/** Returns whether a repair has anything to do: problems, or an external edit that it can publish. */
export function isWorthRepair(findings: readonly Finding[]): boolean {
  return !isInOrder(findings) || findings.some(({ kind }) => kind === 'sidecar-edited')
}

/** Returns whether nothing needs to be done. */
export function isInOrder(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity === 'note')
}

function finding(file: string, kind: string, severity: Severity, problem: string, repair: string): Finding {
  return { file, kind, severity, problem, repair }
}

function formatFindings({ format }: Inventory): Finding[] {
  switch (format.is) {
    case 'missing':
      return [
        finding(
          FORMAT_FILE,
          'format-missing',
          'missing',
          'is missing, though there are labels',
          'written again, with the old identity where this machine knows it',
        ),
      ]
    case 'damaged':
      return [
        finding(
          FORMAT_FILE,
          'format-damaged',
          'damaged',
          `is damaged: ${format.message}`,
          'moved to the quarantine and written again, with the old identity if this machine or the damaged file has it',
        ),
      ]
    case 'newer':
      return [
        finding(
          FORMAT_FILE,
          'format-newer',
          'disagrees',
          `is of a newer version: ${format.message}`,
          'none: nothing else was checked; update this program',
        ),
      ]
    case 'nothing':
      return [
        finding(
          FORMAT_FILE,
          'format-absent',
          'note',
          'does not exist: nobody has labelled this folder',
          'none: if there should be labels, check the folder that contains this one, or whether the share is connected',
        ),
      ]
    case 'fine':
      return []
  }
}

function journalsFindings({ journals: { files, copies } }: Inventory): Finding[] {
  return [
    ...files.flatMap(journalFindings),
    ...gapFindings(files),
    ...copies.map(({ path, changes }) =>
      finding(
        path,
        'journal-copy',
        'leftover',
        `is a copy of a journal, with ${count(changes, 'change')}`,
        'changes that no journal has are added to one, then the copy is moved to the quarantine',
      ),
    ),
  ]
}

function journalFindings({
  path,
  changes,
  own,
  damaged,
  firstDamaged,
  tail,
  hasZeros,
  hasOverlongLine,
}: JournalFile): Finding[] {
  const repair =
    'the intact lines, and those changes of the damaged lines that the sidecars have, are written into a new journal, then the file is moved to the quarantine'
  if (damaged > 0)
    return [
      finding(
        path,
        'journal-lines',
        'damaged',
        `has ${count(damaged, 'damaged line')}, the first at byte ${firstDamaged}`,
        repair,
      ),
    ]
  if (hasOverlongLine)
    return [finding(path, 'journal-endless', 'damaged', 'has a line that is longer than any change', repair)]
  if (hasZeros)
    return [finding(path, 'journal-zeros', 'damaged', `ends in ${tail} bytes with zeros among them`, repair)]
  return [
    ...(tail > 0
      ? [
          finding(
            path,
            'journal-torn',
            'note',
            `ends in ${tail} bytes of an unfinished line`,
            'none: its program is writing, or died before the line was saved',
          ),
        ]
      : []),
    ...(changes > 0 && own === 0
      ? [
          finding(
            path,
            'journal-foreign',
            'note',
            'contains only changes that other replicas made',
            'none: a repair wrote it, or a program that took over the outboxes of these replicas; if another journal was copied over it, the changes that only sidecars have are listed with the sidecars',
          ),
        ]
      : []),
  ]
}

function snapshotFindings({ path, isCopy, isComplete, isBeingWritten, changes }: SnapshotFile): Finding[] {
  if (isCopy)
    return [
      finding(
        path,
        'snapshot-copy',
        'leftover',
        `is a copy of a snapshot, with ${count(changes, 'change')}`,
        'changes that nothing else has are added to a journal, then the copy is moved to the quarantine',
      ),
    ]
  if (isComplete) return []
  if (isBeingWritten) return [finding(path, 'snapshot', 'note', 'is not complete', 'none: it is being written')]
  return [
    finding(
      path,
      'snapshot-damaged',
      'damaged',
      `is not complete; ${changes === 0 ? 'no change' : count(changes, 'change')} can be read in it`,
      'changes that nothing else has are added to a journal, then it is moved to the quarantine',
    ),
  ]
}

/** Returns findings for segments that are missing between existing ones. */
function gapFindings(files: readonly JournalFile[]): Finding[] {
  const byReplica = Map.groupBy(files, (file) => file.replica)
  return [...byReplica].flatMap(([replica, segments]) => {
    const numbers = segments.map((file) => file.segment).toSorted((a, b) => a - b)
    return numbers.flatMap((number, at) =>
      at > 0 && number > numbers[at - 1]! + 1 ? [gap(replica!, numbers[at - 1]! + 1, number - 1)] : [],
    )
  })
}

function gap(replica: string, first: number, last: number): Finding {
  const which = first === last ? 'is missing' : `and those up to segment ${last} are missing`
  return finding(
    journalPath(replica, first),
    'journal-gap',
    'note',
    which,
    'none: its program could not create it, or somebody removed it; changes that only sidecars have are listed with the sidecars',
  )
}

function sidecarFindings({ unexpected, gaps, orphans, differing, newer }: Inventory): Finding[] {
  return [
    ...Array.from(unexpected.values(), (file) => unexpectedFinding(file, gaps)),
    ...Array.from(gaps)
      .filter(([item]) => !isInTheWay(unexpected.get(sidecarPath(item))))
      .map(([item, { ids, reason }]) => sidecarGapFinding(item, ids.size, reason)),
    ...Array.from(orphans, ([item, ids]) =>
      finding(
        sidecarPath(item),
        'sidecar-orphans',
        'orphaned',
        `has ${count(ids.length, 'change')} that no journal has`,
        'added to a journal',
      ),
    ),
    ...Array.from(differing, ([item, ids]) =>
      finding(
        sidecarPath(item),
        'sidecar-differs',
        'disagrees',
        `has ${count(ids.length, 'change')} that ${ids.length === 1 ? 'differs' : 'differ'} from the journals (${ids[0]})`,
        'copied to the quarantine and written again with the changes of the journals, whose lines have checksums; plain fields with other values count as an edit',
      ),
    ),
    ...newer.map((file) =>
      finding(
        file,
        'sidecar-newer',
        'note',
        'was written by a newer Lenslet',
        'none: it stays as it is; update this program to check it',
      ),
    ),
  ]
}

/** Returns whether a file at an item's path already has a finding which says that the item's own sidecar is missing. */
function isInTheWay(file: UnexpectedFile | undefined): boolean {
  return file?.kind === 'damaged' || file?.kind === 'copy'
}

function unexpectedFinding({ path, kind, item, ids, reason }: UnexpectedFile, gaps: Inventory['gaps']): Finding {
  const readable = ids.length === 0 ? 'no change can be read in it' : `${count(ids.length, 'change')} can be read in it`
  switch (kind) {
    case 'damaged':
      return finding(
        path,
        'sidecar-damaged',
        'damaged',
        `is damaged: ${reason}; ${readable}`,
        'moved to the quarantine and written again from the journals and what can be read in it',
      )
    case 'external':
      return finding(
        path,
        'sidecar-edited',
        'note',
        'was edited by hand or by a script, and no program has read it yet',
        'none needed: the next program that opens the data set makes it a change like any other; a repair does so now',
      )
    case 'temporary':
      return finding(
        path,
        'temporary',
        'leftover',
        `was left behind by a program that died; ${readable}`,
        'changes that only it has are added to a journal, then it is moved to the quarantine',
      )
    case 'copy': {
      const owner = itemOfSidecarPath(path)
      if (owner !== null && gaps.has(owner))
        return finding(
          path,
          'sidecar-replaced',
          'damaged',
          `contains the labels of ${item} instead of those of ${owner}`,
          'its changes are written into the sidecar of their item, then it is moved to the quarantine and written again',
        )
      return finding(
        path,
        'sidecar-copy',
        'leftover',
        `is a copy of the sidecar of ${item}, with ${count(ids.length, 'change')}`,
        'its changes are written into the sidecar of their item, then the copy is moved to the quarantine',
      )
    }
  }
}

function sidecarGapFinding(item: ItemKey, ids: number, reason: SidecarGap['reason']): Finding {
  const file = sidecarPath(item)
  if (reason === 'collision')
    return finding(
      file,
      'sidecar-collision',
      'note',
      `belongs to another picture whose name differs only in case; the labels of ${item} are only in the journals`,
      'none: rename one of the two pictures',
    )
  if (reason === 'edited')
    return finding(
      file,
      'sidecar-rewritten',
      'note',
      'was rewritten by hand or by a script, without the changes',
      'none needed: the next program that writes this sidecar puts them back; a repair does so now',
    )
  if (reason === 'lacks')
    return finding(
      file,
      'sidecar-lacks',
      'disagrees',
      `lacks ${count(ids, 'change')} that the journals have`,
      'written again with them',
    )
  return finding(
    file,
    'sidecar-missing',
    'missing',
    `is missing; the journals have ${count(ids, 'change')} for it`,
    'written again from the journals',
  )
}

function changeFindings({ journals: { clashes }, dangling, future }: Inventory): Finding[] {
  return [
    ...Array.from(clashes, ([item, clash]) => clashFinding(item, clash)),
    ...Array.from(dangling, ([item, ids]) =>
      finding(
        sidecarPath(item),
        'change-lost',
        'missing',
        `replaces or undoes ${[...ids].join(', ')}, which no file has: ${ids.size === 1 ? 'a change seems' : 'changes seem'} to be lost`,
        'none: only a backup or the outbox of its author can have it',
      ),
    ),
    ...Array.from(future, ([item, changes]) =>
      finding(
        sidecarPath(item),
        'change-future',
        'note',
        `has ${count(changes, 'change')} from the future`,
        'none: the clock of the author was ahead; until that time these changes win in conflicts',
      ),
    ),
  ]
}

/**
 * Returns the finding for ids that have different changes in different journals.
 *
 * All programs show the same one of the two changes. The other one needs a new id.
 */
function clashFinding(item: ItemKey, { ids, files, restated }: Clash): Finding {
  const problem = `has ${count(ids.size, 'id')} that ${ids.size === 1 ? 'was' : 'were'} used for two different changes (${[...ids][0]}, in ${[...files].join(' and ')})`
  if (restated.length === 0)
    return finding(sidecarPath(item), 'change-clash', 'note', problem, 'none: both are among the changes')
  return finding(
    sidecarPath(item),
    'change-clash',
    'disagrees',
    problem,
    'the hidden change is written again with a new id, so that both count',
  )
}

/** Finds registered releases whose file is missing, or is that of another release (FORMAT.md, RL8). */
export function releaseFindings(
  registered: readonly RegisteredRelease[],
  { releases, leftovers }: Pick<Inventory, 'releases' | 'leftovers'>,
): Finding[] {
  return registered.flatMap(({ file, name, labels, by }) => {
    const path = `${RELEASES_DIR}/${file}`
    const found = releases.get(file)
    if (found === labels || found === '' || leftovers.some((leftover) => leftover.path === path)) return []
    const what = `the release ${JSON.stringify(name)} by ${by}`
    return [
      finding(
        path,
        'release-missing',
        'damaged',
        found === undefined ? `is missing: ${what}` : `has other labels than ${what}`,
        'none: put it back from a backup; if it was deleted on purpose, use lenslet release delete',
      ),
    ]
  })
}

function leftoverFindings({ leftovers, unexpected }: Inventory): Finding[] {
  return leftovers
    .filter(({ path }) => !unexpected.has(path))
    .map(({ path, kind, live }) => {
      switch (kind) {
        case 'lock':
          return live
            ? finding(path, 'lock', 'note', 'is held', 'none: somebody is writing')
            : finding(path, 'lock', 'leftover', 'was left behind by a program that died', 'taken over and released')
        case 'temporary':
        case 'clock':
          return live
            ? finding(path, 'temporary', 'note', 'is in use', 'none: its program removes it')
            : finding(
                path,
                'temporary',
                'leftover',
                'was left behind by a program that died',
                'moved to the quarantine',
              )
        case 'presence':
          return finding(
            path,
            'presence-damaged',
            'damaged',
            'is not a valid presence file',
            'moved to the quarantine; its program, if it is running, writes a new one',
          )
        case 'metadata':
          return finding(
            path,
            'metadata-damaged',
            'damaged',
            'is damaged; it has metadata of pictures, which programs can read again',
            'moved to the quarantine',
          )
        case 'release':
          return finding(
            path,
            'release-damaged',
            'damaged',
            'is damaged; it says which labels a release has, and no label depends on it',
            'none: put it back from a backup, or make the release again',
          )
        case 'unknown':
          return finding(
            path,
            'unknown',
            'note',
            'is not a file that Lenslet writes, or belongs to another data set',
            'none: nothing reads it; look at it yourself',
          )
      }
    })
}

function quarantineFinding({ path, originalPath, changes, unknown }: QuarantinedFile): Finding {
  const what =
    originalPath === null ? 'was moved to the quarantine' : `was moved to the quarantine (it was ${originalPath})`
  if (unknown > 0)
    return finding(
      path,
      'quarantined',
      'orphaned',
      `${what} and contains ${count(unknown, 'change')} that nothing else has`,
      'added to a journal and to the sidecars; the file stays',
    )
  if (changes === 0)
    return finding(
      path,
      'quarantined',
      'note',
      `${what}; no intact change is in it`,
      'none: look at it, then delete it by hand',
    )
  return finding(
    path,
    'quarantined',
    'note',
    `${what}; its ${count(changes, 'change')} ${changes === 1 ? 'is' : 'are all'} among the labels`,
    'none: look whether a script edited its plain fields, then delete it by hand',
  )
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
