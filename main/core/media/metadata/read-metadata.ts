/** Reads all metadata of a picture's file, for a person who looks at it, or the values by which pictures are found. */
import type {
  LensletError,
  Metadata,
  MetadataField,
  MetadataGroup,
  MetadataValues,
} from '../../../../preload/contract/index.ts'
import { detectFormat } from '../../image-headers/formats.ts'
import { openPictureFile } from '../picture-file.ts'
import { accessProblem } from '../problems.ts'
import { cameraFields } from './camera.ts'
import { conditionsByLabel } from './conditions.ts'
import { descriptionFields, locationFields } from './description.ts'
import { generationFields } from './generation.ts'
import { metadataBytes } from './metadata-bytes.ts'
import { metadataValues } from './metadata-values.ts'
import { Tags } from './tags.ts'

/**
 * Reads the metadata of a file, but not its pixels. Damaged metadata counts as none. Rejects with `not-found` or
 * `not-readable`.
 */
export async function readMetadata(file: string, root: string | null): Promise<Metadata> {
  const tags = new Tags(await bytesOf(file, root))
  const conditions = conditionsByLabel(metadataValues(tags))
  const withConditions = (fields: readonly MetadataField[]): MetadataField[] =>
    fields.map((field) => {
      const condition = conditions.get(field.label)
      return condition === undefined ? field : { ...field, condition }
    })
  return {
    groups: [
      ...group('Generation', withConditions(generationFields(tags))),
      ...group('Camera', withConditions(cameraFields(tags))),
      ...group('Description', descriptionFields(tags)),
      ...group('Location', withConditions(locationFields(tags))),
    ],
    all: tags.all(),
  }
}

/** What was read of a file; null for a file that can never be read, `later` for one that may be readable later. */
export type ValuesOfFile = MetadataValues | null | 'later'

/** The number of files that are read at once, because each waits for the share more than it computes. */
const CONCURRENT_FILES = 4
/** Larger files whose metadata may be anywhere are not read as a whole, because nobody waits for them. */
const MAX_WHOLE_BYTES = 16_000_000

/** Reads the values by which pictures are found from several files. Never rejects. */
export async function readMetadataValues(files: readonly string[], root: string | null): Promise<ValuesOfFile[]> {
  const values: ValuesOfFile[] = []
  let next = 0
  const readNext = async (): Promise<void> => {
    while (next < files.length) {
      const at = next++
      values[at] = await valuesOf(files[at]!, root)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENT_FILES }, readNext))
  return values
}

async function valuesOf(file: string, root: string | null): Promise<ValuesOfFile> {
  try {
    return metadataValues(new Tags(await bytesOf(file, root, MAX_WHOLE_BYTES)))
  } catch (error) {
    const { code, retry, cause } = error as LensletError
    const isForbidden = ['EACCES', 'EPERM'].includes((cause as NodeJS.ErrnoException | undefined)?.code ?? '')
    return code === 'not-readable' && (!retry || isForbidden) ? null : 'later'
  }
}

/** Returns no group when it has no fields. */
function group(name: MetadataGroup['name'], fields: readonly MetadataField[]): MetadataGroup[] {
  return fields.length === 0 ? [] : [{ name, fields }]
}

async function bytesOf(file: string, root: string | null, maxWholeBytes?: number): Promise<Buffer> {
  await using handle = await openPictureFile(file, root)
  try {
    const { size } = await handle.stat()
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(4_096), position: 0 })
    const format = detectFormat(buffer.subarray(0, bytesRead))
    return format === null || format === 'SVG' || format === 'BMP'
      ? Buffer.alloc(0)
      : await metadataBytes(handle, format, size, maxWholeBytes)
  } catch (error) {
    throw accessProblem(file, error)
  }
}
