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
}

interface Aim { readonly content: string; readonly targets: readonly ItemId[]; readonly isClear: boolean }

/**
 * A move is certain when one picture in the folder has the latest content, none an earlier one, one stray had it, and it came there. Onto the name of another stray it is only as certain as what becomes of that one: its labels move on for
 * certain, or its own picture is not in the folder any more. So in a chain or circle of renamed pictures all labels follow, or none.
 */
export function planMoves({ strays, having, owners, came }: Sight): Plan {
  const aims = new Map<ItemId, Aim>()
  for (const stray of strays) {
    const all = (content: string): ItemId[] => [...having(content), ...owners(content)].filter(id => id !== stray.id)
    const contents = stray.contents.filter(content => all(content).length > 0)
    const [content] = contents
    if (content !== undefined) aims.set(stray.id, { content, targets: all(content), isClear: stray.isClear && contents.length === 1 && content === stray.contents[0] })
  }
  const wanted = new Map<string, number>()
  for (const { content } of aims.values()) wanted.set(content, (wanted.get(content) ?? 0) + 1)
  const sure = new Set<ItemId>()
  for (const [id, { content, targets, isClear }] of aims) {
    if (isClear && targets.length === 1 && wanted.get(content) === 1 && came(id, targets[0]!, content)) sure.add(id)
  }
  const blocked = blockedMoves(aims, sure)
  for (const id of blocked) sure.delete(id)
  const moves = Array.from(sure, from => ({ from, to: aims.get(from)!.targets[0]! }))
  const nowhere = strays.filter(({ id }) => !aims.has(id)).map(({ id }) => id)
  const isNowhere = new Set(nowhere)
  const doubts = [...aims].filter(([id]) => !sure.has(id) && !blocked.has(id)).map(([from, { targets }]) => ({ from, to: targets.filter(to => (!aims.has(to) || sure.has(to)) && !owners(aims.get(from)!.content).includes(to)) })).filter(({ to }) => to.length > 0)
  return { moves, doubts, nowhere, shelved: moves.map(({ to }) => to).filter(to => isNowhere.has(to)) }
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
