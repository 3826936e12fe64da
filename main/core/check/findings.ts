/**
 * From an inventory to what a person is told: each file that is not in order, how bad that is, and what a repair does
 * about it.
 */
import type { ItemKey, Settings } from '../../../preload/contract/index.ts'
import { FORMAT_FILE, itemOfSidecarPath, journalPath, SETTINGS_FILE, sidecarPath } from '../format/names.ts'
import { settingProblems } from '../settings/check-settings.ts'
import type { Inventory, Lacking, OddFile } from './inventory.ts'
import type { JournalFile } from './journal-file.ts'
import type { Clash, SnapshotFile } from './journals.ts'
import type { Quarantined } from './quarantine.ts'

/**
 * `damaged` does not read as what it is, `missing` is not there, `orphaned` is in one of the two stores only,
 * `disagrees` with another file, `leftover` is of no use any more; a `note` needs nothing to be done.
 */
export type Severity = 'damaged' | 'missing' | 'orphaned' | 'disagrees' | 'leftover' | 'note'

export interface Finding {
  /** Relative to `.lenslet`. */
  readonly file: string
  readonly kind: string
  readonly severity: Severity
  readonly problem: string
  /** What `--repair` does about it, or why nothing is done. */
  readonly repair: string
}

/** Everything that is not in order, in the order of the tree. */
export function judge(inventory: Inventory): Finding[] {
  return [
    ...ofFormat(inventory),
    ...ofJournals(inventory),
    ...inventory.journals.snapshots.flatMap(ofSnapshot),
    ...ofSidecars(inventory),
    ...ofChanges(inventory),
    ...ofLeftovers(inventory),
    ...inventory.quarantined.map(ofQuarantined),
    ...Array.from(inventory.unreadable, ([file, reason]) =>
      finding(
        file,
        'unreadable',
        'damaged',
        `cannot be read: ${reason}`,
        'none: look after its permissions or the disk, then check again',
      ),
    ),
  ]
}

/** What is wrong with what the team set, in files that are whole. */
export function ofSettings(settings: Settings): Finding[] {
  return settingProblems(settings).map(({ problem, wayOut, serious }) =>
    finding(SETTINGS_FILE, 'setting', serious ? 'disagrees' : 'note', problem, `none: ${wayOut}`),
  )
}

/** Whether a repair has anything to do: what needs nothing to be done may be an edit that it can take in. */
export function isWorthRepair(findings: readonly Finding[]): boolean {
  return !isInOrder(findings) || findings.some(({ kind }) => kind === 'sidecar-edited')
}

/** Whether nothing needs to be done. */
export function isInOrder(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity === 'note')
}

function finding(file: string, kind: string, severity: Severity, problem: string, repair: string): Finding {
  return { file, kind, severity, problem, repair }
}

function ofFormat({ format }: Inventory): Finding[] {
  switch (format.is) {
    case 'missing':
      return [
        finding(
          FORMAT_FILE,
          'format-missing',
          'missing',
          'is missing, though there are labels',
          'written anew, with the old identity where this machine knows it',
        ),
      ]
    case 'damaged':
      return [
        finding(
          FORMAT_FILE,
          'format-damaged',
          'damaged',
          `is damaged: ${format.message}`,
          'set aside and written anew, with the old identity where this machine or the damaged file tells it',
        ),
      ]
    case 'newer':
      return [
        finding(
          FORMAT_FILE,
          'format-newer',
          'disagrees',
          `is of a newer version: ${format.message}`,
          'none: nothing else was looked at; update this program',
        ),
      ]
    case 'fine':
    case 'nothing':
      return []
  }
}

function ofJournals({ journals: { files, copies } }: Inventory): Finding[] {
  return [
    ...files.flatMap(ofJournal),
    ...ofGaps(files),
    ...copies.map(({ path, changes }) =>
      finding(
        path,
        'journal-copy',
        'leftover',
        `is a copy of a journal, with ${count(changes, 'change')}`,
        'changes that no journal has are added to one, then the copy is set aside',
      ),
    ),
  ]
}

