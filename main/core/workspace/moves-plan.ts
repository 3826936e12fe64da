/**
 * Where labels belong whose picture is gone, or whose name has another picture now: what is certain, and what has to be
 * asked. Pure.
 */
import type { ItemId } from '../../../preload/contract/index.ts'

/**
 * Labels under a name that are not of the picture which has that name now: all of them, because the picture is gone or
 * another one has come (`all`); some, because others were given to the one that is there (`part`); or those that count
 * nowhere, because their picture was not in the folder any more when another one came (`shelved`).
 */
export interface Stray {
  readonly id: ItemId
  readonly kind: 'all' | 'part' | 'shelved'
  /**
   * What the labels were given to, as `contentText` writes it, the latest first; empty when nobody knows. One, unless
   * it is `all`.
   */
  readonly contents: readonly string[]
  /** Whether the content tells the picture for certain. */
  readonly isClear: boolean
}

export interface Move {
  readonly from: ItemId
  readonly to: ItemId
}

/** Labels whose place is not certain, and the pictures to which they may belong, the likeliest first. */
export interface Doubt {
  readonly from: ItemId
  readonly to: readonly ItemId[]
  readonly kind: Stray['kind']
  /** What they were given to; undefined when nobody knows. */
  readonly content: string | undefined
}

/** A move of labels that were given to this content, while other labels under the name stay. */
export interface PartMove extends Move {
  readonly content: string
}

/** Moves that belong together. */
export interface MoveSet {
  readonly moves: readonly Move[]
  /**
   * Targets of moves whose own labels were given to a picture that is not in the folder any more: they stay in the
   * history only.
   */
  readonly shelved: readonly ItemId[]
  readonly parts: readonly PartMove[]
  /** Labels that counted nowhere, and the pictures that came back. */
  readonly returned: readonly PartMove[]
}

export interface Plan extends MoveSet {
  readonly doubts: readonly Doubt[]
  /** Moves that are certain as soon as doubts are settled: onto the name of a stray that has to be asked about. */
  readonly waiting: readonly Move[]
  /**
   * Names whose labels belong to another picture in the folder, which nobody has confirmed: a label that is given there
   * may be meant for either.
   */
  readonly unsettled: readonly ItemId[]
  /** Names whose labels were given to something that is nowhere. */
  readonly nowhere: readonly ItemId[]
}

/**
 * Whose labels a picture has: none, or a stray's, `free`; its own, given to this content, `own`; some that do not say
 * what they were given to, `unknown`.
 */
export type Tenure = 'free' | 'own' | 'unknown'

export interface Sight {
  readonly strays: readonly Stray[]
  /** Pictures in the folder with this content. */
  places(content: string): readonly ItemId[]
  isPresent(id: ItemId): boolean
  tenure(to: ItemId, content: string): Tenure
  /**
   * Whether it is known that this content came under the name of `to` after the labels were given, and was not there
   * all along.
   */
  came(stray: Stray, to: ItemId, content: string): boolean
  /** Whether the labels that `to` was ever given tell that it had another picture. */
  hadAnother(to: ItemId, content: string): boolean
  /** Whether this machine knew `to` while the picture that is gone was still there: then it is a copy. */
  isOldCopy(from: ItemId, to: ItemId): boolean
  /** Whether nobody here can know when a picture without labels came: the folder is seen for the first time. */
  readonly isFirstSight: boolean
}

interface Aim {
  readonly content: string
  readonly targets: readonly ItemId[]
  readonly isClear: boolean
}

/**
 * A move is certain when one picture in the folder has the latest content, none an earlier one, one stray had it, and
 * it came there. At first sight that is taken for granted where another labelled picture has come under the stray's own
 * name: names were moved on in a row. Onto the name of another stray a move is only as certain as what becomes of that
 * one: its labels move on for certain, or its own picture is not in the folder any more. So in a chain or circle of
 * renamed pictures all labels follow, or none. What is not certain is asked: also whether two names were exchanged,
 * which is one question for each of them.
 */
