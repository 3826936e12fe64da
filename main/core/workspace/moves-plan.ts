/**
 * Plans where labels belong whose picture is missing, or whose name has a different picture now.
 *
 * The plan says which moves are certain, and about which a person has to be asked. Contains pure functions only.
 */
import { t, type ItemId } from '../../../preload/contract/index.ts'

/**
 * Labels under a name that do not belong to the picture which has that name now.
 *
 * `all`: all labels of the name, because its picture is missing or was replaced by a different one. `part`: some labels
 * of the name, because the others were given to the picture that has the name. `shelved`: labels that count nowhere,
 * because their picture was no longer in the folder when a different picture got its name.
 */
export interface Stray {
  readonly id: ItemId
  readonly kind: 'all' | 'part' | 'shelved'
  /**
   * The contents that the labels were given to, as texts of `contentText`, the latest first; empty when unknown.
   * Exactly one, unless `kind` is `all`.
   */
  readonly contents: readonly string[]
  /** Whether the content identifies the picture for certain. */
  readonly isClear: boolean
}

export interface Move {
  readonly from: ItemId
  readonly to: ItemId
}

/** Labels of which it is not certain to which picture they belong, and the possible pictures, the most likely first. */
export interface Doubt {
  readonly from: ItemId
  readonly to: readonly ItemId[]
  readonly kind: Stray['kind']
  /** The content that the labels were given to; undefined when unknown. */
  readonly content: string | undefined
}

/** A move of the labels that were given to this content, while other labels of the name stay. */
export interface PartMove extends Move {
  readonly content: string
}

/** Moves that are carried out together. */
export interface MoveSet {
  readonly moves: readonly Move[]
  /**
   * Targets of moves whose own labels were given to a picture that is no longer in the folder. These labels stay only
   * in the history.
   */
  readonly shelved: readonly ItemId[]
  readonly parts: readonly PartMove[]
  /** Shelved labels whose pictures came back. */
  readonly returned: readonly PartMove[]
}

export interface Plan extends MoveSet {
  readonly doubts: readonly Doubt[]
  /**
   * Moves that are certain as soon as doubts are answered, because their target is the name of labels that are in
   * doubt.
   */
  readonly waiting: readonly Move[]
  /**
   * Names whose labels probably belong to a different picture in the folder, which nobody has confirmed. A new label
   * under such a name may be meant for either picture.
   */
  readonly unconfirmed: readonly ItemId[]
  /** Names whose labels were given to a content that no picture in the folder has. */
  readonly unlocated: readonly ItemId[]
}

/**
 * Says to what the labels of a picture belong.
 *
 * `free`: the picture has no labels, or only stray ones. `own`: the labels were given to its content. `unknown`: the
 * labels do not say to which content they were given.
 */
export type LabelOwnership = 'free' | 'own' | 'unknown'

/** Says what is known of the folder and its labels when moves are planned. */
export interface FolderState {
  readonly strays: readonly Stray[]
  /** Returns the pictures in the folder with this content. */
  picturesWith(content: string): readonly ItemId[]
  isPresent(id: ItemId): boolean
  ownershipOf(to: ItemId, content: string): LabelOwnership
  /**
   * Returns whether it is known that this content got the name of `to` after the labels were given, and did not have
   * that name before.
   */
  hasArrived(stray: Stray, to: ItemId, content: string): boolean
  /** Returns whether the labels that were ever given to `to` show that the name belonged to a different picture. */
  hadOtherPicture(to: ItemId, content: string): boolean
  /** Returns whether this machine knew `to` while the picture of `from` still existed. Then `to` is a copy. */
  isOldCopy(from: ItemId, to: ItemId): boolean
  /** Whether this machine scans the folder for the first time, so that it cannot know when a picture came. */
  readonly isFirstScan: boolean
}

/** The pictures in the folder that have the content of stray labels. */
interface Destination {
  readonly content: string
  readonly targets: readonly ItemId[]
  readonly isClear: boolean
}

/**
 * Plans the moves of stray labels.
 *
 * A move is certain under four conditions: exactly one picture in the folder has the latest content of the labels; no
 * picture has an earlier content of them; no other stray labels have that content; the picture is known to have got its
 * name after the labels were given. In a first scan the last condition counts as met where a different labelled picture
 * got the stray labels' own name, because somebody then shifted the names in a row.
 *
 * A move onto the name of other stray labels is certain only if these are moved away for certain, or if their own
 * picture is no longer in the folder. So in a chain or circle of renamed pictures all labels follow, or none.
 *
 * Everything else is a doubt that a person is asked about. An exchange of two names is one question for each of the
 * two.
 */
