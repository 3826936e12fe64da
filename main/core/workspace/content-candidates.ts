/** Selects the pictures whose contents have to be read or compared before labels can be moved to them. */
import type { ItemId } from '../../../preload/contract/index.ts'
import { lengthOf } from '../format/content.ts'
import type { Catalog } from '../library/catalog.ts'

/** Returns the items that pass a test, in the order of their ids. */
export function selectIds(catalog: Catalog, test: (id: ItemId) => boolean): ItemId[] {
  const ids: ItemId[] = []
  for (let id = 0; id < catalog.size; id++) if (test(id)) ids.push(id)
  return ids
}

/**
 * Returns the pictures whose files have the length of one of these contents.
 *
 * A length that more than `maxSameLength` pictures have is left out.
 */
export function picturesWithLengthOf(catalog: Catalog, contents: ReadonlySet<string>, maxSameLength: number): ItemId[] {
  const { size, present } = catalog.columns
  const sizes = new Set(Array.from(contents, lengthOf))
  const alike = selectIds(catalog, (id) => present[id] === 1 && sizes.has(size[id]!))
  return [...Map.groupBy(alike, (id) => size[id]!).values()].filter((ids) => ids.length <= maxSameLength).flat()
}

/** Returns the pictures in the folder that have one of these contents, by content. */
export function picturesByContent(catalog: Catalog, contents: ReadonlySet<string>): Map<string, ItemId[]> {
  const { size, present } = catalog.columns
  const sizes = new Set(Array.from(contents, lengthOf))
  const byContent = new Map<string, ItemId[]>()
  for (let id = 0; id < catalog.size; id++) {
    if (present[id] === 0 || !sizes.has(size[id]!)) continue
    const content = catalog.contentOf(id)
    if (content === undefined || !contents.has(content)) continue
    const ids = byContent.get(content)
    if (ids) ids.push(id)
    else byContent.set(content, [id])
  }
  return byContent
}

/**
 * Returns those of `ids` whose length other pictures have too, so that only the content distinguishes them.
 *
 * A length that more than `maxSameLength` pictures have is left out.
 */
export function picturesWithSharedLength(catalog: Catalog, ids: readonly ItemId[], maxSameLength: number): ItemId[] {
  const { size, present } = catalog.columns
  const countsBySize = new Map(ids.map((id) => [size[id]!, 0]))
  for (let id = 0; id < catalog.size; id++) {
    const count = countsBySize.get(size[id]!)
    if (count !== undefined && present[id] === 1) countsBySize.set(size[id]!, count + 1)
  }
  return ids.filter((id) => {
    const count = countsBySize.get(size[id]!)!
    return count > 1 && count <= maxSameLength
  })
}
