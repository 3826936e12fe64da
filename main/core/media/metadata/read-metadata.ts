/** Reads all metadata of a picture's file. */
import type { Metadata, MetadataField, MetadataGroup } from '../../../../preload/contract/index.ts'
import { detectFormat } from '../../image-headers/formats.ts'
import { openPictureFile } from '../picture-file.ts'
import { accessProblem } from '../problems.ts'
import { cameraFields } from './camera.ts'
import { descriptionFields, locationFields } from './description.ts'
import { generationFields } from './generation.ts'
import { metadataBytes } from './metadata-bytes.ts'
import { Tags } from './tags.ts'

/**
 * Reads the metadata of a file, but not its pixels. Damaged metadata counts as none. Rejects with `not-found` or
 * `not-readable`.
 */
export async function readMetadata(file: string, root: string | null): Promise<Metadata> {
  const tags = new Tags(await bytesOf(file, root))
  return {
    groups: [
      ...group('Generation', generationFields(tags)),
      ...group('Camera', cameraFields(tags)),
      ...group('Description', descriptionFields(tags)),
      ...group('Location', locationFields(tags)),
    ],
    all: tags.all(),
  }
}

/** Returns no group when it has no fields. */
function group(name: MetadataGroup['name'], fields: readonly MetadataField[]): MetadataGroup[] {
  return fields.length === 0 ? [] : [{ name, fields }]
}

async function bytesOf(file: string, root: string | null): Promise<Buffer> {
  await using handle = await openPictureFile(file, root)
  try {
    const { size } = await handle.stat()
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(4_096), position: 0 })
    const format = detectFormat(buffer.subarray(0, bytesRead))
    return format === null || format === 'SVG' || format === 'BMP'
      ? Buffer.alloc(0)
      : await metadataBytes(handle, format, size)
  } catch (error) {
    throw accessProblem(file, error)
  }
}