function ofJournal({ path, changes, own, damaged, firstDamaged, tail, zeros, endless }: JournalFile): Finding[] {
  const repair =
    'the whole lines are written into a new journal, what the sidecars have of the others too, then the file is set aside'
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
  if (endless) return [finding(path, 'journal-endless', 'damaged', 'has a line that is longer than any change', repair)]
  if (zeros) return [finding(path, 'journal-zeros', 'damaged', `ends in ${tail} bytes with zeros among them`, repair)]
  return [
    ...(tail > 0
      ? [
          finding(
            path,
            'journal-torn',
            'note',
            `ends in ${tail} bytes of an unfinished line`,
            'none: its writer is writing, or died before it was saved',
          ),
        ]
      : []),
    ...(changes > 0 && own === 0
      ? [
          finding(
            path,
            'journal-foreign',
            'note',
            'holds only changes that other replicas made',
            'none: a repair wrote it, or a program that took over their outboxes; or a copy of another journal was put over it, and what only sidecars have is named at the sidecars',
          ),
        ]
      : []),
  ]
}

function ofSnapshot({ path, isCopy, complete, live, changes }: SnapshotFile): Finding[] {
  if (isCopy)
    return [
      finding(
        path,
        'snapshot-copy',
        'leftover',
        `is a copy of a snapshot, with ${count(changes, 'change')}`,
        'changes that nothing else has are added to a journal, then the copy is set aside',
      ),
    ]
  if (complete) return []
  if (live) return [finding(path, 'snapshot', 'note', 'is not complete', 'none: it is being written')]
  return [
    finding(
      path,
      'snapshot-damaged',
      'damaged',
      `is not complete; ${changes === 0 ? 'no change' : count(changes, 'change')} can be read in it`,
      'changes that nothing else has are added to a journal, then it is set aside',
    ),
  ]
}

/** Numbers of segments that are not there between others that are. */
function ofGaps(files: readonly JournalFile[]): Finding[] {
  const byReplica = Map.groupBy(files, (file) => file.replica)
  return [...byReplica].flatMap(([replica, segments]) => {
    const numbers = segments.map((file) => file.segment).toSorted((a, b) => a - b)
    return numbers.flatMap((number, at) =>
      at > 0 && number > numbers[at - 1]! + 1 ? [gap(replica!, numbers[at - 1]! + 1, number - 1)] : [],
    )
  })
}

function gap(replica: string, first: number, last: number): Finding {
  const which = first === last ? 'is not there' : `and those up to segment ${last} are not there`
  return finding(
    journalPath(replica, first),
    'journal-gap',
    'note',
    which,
    'none: its writer could not make it, or it was removed; what only sidecars have is named at the sidecars',
  )
}