export function planMoves(state: FolderState): Plan {
  const { strays, isFirstScan, ownershipOf, hasArrived } = state
  const destinations = destinationsOf(state)
  const strayCounts = new Map<string, number>()
  for (const [{ kind }, { content }] of destinations)
    if (kind === 'all') strayCounts.set(content, (strayCounts.get(content) ?? 0) + 1)
  const clearStrays = [...destinations].filter(
    ([{ kind }, { content, targets, isClear }]) =>
      isClear &&
      targets.length === 1 &&
      (kind !== 'all' || strayCounts.get(content) === 1) &&
      ownershipOf(targets[0]!, content) !== 'unknown',
  )
  const clearTargets = new Set(isFirstScan ? clearStrays.map(([, { targets }]) => targets[0]!) : [])
  const certainStrays = clearStrays.filter(
    ([
      stray,
      {
        content,
        targets: [to],
      },
    ]) => hasArrived(stray, to!, content) || clearTargets.has(stray.id),
  )
  const confirmed = new Set(certainStrays.map(([stray]) => stray))
  const blocked = blockedMoves(destinations, confirmed)
  for (const stray of blocked) confirmed.delete(stray)

  const of = (all: ReadonlySet<Stray>, kind: Stray['kind']): PartMove[] =>
    [...all]
      .filter((stray) => stray.kind === kind)
      .map((stray) => ({
        from: stray.id,
        to: destinations.get(stray)!.targets[0]!,
        content: destinations.get(stray)!.content,
      }))
  const unlocated = strays.filter((stray) => stray.kind === 'all' && !destinations.has(stray)).map(({ id }) => id)
  const unlocatedNames = new Set(unlocated)
  const [moves, parts] = [of(confirmed, 'all'), of(confirmed, 'part')]
  const targetNames = new Set(moves.map(({ to }) => to))
  const returned = of(confirmed, 'shelved').filter(({ to }) => !targetNames.has(to))
  const doubts = doubtsOf(state, destinations, confirmed, blocked)
  return {
    moves: moves.map(({ from, to }) => ({ from, to })),
    parts,
    returned,
    shelved: [...new Set([...moves, ...parts, ...returned].map(({ to }) => to))].filter((to) => unlocatedNames.has(to)),
    waiting: of(blocked, 'all').map(({ from, to }) => ({ from, to })),
    doubts,
    unlocated,
    unconfirmed: [
      ...new Set([
        ...doubts.filter(({ kind }) => kind !== 'shelved').map(({ from }) => from),
        ...[...destinations.keys()]
          .filter((stray) => stray.kind === 'all' && state.isPresent(stray.id) && !confirmed.has(stray))
          .map(({ id }) => id),
      ]),
    ],
  }
}

/** Returns the pictures with the content of each stray. Strays whose content is not in the folder have no entry. */
function destinationsOf({ strays, picturesWith }: FolderState): Map<Stray, Destination> {
  const destinations = new Map<Stray, Destination>()
  for (const stray of strays) {
    const targets = (content: string): readonly ItemId[] =>
      stray.kind === 'shelved' ? picturesWith(content) : picturesWith(content).filter((id) => id !== stray.id)
    const contents = stray.contents.filter((content) => targets(content).length > 0)
    const [content] = contents
    if (content !== undefined)
      destinations.set(stray, {
        content,
        targets: targets(content),
        isClear: stray.isClear && contents.length === 1 && content === stray.contents[0],
      })
  }
  return destinations
}