export function planMoves(sight: Sight): Plan {
  const { strays, isFirstSight, tenure, came } = sight
  const aims = aimsOf(sight)
  const wanted = new Map<string, number>()
  for (const [{ kind }, { content }] of aims) if (kind === 'all') wanted.set(content, (wanted.get(content) ?? 0) + 1)
  const clear = [...aims].filter(
    ([{ kind }, { content, targets, isClear }]) =>
      isClear &&
      targets.length === 1 &&
      (kind !== 'all' || wanted.get(content) === 1) &&
      tenure(targets[0]!, content) !== 'unknown',
  )
  const takenNames = new Set(isFirstSight ? clear.map(([, { targets }]) => targets[0]!) : [])
  const certain = clear.filter(
    ([
      stray,
      {
        content,
        targets: [to],
      },
    ]) => came(stray, to!, content) || takenNames.has(stray.id),
  )
  const sure = new Set(certain.map(([stray]) => stray))
  const blocked = blockedMoves(aims, sure)
  for (const stray of blocked) sure.delete(stray)

  const of = (all: ReadonlySet<Stray>, kind: Stray['kind']): PartMove[] =>
    [...all]
      .filter((stray) => stray.kind === kind)
      .map((stray) => ({ from: stray.id, to: aims.get(stray)!.targets[0]!, content: aims.get(stray)!.content }))
  const nowhere = strays.filter((stray) => stray.kind === 'all' && !aims.has(stray)).map(({ id }) => id)
  const isNowhere = new Set(nowhere)
  const [moves, parts] = [of(sure, 'all'), of(sure, 'part')]
  const taken = new Set(moves.map(({ to }) => to))
  const returned = of(sure, 'shelved').filter(({ to }) => !taken.has(to))
  const doubts = doubtsOf(sight, aims, sure, blocked)
  return {
    moves: moves.map(({ from, to }) => ({ from, to })),
    parts,
    returned,
    shelved: [...new Set([...moves, ...parts, ...returned].map(({ to }) => to))].filter((to) => isNowhere.has(to)),
    waiting: of(blocked, 'all').map(({ from, to }) => ({ from, to })),
    doubts,
    nowhere,
    unsettled: [
      ...new Set([
        ...doubts.filter(({ kind }) => kind !== 'shelved').map(({ from }) => from),
        ...[...aims.keys()]
          .filter((stray) => stray.kind === 'all' && sight.isPresent(stray.id) && !sure.has(stray))
          .map(({ id }) => id),
      ]),
    ],
  }
}

/** Where each stray's content is now: those that are nowhere have none. */
function aimsOf({ strays, places }: Sight): Map<Stray, Aim> {
  const aims = new Map<Stray, Aim>()
  for (const stray of strays) {
    const targets = (content: string): readonly ItemId[] =>
      stray.kind === 'shelved' ? places(content) : places(content).filter((id) => id !== stray.id)
    const contents = stray.contents.filter((content) => targets(content).length > 0)
    const [content] = contents
    if (content !== undefined)
      aims.set(stray, {
        content,
        targets: targets(content),
        isClear: stray.isClear && contents.length === 1 && content === stray.contents[0],
      })
  }
  return aims
}

