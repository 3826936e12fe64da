/** Holds the label schema of the team: which tags there are, in groups, and their keys. */
import {
  editBySchema,
  groupOfTag,
  NO_SCHEMA,
  schemaSpelling,
  t,
  type LabelEdit,
  type LabelSchema,
  type Row,
  type SchemaParts,
} from '../../preload/contract/index.ts'
import { removalOf, type SchemaRemoval } from './schema-parts.ts'
import type { AppState, Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface LabelSchemaSlice {
  schemaOpen: boolean
  /** Why the last change was refused; null when it was not. */
  schemaError: string | null
  /** What was removed last, while the schema is open and nothing else was changed; it can be put back. */
  schemaRemoval: SchemaRemoval | null
  openSchema(): void
  closeSchema(): void
  /** Says why something was not done that a person wants to change; null says nothing any more. */
  refuseSchema(reason: string | null): void
  /** Changes parts of the schema together, for everybody. Resolves with whether it was done. */
  changeSchema(parts: SchemaParts): Promise<boolean>
  /** Puts back what was removed last. */
  undoSchemaRemoval(): Promise<void>
  /**
   * Gives the selection, or the picture in the viewer, a tag of the schema, as `toggleTagOnTargets` does. With `advance` it
   * is only given, and the next picture is shown.
   */
  giveSchemaTag(tag: string, advance: boolean): Promise<void>
}

type Needs = 'labelTargets' | 'settings' | 'toggleTagOnTargets'

export const createLabelSchema: Slice<LabelSchemaSlice, Needs> = (set, get, bridge) => ({
  schemaOpen: false,
  schemaError: null,
  schemaRemoval: null,
  openSchema: () => set({ schemaOpen: true, schemaError: null, schemaRemoval: null }),
  closeSchema: () => set({ schemaOpen: false }),
  refuseSchema: (schemaError) => set({ schemaError }),
  async changeSchema(parts) {
    const schemaRemoval = removalOf(labelSchemaOf(get()), parts)
    try {
      const settings = await bridge.invoke('schema.set', { parts, seen: get().settings?.revision ?? 0 })
      set({ settings, schemaError: null, schemaRemoval })
      return true
    } catch (error) {
      set({ schemaError: sentence(error) })
      return false
    }
  },
  async undoSchemaRemoval() {
    const { schemaRemoval } = get()
    if (schemaRemoval) await get().changeSchema(schemaRemoval.parts)
  },
  async giveSchemaTag(tag, advance) {
    if (advance) await get().labelTargets({ addTags: [tag] }, true)
    else await get().toggleTagOnTargets(tag)
  },
})

/** The most keys that a message names. */
const MAX_NAMED_KEYS = 3

/** Returns what to tell a person whose keys give other tags now, because somebody has changed the schema; null for nothing. */
export function changedKeysText(before: LabelSchema, after: LabelSchema): string | null {
  const keys = schemaKeys(after)
  const changed = [...schemaKeys(before)].flatMap(([key, tag]) => {
    const now = keys.get(key)
    return now === undefined || now === tag ? [] : [t`${key.toUpperCase()} gives “${now}”`]
  })
  if (changed.length === 0) return null
  return t`The keys of the label schema have changed: now ${changed.slice(0, MAX_NAMED_KEYS).join(', ')}.`
}

/** Returns the schema of the open data set. */
export function labelSchemaOf({ settings }: Pick<AppState, 'settings'>): LabelSchema {
  return settings?.schema ?? NO_SCHEMA
}

/**
 * Returns an edit as the schema wants it, with the tags that it takes away from these rows. Of rows that are not loaded,
 * every tag of the schema may be there.
 */
export function editOfRows(schema: LabelSchema, edit: LabelEdit, rows: readonly (Row | undefined)[]): LabelEdit {
  return editBySchema(schema, edit, () =>
    rows.every((row) => row !== undefined)
      ? new Set(rows.flatMap(({ tags }) => tags))
      : schema.groups.flatMap(({ tags }) => tags.map(({ tag }) => tag)),
  )
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

/** Returns the key that the schema gives a tag; null for none. */
export function schemaKeyOf(schema: LabelSchema, tag: string): string | null {
  const spelling = schemaSpelling(schema, tag)
  return groupOfTag(schema, tag)?.tags.find((one) => one.tag === spelling)?.key ?? null
}

/** Returns whether the schema gives a tag a key. */
export function hasSchemaKey(schema: LabelSchema, tag: string): boolean {
  return schemaKeyOf(schema, tag) !== null
}