/** Returns the doubts that a person has to be asked about, at most one for each name. */
function doubtsOf(
  { ownershipOf, hadOtherPicture, isOldCopy, isPresent }: FolderState,
  destinations: ReadonlyMap<Stray, Destination>,
  confirmed: ReadonlySet<Stray>,
  blocked: ReadonlySet<Stray>,
): Doubt[] {
  const wholeStrays = new Set([...destinations.keys()].filter(({ kind }) => kind === 'all').map(({ id }) => id))
  const targetNames = new Set(
    [...destinations].filter(([{ kind }]) => kind === 'all').flatMap(([, { targets }]) => targets),
  )
  // The program does not ask when two copies were both labelled and one of them was deleted. It also does not ask about
  // a picture that was labelled, edited and labelled again, and whose original is under another name.
  const isWorthAsking = ({ id, kind }: Stray, to: ItemId, content: string): boolean => {
    if (kind === 'part') return wholeStrays.has(to) || targetNames.has(id) || hadOtherPicture(to, content)
    return kind === 'shelved' || isPresent(id) || ownershipOf(to, content) !== 'own' || !isOldCopy(id, to)
  }
  const unconfirmed = [...destinations]
    .filter(([stray]) => !confirmed.has(stray) && !blocked.has(stray))
    .map(([stray, { content, targets }]) => ({
      from: stray.id,
      to: targets.filter((to) => isWorthAsking(stray, to, content)),
      kind: stray.kind,
      content,
    }))
  const choices = new Map(unconfirmed.filter(({ kind }) => kind === 'all').map(({ from, to }) => [from, to.length]))
  // The labels of a name with more than one possible answer stay until a person has answered. Until then the name is no
  // target for other labels.
  const doubts = unconfirmed
    .map(({ from, to, kind, content }) => ({ from, to: to.filter((id) => (choices.get(id) ?? 1) <= 1), kind, content }))
    .filter(({ to }) => to.length > 0)
  const askedNames = new Set<ItemId>()
  return (['all', 'part', 'shelved'] as const)
    .flatMap((kind) => doubts.filter((doubt) => doubt.kind === kind))
    .filter(({ from }) => !askedNames.has(from) && askedNames.add(from))
}

/**
 * Returns the moves that follow from a person's answers.
 *
 * They include the labels that are now under the name of a target, if these can belong to only one picture.
 */
export function movesOfAnswers(answers: readonly Move[], { doubts, waiting, unlocated }: Plan): MoveSet {
  const doubtsByName = new Map(doubts.map((doubt) => [doubt.from, doubt]))
  const onlyTargets = new Map([
    ...waiting.map(({ from, to }): [ItemId, ItemId] => [from, to]),
    ...doubts
      .filter(({ kind, to }) => kind === 'all' && to.length === 1)
      .map(({ from, to }): [ItemId, ItemId] => [from, to[0]!]),
  ])
  const allMoves = new Map(answers.map((move) => [move.from, move]))
  for (const { to: name } of allMoves.values()) {
    const to = onlyTargets.get(name)
    if (to !== undefined && !allMoves.has(name)) allMoves.set(name, { from: name, to })
  }
  const of = (kind: Stray['kind']): Move[] =>
    [...allMoves.values()].filter(({ from }) => (doubtsByName.get(from)?.kind ?? 'all') === kind)
  const withContent = (move: Move): PartMove[] => {
    const content = doubtsByName.get(move.from)?.content
    return content === undefined ? [] : [{ ...move, content }]
  }
  const unlocatedNames = new Set(unlocated)
  return {
    moves: of('all'),
    parts: of('part').flatMap(withContent),
    returned: of('shelved').flatMap(withContent),
    shelved: [...new Set(Array.from(allMoves.values(), ({ to }) => to))].filter((to) => unlocatedNames.has(to)),
  }
}

/**
 * Returns the moves whose target is the name of strays that a person has to be asked about, and the moves that wait for
 * these moves.
 *
 * It follows the moves back from each target.
 */
function blockedMoves(destinations: ReadonlyMap<Stray, Destination>, confirmed: ReadonlySet<Stray>): Set<Stray> {
  const byTarget = Map.groupBy(confirmed, (stray) => destinations.get(stray)!.targets[0]!)
  const blocked = new Set<Stray>()
  const targets = [...destinations.keys()].filter((stray) => stray.kind === 'all' && !confirmed.has(stray))
  for (let target = targets.pop(); target !== undefined; target = targets.pop()) {
    for (const stray of byTarget.get(target.id) ?? []) {
      if (blocked.has(stray)) continue
      blocked.add(stray)
      if (stray.kind === 'all') targets.push(stray)
    }
  }
  return blocked
}

/** Returns the pictures that get labels. */
export function targetsOf({ moves, parts, returned }: MoveSet): Set<ItemId> {
  return new Set([...moves, ...parts, ...returned].map(({ to }) => to))
}

/** Returns a sentence that says what was moved. */
export function noticeOfMoves(plan: Plan): string {
  const { shelved } = plan
  const count = targetsOf(plan).size
  const rest =
    shelved.length === 0
      ? ''
      : ` Labels of ${shelved.length === 1 ? t('a picture that is') : t`${shelved.length} pictures that are`} no longer in the folder are kept, and are shown again when it comes back.`
  return `${count === 1 ? t('A labelled picture was') : t`${count} labelled pictures were`} renamed or moved: the labels went along.${rest}`
}
