/** Says what an edit would change, before it is made. */
import {
  isLevelKind,
  LABEL_KINDS,
  labelField,
  LEVELS,
  type EditPreview,
  type ItemId,
  type LabelEdit,
  type LabelKind,
  type LabelValues,
  type PersonCount,
} from '../../../preload/contract/index.ts'
import { stateAt, type LabelColumns } from '../labels/label-columns.ts'
import { countsByPerson } from './counts-by-person.ts'
import { compareText } from './natural-keys.ts'
import type { LabelSource } from './run.ts'

/** What an edit does to one label of an item. A label that is replaced by another value is lost too. */
type Effect = 'none' | 'adds' | 'loses'

/**
 * Returns what an edit by `user` would change.
 *
 * An item counts as somebody else's when another person labelled it last and the edit takes a label away from it or
 * replaces one. Adding a tag takes nothing away. Takes some ten milliseconds for a million items.
 */
export function previewEdit(
  { labelColumns }: LabelSource,
  ids: readonly ItemId[],
  edit: LabelEdit,
  user: string,
): EditPreview {
  const effects = LABEL_KINDS.filter((kind) => isEdited(kind, edit)).map((kind) => effectsOn(kind, labelColumns, edit))
  const { people, updatedBy } = labelColumns
  const perPerson = new Uint32Array(people.length)
  let changed = 0
  for (const id of ids) {
    const all = effects.map((effectOf) => effectOf(id))
    if (all.every((effect) => effect === 'none')) continue
    changed++
    if (all.includes('loses')) perPerson[updatedBy[id]!]!++
  }
  return { changed, others: countsOfOthers(perPerson, people, user) }
}

function isEdited(kind: LabelKind, edit: LabelEdit): boolean {
  let isNamed = false
  labelField(kind).visitEdit(edit, () => {
    isNamed = true
  })
  return isNamed
}

/** Returns a function that says what the edit does to this kind of label of an item. */
function effectsOn(kind: LabelKind, columns: LabelColumns, edit: LabelEdit): (id: ItemId) => Effect {
  // Many items share the few values of these columns.
  if (isLevelKind(kind)) {
    const perLevel = LEVELS[kind].map((value) => {
      const effect = effectOn(kind, value, edit)
      // One's own stars take nothing away from others.
      return kind === 'stars' && columns.hasOwnStars && effect === 'loses' ? 'adds' : effect
    })
    const column = columns[kind]
    return (id) => perLevel[column[id]!]!
  }
  if (kind === 'tags') {
    const { tags, tagLists } = columns
    const perList: Effect[] = []
    return (id) => (perList[tags[id]!] ??= effectOn(kind, tagLists[tags[id]!]!, edit))
  }
  return (id) => effectOn(kind, stateAt(columns, id)[kind], edit)
}

function effectOn(kind: LabelKind, before: LabelValues[LabelKind], edit: LabelEdit): Effect {
  const after = labelField(kind).valueAfter(before, edit)
  if (labelField(kind).difference(before, after) === null) return 'none'
  if (!labelField(kind).isSet(before)) return 'adds'
  if (kind !== 'tags') return 'loses'
  const remaining = new Set(after as readonly string[])
  return (before as readonly string[]).every((tag) => remaining.has(tag)) ? 'adds' : 'loses'
}

function countsOfOthers(perPerson: Uint32Array, people: readonly (string | null)[], user: string): PersonCount[] {
  return countsByPerson(people.map((person, at) => [person ?? '', perPerson[at]!]))
    .filter((one) => one.count > 0 && one.user !== '' && one.user !== user)
    .toSorted((a, b) => b.count - a.count || compareText(a.user, b.user))
}