/** What somebody has to be asked, one question for each name. */
function doubtsOf(
  { tenure, hadAnother, isOldCopy, isPresent }: Sight,
  aims: ReadonlyMap<Stray, Aim>,
  sure: ReadonlySet<Stray>,
  blocked: ReadonlySet<Stray>,
): Doubt[] {
  const whole = new Set([...aims.keys()].filter(({ kind }) => kind === 'all').map(({ id }) => id))
  const wantedNames = new Set([...aims].filter(([{ kind }]) => kind === 'all').flatMap(([, { targets }]) => targets))
  // Two copies that were labelled each, of which one was deleted, are no question; nor is a picture that was labelled,
  // edited and labelled again, and of which the original is kept elsewhere.
  const isWorthAsking = ({ id, kind }: Stray, to: ItemId, content: string): boolean => {
    if (kind === 'part') return whole.has(to) || wantedNames.has(id) || hadAnother(to, content)
    return kind === 'shelved' || isPresent(id) || tenure(to, content) !== 'own' || !isOldCopy(id, to)
  }
  const unsure = [...aims]
    .filter(([stray]) => !sure.has(stray) && !blocked.has(stray))
    .map(([stray, { content, targets }]) => ({
      from: stray.id,
      to: targets.filter((to) => isWorthAsking(stray, to, content)),
      kind: stray.kind,
      content,
    }))
  const choices = new Map(unsure.filter(({ kind }) => kind === 'all').map(({ from, to }) => [from, to.length]))
  // Labels of a name that itself has more than one answer stay where they are until that is answered.
  const doubts = unsure
    .map(({ from, to, kind, content }) => ({ from, to: to.filter((id) => (choices.get(id) ?? 1) <= 1), kind, content }))
    .filter(({ to }) => to.length > 0)
  const asked = new Set<ItemId>()
  return (['all', 'part', 'shelved'] as const)
    .flatMap((kind) => doubts.filter((doubt) => doubt.kind === kind))
    .filter(({ from }) => !asked.has(from) && asked.add(from))
}

/**
 * Returns what is to be moved when somebody answers: also labels that have to make room, where there is one place only
 * where those may belong.
 */
export function movesOfAnswers(answers: readonly Move[], { doubts, waiting, nowhere }: Plan): MoveSet {
  const asked = new Map(doubts.map((doubt) => [doubt.from, doubt]))
  const places = new Map([
    ...waiting.map(({ from, to }): [ItemId, ItemId] => [from, to]),
    ...doubts
      .filter(({ kind, to }) => kind === 'all' && to.length === 1)
      .map(({ from, to }): [ItemId, ItemId] => [from, to[0]!]),
  ])
  const all = new Map(answers.map((move) => [move.from, move]))
  for (const { to: name } of all.values()) {
    const to = places.get(name)
    if (to !== undefined && !all.has(name)) all.set(name, { from: name, to })
  }
  const of = (kind: Stray['kind']): Move[] =>
    [...all.values()].filter(({ from }) => (asked.get(from)?.kind ?? 'all') === kind)
  const withContent = (move: Move): PartMove[] => {
    const content = asked.get(move.from)?.content
    return content === undefined ? [] : [{ ...move, content }]
  }
  const isNowhere = new Set(nowhere)
  return {
    moves: of('all'),
    parts: of('part').flatMap(withContent),
    returned: of('shelved').flatMap(withContent),
    shelved: [...new Set(Array.from(all.values(), ({ to }) => to))].filter((to) => isNowhere.has(to)),
  }
}

/**
 * Moves onto the names of strays that have to be asked about, and what waits for those: followed from each target back
 * to who wants to go there.
 */
function blockedMoves(aims: ReadonlyMap<Stray, Aim>, sure: ReadonlySet<Stray>): Set<Stray> {
  const comers = Map.groupBy(sure, (stray) => aims.get(stray)!.targets[0]!)
  const blocked = new Set<Stray>()
  const waiting = [...aims.keys()].filter((stray) => stray.kind === 'all' && !sure.has(stray))
  for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
    for (const stray of comers.get(target.id) ?? []) {
      if (blocked.has(stray)) continue
      blocked.add(stray)
      if (stray.kind === 'all') waiting.push(stray)
    }
  }
  return blocked
}

/** The pictures to which labels go. */
export function targetsOf({ moves, parts, returned }: MoveSet): Set<ItemId> {
  return new Set([...moves, ...parts, ...returned].map(({ to }) => to))
}

/** Says in a sentence what was moved. */
export function movedNotice(plan: Plan): string {
  const { shelved } = plan
  const count = targetsOf(plan).size
  const rest =
    shelved.length === 0
      ? ''
      : ` Labels of ${shelved.length === 1 ? 'a picture that is' : `${shelved.length} pictures that are`} no longer in the folder are kept, and there again when it comes back.`
  return `${count === 1 ? 'A labelled picture was' : `${count} labelled pictures were`} renamed or moved: the labels went along.${rest}`
}
