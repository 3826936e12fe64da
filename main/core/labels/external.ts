/** Edits that a script or a person made to the plain fields of a sidecar, as a change like any other. */
import { createHash } from 'node:crypto'
import { DATASET_ITEM, type Change, type JsonValue } from '../../../preload/contract/index.ts'
import type { Sidecar } from '../format/sidecar-codec.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { canonicalText } from './canonical.ts'
import { fold } from './fold.ts'
import { foldSettings } from './fold-settings.ts'
import { fieldsOf, headsByField } from './heads.ts'

const EXTERNAL_AUTHOR = 'external'
/** The last millisecond that a date can tell. */
const LAST_MOMENT = 8_640_000_000_000_000

/**
 * The change that turns the fold of a sidecar's changes into its plain fields, or null when they agree. Everybody who
 * reads the same file makes the same change with the same id, so that a hand edit seen by many is one change.
 * `modifiedAt` (milliseconds) is cut to whole seconds, which all clients agree on, but never before what the edit
 * replaces.
 */
export function externalChange(sidecar: Sidecar, modifiedAt: number): StoredChange | null {
  const edit = sidecar.item === DATASET_ITEM ? settingsDifference(sidecar) : difference(sidecar)
  if (!edit) return null
  const heads = headsByField(sidecar.changes)
  const touched = fieldsOf({ ...edit, id: '', at: 0, by: '', item: sidecar.item, replaces: [] })
  const replaced = [...touched.keys()].flatMap((field) => (heads.get(field) ?? []).map((head) => head.change))
  const replaces = [...new Set(replaced.map((change) => change.id))].toSorted()
  const at = Math.min(
    LAST_MOMENT,
    replaced.reduce((latest, change) => Math.max(latest, change.at + 1), Math.floor(modifiedAt / 1000) * 1000),
  )
  const hash = createHash('sha256')
    .update(JSON.stringify([sidecar.item, at, [...touched], replaces]))
    .digest('hex')
    .slice(0, 24)
  return { id: `${EXTERNAL_AUTHOR}:${hash}`, at, by: EXTERNAL_AUTHOR, item: sidecar.item, ...edit, replaces }
}

/** A metric that is missing is not taken for removed: there is no such edit. */
function difference({ plain, changes }: Sidecar): Pick<Change, 'stars' | 'notes' | 'tags' | 'metrics'> | null {
  const folded = fold(changes)
  const [before, after] = [new Set(folded.tags), new Set(plain.tags ?? folded.tags)]
  const add = [...after.difference(before)].toSorted()
  const remove = [...before.difference(after)]
  const metrics = Object.entries(plain.metrics ?? {})
    .filter(([name, value]) => folded.metrics[name] !== value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const edit = {
    ...(plain.stars !== undefined && plain.stars !== folded.stars ? { stars: plain.stars } : {}),
    ...(plain.notes !== undefined && plain.notes !== folded.notes ? { notes: plain.notes } : {}),
    ...(add.length + remove.length > 0
      ? { tags: { ...(add.length > 0 ? { add } : {}), ...(remove.length > 0 ? { remove } : {}) } }
      : {}),
    ...(metrics.length > 0 ? { metrics: Object.fromEntries(metrics) } : {}),
  }
  return Object.keys(edit).length > 0 ? edit : null
}

/** `settings` is the whole list, as `tags` is: a name that was taken out of it goes back to its default. */
function settingsDifference({ plain, changes }: Sidecar): Pick<Change, 'settings'> | null {
  if (!plain.settings) return null
  const folded = foldSettings(changes)
  const given = new Map(Object.entries(plain.settings))
  const names = [...new Set([...given.keys(), ...folded.keys()])].toSorted()
  const edits = names.flatMap((name): [string, JsonValue][] => {
    const value = given.get(name) ?? null
    return canonicalText(value) === canonicalText(folded.get(name)?.[0].value ?? null) ? [] : [[name, value]]
  })
  return edits.length > 0 ? { settings: Object.fromEntries(edits) } : null
}
