/** Finds the labels that do not count because of their authors' roles, so that an owner can accept them. */
import type { ItemKey } from '../../../preload/contract/index.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import type { TakenBackItem } from '../labels/editor.ts'
import { isRoleCorrection } from '../labels/role-corrections.ts'
import { planTakeBack } from '../labels/take-back.ts'
import { undoneIds } from '../labels/undone-changes.ts'

/** The changes of one picture that do not count. */
interface RefusedItem {
  readonly item: ItemKey
  /** The ids of the changes that refuse them. */
  readonly refusals: readonly string[]
}

const MARK = Buffer.from('"by":"roles"')

/** Returns the pictures with labels that do not count, by the id of the person who gave the labels. */
export function refusedLabels(log: ChangeLog): Map<string, RefusedItem[]> {
  const byPerson = new Map<string, RefusedItem[]>()
  if (!log.roles.hasLimits) return byPerson
  const { labels } = log
  for (let id = 0; id < labels.items.size; id++) {
    // Decoding the changes of a million pictures would take seconds, so their bytes are searched first.
    if (labels.packedChanges(id)?.includes(MARK) === false) continue
    const item = labels.items.key(id)
    for (const [person, refusals] of refusalsOf(log, item)) {
      const items = byPerson.get(person) ?? []
      items.push({ item, refusals })
      byPerson.set(person, items)
    }
  }
  return byPerson
}

/** Returns what an owner takes back to accept the labels of a person. Values that others have set since stay. */
export function acceptedItems(log: ChangeLog, items: readonly RefusedItem[], hasOwnStars: boolean): TakenBackItem[] {
  return items.flatMap(({ item, refusals }) => {
    const { undoes } = planTakeBack(log.changesOf(item), new Set(refusals), hasOwnStars, log.people.personOf)
    return undoes.length === 0 ? [] : [{ key: item, undoes }]
  })
}

/** Returns the changes that refuse labels of a picture and are in force, by the person who gave the labels. */
function refusalsOf(log: ChangeLog, item: ItemKey): Map<string, string[]> {
  const changes = log.changesOf(item)
  const undone = undoneIds(changes)
  const byId = new Map(changes.map((change) => [change.id, change]))
  const refusals = new Map<string, string[]>()
  for (const refusal of changes) {
    if (!isRoleCorrection(refusal) || undone.has(refusal.id)) continue
    for (const change of refusal.undoes!.flatMap((id) => byId.get(id) ?? [])) {
      if (isRoleCorrection(change)) continue
      const person = log.people.personOf(change.by)
      refusals.set(person, [...(refusals.get(person) ?? []), refusal.id])
    }
  }
  return refusals
}
