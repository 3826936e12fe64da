/** Holds the label schema of the team: which tags there are, in groups, and their keys. */
import { NO_SCHEMA, replacedTagsOf, type LabelSchema, type SchemaParts } from '../../preload/contract/index.ts'
import type { AppState, Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface LabelSchemaSlice {
  schemaOpen: boolean
  /** Why the last change was refused; null when it was not. */
  schemaError: string | null
  openSchema(): void
  closeSchema(): void
  /** Changes parts of the schema together, for everybody. Resolves with whether it was done. */
  changeSchema(parts: SchemaParts): Promise<boolean>
  /**
   * Gives the selection, or the picture in the viewer, a tag of the schema, and takes the others of its group away where
   * a picture has one at most. Takes the tag away if all of them have it. With `advance` it is only given, and the next
   * picture is shown.
   */
  giveSchemaTag(tag: string, advance: boolean): Promise<void>
}

type Needs = 'labelTargets' | 'settings' | 'toggleTagOnTargets'

export const createLabelSchema: Slice<LabelSchemaSlice, Needs> = (set, get, bridge) => ({
  schemaOpen: false,
  schemaError: null,
  openSchema: () => set({ schemaOpen: true, schemaError: null }),
  closeSchema: () => set({ schemaOpen: false }),
  async changeSchema(parts) {
    try {
      const settings = await bridge.invoke('schema.set', { parts, seen: get().settings?.revision ?? 0 })
      set({ settings, schemaError: null })
      return true
    } catch (error) {
      set({ schemaError: sentence(error) })
      return false
    }
  },
  async giveSchemaTag(tag, advance) {
    const removeTags = replacedTagsOf(labelSchemaOf(get()), tag)
    if (advance) await get().labelTargets({ addTags: [tag], removeTags }, true)
    else await get().toggleTagOnTargets(tag, removeTags)
  },
})

/** Returns the schema of the open data set. */
export function labelSchemaOf({ settings }: Pick<AppState, 'settings'>): LabelSchema {
  return settings?.schema ?? NO_SCHEMA
}

const keysOfSchemas = new WeakMap<LabelSchema, ReadonlyMap<string, string>>()

/** Returns the tags of a schema by their keys. */
export function schemaKeys(schema: LabelSchema): ReadonlyMap<string, string> {
  const known = keysOfSchemas.get(schema)
  if (known) return known
  const keys = new Map(
    schema.groups.flatMap(({ tags }) => tags.flatMap(({ tag, key }) => (key === null ? [] : [[key, tag] as const]))),
  )
  keysOfSchemas.set(schema, keys)
  return keys
}
