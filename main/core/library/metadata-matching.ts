/** Decides which picture of the catalog a line about metadata is about, and makes such lines (FORMAT.md, "Metadata"). */
import type { ItemId } from '../../../preload/contract/index.ts'
import { encodeMetadataItem, MAX_METADATA_DATE, type MetadataLine } from '../format/metadata-codec.ts'
import type { Catalog } from './catalog.ts'

/**
 * Returns the picture that a line is about; null when the catalog has no such picture, or with another content.
 *
 * Times are compared in whole seconds, because two mounts of one share may round them differently. So the contents are
 * compared too, where both are known.
 */
export function matchingPicture(
  catalog: Catalog,
  { item, bytes, seconds, content }: Omit<MetadataLine, 'values'>,
): ItemId | null {
  const id = catalog.items.idOf(item)
  if (id === undefined || !catalog.isPresent(id)) return null
  const { size, modifiedAt } = catalog.columns
  if (size[id] !== bytes || Math.floor(modifiedAt[id]! / 1_000) !== seconds) return null
  const known = catalog.contentOf(id)
  return content === null || known === undefined || content === known ? id : null
}

/** A line about a picture, and what the picture was when the line was made. */
export interface PictureLine {
  readonly id: ItemId
  readonly text: string
  readonly version: string
}

/** Returns the line about a picture; null when its file is gone, or its size and time are not known. */
export function pictureLine(catalog: Catalog, id: ItemId): PictureLine | null {
  const { key, present, size, modifiedAt, version } = catalog.entry(id)
  if (!present || size === null || modifiedAt === null || Math.abs(modifiedAt) > MAX_METADATA_DATE) return null
  const text = encodeMetadataItem(
    {
      item: key,
      bytes: size,
      content: catalog.contentOf(id) ?? null,
      values: catalog.metadata.valuesOf(id),
    },
    modifiedAt,
  )
  return { id, text, version }
}
