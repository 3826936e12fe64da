/** Where labels belong whose picture is gone, or whose name has another picture now: what is certain, and what has to be asked. Pure. */
import type { ItemId } from '../../preload/contract/index.ts'

/** A labelled item whose picture is gone, or is another one than it was when it was labelled. */
export interface Stray {
  readonly id: ItemId
  /** What its labels were given to, as `contentText` writes it, the latest first; empty when nobody knows. */
  readonly contents: readonly string[]
  /** Whether the content tells the picture for certain. */
  readonly isClear: boolean
}

export interface Move { readonly from: ItemId; readonly to: ItemId }

/** A labelled picture that is gone, and pictures that it may have become, the likeliest first. */
export interface Doubt { readonly from: ItemId; readonly to: readonly ItemId[] }

export interface Plan {
  /** Certain moves. Labels of a target that stay nowhere are in `shelved`. */
  readonly moves: readonly Move[]
  /** Targets of certain moves whose own labels were given to a picture that is not in the folder any more: they stay in the history only. */
  readonly shelved: readonly ItemId[]
  readonly doubts: readonly Doubt[]
  /** Moves that are certain as soon as doubts are settled: onto the name of a stray that has to be asked about. */
  readonly waiting: readonly Move[]
  /** Strays whose content is nowhere. */
  readonly nowhere: readonly ItemId[]
}

export interface Sight {
  readonly strays: readonly Stray[]
  /** Pictures in the folder with this content that have no labels of their own, or are strays themselves. */
  having(content: string): readonly ItemId[]
  /** Pictures in the folder with this content that have labels which were given to it. */
  owners(content: string): readonly ItemId[]
  /** Whether it is known that this content came under the name of `to`, and was not there all along. */
  came(from: ItemId, to: ItemId, content: string): boolean
  /** Whether nobody here can know when a picture without labels came: the folder is seen for the first time. */
  readonly isFirstSight: boolean
}

interface Aim { readonly content: string; readonly targets: readonly ItemId[]; readonly isClear: boolean }

/**
 * A move is certain when one picture in the folder has the latest content, none an earlier one, one stray had it, and it came there. At first sight that is taken for granted where another labelled picture has come
 * under the stray's own name: names were moved on in a row. Onto the name of another stray a move is only as certain as what becomes of that one: its labels move on for certain, or its own picture is not in the
 * folder any more. So in a chain or circle of renamed pictures all labels follow, or none. What is not certain is asked: also whether two names were exchanged, which is one question for each of them.
 */
export function planMoves({ strays, having, owners, came, isFirstSight }: Sight): Plan {
  const aims = new Map<ItemId, Aim>()
  for (const stray of strays) {
    const all = (content: string): ItemId[] => [...having(content), ...owners(content)].filter(id => id !== stray.id)
    const contents = stray.contents.filter(content => all(content).length > 0)
    const [content] = contents
    if (content !== undefined) aims.set(stray.id, { content, targets: all(content), isClear: stray.isClear && contents.length === 1 && content === stray.contents[0] })
  }
  const wanted = new Map<string, number>()
  for (const { content } of aims.values()) wanted.set(content, (wanted.get(content) ?? 0) + 1)
  const clear = [...aims].filter(([, { content, targets, isClear }]) => isClear && targets.length === 1 && wanted.get(content) === 1)
  const takenNames = new Set(isFirstSight ? clear.map(([, { targets }]) => targets[0]!) : [])
  const sure = new Set(clear.filter(([id, { content, targets }]) => came(id, targets[0]!, content) || takenNames.has(id)).map(([id]) => id))
  const blocked = blockedMoves(aims, sure)
  for (const id of blocked) sure.delete(id)
  const [moves, waiting] = [sure, blocked].map(ids => Array.from(ids, from => ({ from, to: aims.get(from)!.targets[0]! }))) as [Move[], Move[]]
  const nowhere = strays.filter(({ id }) => !aims.has(id)).map(({ id }) => id)
  const isNowhere = new Set(nowhere)
  const unsure = [...aims].filter(([id]) => !sure.has(id) && !blocked.has(id))
    .map(([from, { content, targets }]) => ({ from, to: targets.filter(to => !owners(content).includes(to)) }))
  const choices = new Map(unsure.map(({ from, to }) => [from, to.length]))
  // Labels of a name that itself has more than one answer stay where they are until that is answered.
  const doubts = unsure.map(({ from, to }) => ({ from, to: to.filter(id => (choices.get(id) ?? 1) === 1) })).filter(({ to }) => to.length > 0)
  return { moves, waiting, doubts, nowhere, shelved: moves.map(({ to }) => to).filter(to => isNowhere.has(to)) }
}

/** Returns these moves with those that follow from them: where labels go to a name that has labels of another picture, and there is one place only where those may belong. */
export function withConsequences(moves: readonly Move[], { doubts, waiting }: Pick<Plan, 'doubts' | 'waiting'>): Move[] {
  const all = new Map(moves.map(move => [move.from, move]))
  const places = new Map([...doubts, ...waiting.map(({ from, to }) => ({ from, to: [to] }))].map(({ from, to }) => [from, to]))
  for (const { to: name } of all.values()) {
    const [to, ...others] = places.get(name) ?? []
    if (to !== undefined && others.length === 0 && !all.has(name)) all.set(name, { from: name, to })
  }
  return [...all.values()]
}

/** Moves onto strays that have to be asked about, and what waits for those: followed from each target back to who wants to go there. */
function blockedMoves(aims: ReadonlyMap<ItemId, Aim>, sure: ReadonlySet<ItemId>): Set<ItemId> {
  const comers = Map.groupBy(sure, id => aims.get(id)!.targets[0]!)
  const blocked = new Set<ItemId>()
  const waiting = [...aims.keys()].filter(id => !sure.has(id))
  for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
    for (const id of comers.get(target) ?? []) {
      if (blocked.has(id)) continue
      blocked.add(id)
      waiting.push(id)
    }
  }
  return blocked
}