function ofSidecars({ odd, lacking, orphans, differing, newer }: Inventory): Finding[] {
  return [
    ...Array.from(odd.values(), (file) => ofOdd(file, lacking)),
    ...Array.from(lacking)
      .filter(([item]) => !isInTheWay(odd.get(sidecarPath(item))))
      .map(([item, { ids, why }]) => ofLacking(item, ids.size, why)),
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
        `tells ${count(ids.length, 'change')} otherwise than the journals (${ids[0]})`,
        'set aside and written anew with what the journals say, whose lines have check sums; plain fields that say something else count as an edit',
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

/** What is found of a file at an item's place tells already that the item's own is not there. */
function isInTheWay(file: OddFile | undefined): boolean {
  return file?.kind === 'damaged' || file?.kind === 'copy'
}

function ofOdd({ path, kind, item, ids, reason }: OddFile, lacking: Inventory['lacking']): Finding {
  const readable = ids.length === 0 ? 'no change can be read in it' : `${count(ids.length, 'change')} can be read in it`
  switch (kind) {
    case 'damaged':
      return finding(
        path,
        'sidecar-damaged',
        'damaged',
        `is damaged: ${reason}; ${readable}`,
        'set aside and written anew from the journals and what can be read in it',
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
        `was left behind by a writer that died; ${readable}`,
        'what only it has is taken over, then it is set aside',
      )
    case 'copy': {
      const owner = itemOfSidecarPath(path)
      if (owner !== null && lacking.has(owner))
        return finding(
          path,
          'sidecar-replaced',
          'damaged',
          `holds the labels of ${item} instead of those of ${owner}`,
          'its changes get into the sidecar of their item, then it is set aside and written anew',
        )
      return finding(
        path,
        'sidecar-copy',
        'leftover',
        `is a copy of the sidecar of ${item}, with ${count(ids.length, 'change')}`,
        'its changes get into the sidecar of their item, then the copy is set aside',
      )
    }
  }
}

function ofLacking(item: ItemKey, ids: number, why: Lacking['why']): Finding {
  const file = sidecarPath(item)
  if (why === 'collision')
    return finding(
      file,
      'sidecar-collision',
      'note',
      `belongs to another picture whose name differs only in case; the labels of ${item} are in the journals alone`,
      'none: rename one of the two pictures',
    )
  if (why === 'edited')
    return finding(
      file,
      'sidecar-rewritten',
      'note',
      'was written anew by hand or by a script, without the changes',
      'none needed: the next program that writes this sidecar puts them back; a repair does so now',
    )
  if (why === 'lacks')
    return finding(
      file,
      'sidecar-lacks',
      'disagrees',
      `lacks ${count(ids, 'change')} that the journals have`,
      'written anew with them',
    )
  return finding(
    file,
    'sidecar-missing',
    'missing',
    `is missing; the journals have ${count(ids, 'change')} for it`,
    'written anew from the journals',
  )
}

function ofChanges({ journals: { clashes }, dangling, future }: Inventory): Finding[] {
  return [
    ...Array.from(clashes, ([item, clash]) => ofClash(item, clash)),
    ...Array.from(dangling, ([item, ids]) =>
      finding(
        sidecarPath(item),
        'change-lost',
        'missing',
        `replaces or undoes ${[...ids].join(', ')}, which no file has: ${ids.size === 1 ? 'a change seems' : 'changes seem'} lost`,
        'none: only a backup or the outbox of its author can have it',
      ),
    ),
    ...Array.from(future, ([item, changes]) =>
      finding(
        sidecarPath(item),
        'change-future',
        'note',
        `has ${count(changes, 'change')} from the future`,
        'none: its author’s clock was ahead; until then it wins in conflicts',
      ),
    ),
  ]
}

/**
 * Ids that journals tell differently: everybody shows the same one of the two, so the other one needs a change of its
 * own.
 */
function ofClash(item: ItemKey, { ids, files, again }: Clash): Finding {
  const problem = `has ${count(ids.size, 'id')} that ${ids.size === 1 ? 'was' : 'were'} used for two different changes (${[...ids][0]}, in ${[...files].join(' and ')})`
  if (again.length === 0)
    return finding(sidecarPath(item), 'change-clash', 'note', problem, 'none: both stand among the changes')
  return finding(
    sidecarPath(item),
    'change-clash',
    'disagrees',
    problem,
    'the one that nobody sees is said again under an id of its own, so that both stand',
  )
}

function ofLeftovers({ leftovers, odd }: Inventory): Finding[] {
  return leftovers
    .filter(({ path }) => !odd.has(path))
    .map(({ path, kind, live }) => {
      switch (kind) {
        case 'lock':
          return live
            ? finding(path, 'lock', 'note', 'is held', 'none: somebody is writing')
            : finding(path, 'lock', 'leftover', 'was left behind by a writer that died', 'taken over and given back')
        case 'temporary':
        case 'clock':
          return live
            ? finding(path, 'temporary', 'note', 'is in use', 'none: its writer removes it')
            : finding(path, 'temporary', 'leftover', 'was left behind by a program that died', 'set aside')
        case 'presence':
          return finding(
            path,
            'presence-damaged',
            'damaged',
            'is no heartbeat',
            'set aside; its program, if it runs, writes another',
          )
        case 'unknown':
          return finding(
            path,
            'unknown',
            'note',
            'is nothing that Lenslet writes',
            'none: nothing reads it; look at it yourself',
          )
      }
    })
}

function ofQuarantined({ path, was, changes, unknown }: Quarantined): Finding {
  const what = was === null ? 'was set aside' : `was set aside (it was ${was})`
  if (unknown > 0)
    return finding(
      path,
      'quarantined',
      'orphaned',
      `${what} and holds ${count(unknown, 'change')} that nothing else has`,
      'added to a journal and to the sidecars; the file stays',
    )
  if (changes === 0)
    return finding(
      path,
      'quarantined',
      'note',
      `${what}; no whole change stands in it`,
      'none: look at it, then delete it by hand',
    )
  return finding(
    path,
    'quarantined',
    'note',
    `${what}; its ${count(changes, 'change')} are all among the labels`,
    'none: it can be deleted by hand',
  )
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
