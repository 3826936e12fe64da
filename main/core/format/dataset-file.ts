/**
 * Encodes and decodes `format.json`, which says what the folder is and which versions may write to it. FORMAT.md,
 * "format.json".
 */
import { randomUUID } from 'node:crypto'
import { LensletError } from '../../../preload/contract/index.ts'
import { isObject } from '../../../preload/contract/label-fields/json-checks.ts'
import { FORMAT_FILE } from './names.ts'

const FORMAT_NAME = 'lenslet'
export const FORMAT_VERSION = 1

export interface DatasetFile {
  readonly format: typeof FORMAT_NAME
  readonly version: number
  /** Programs that only know lower versions may read but must not write. */
  readonly minimumWriter: number
  /** Programs that only know lower versions cannot read the files. */
  readonly minimumReader: number
  readonly dataset: string
  /** The id of the person whose program made the data set, who owns it first; null where it does not say. */
  readonly owner: string | null
}

/** Returns the content for a new data set, with a random id. */
export function newDatasetFile(owner: string | null = null): DatasetFile {
  return {
    format: FORMAT_NAME,
    version: FORMAT_VERSION,
    minimumReader: 1,
    minimumWriter: 1,
    dataset: randomUUID(),
    owner,
  }
}

/** Returns the text of `format.json`. */
export function encodeDatasetFile(file: DatasetFile): string {
  return `${JSON.stringify(
    {
      format: file.format,
      version: file.version,
      minimum_reader: file.minimumReader,
      minimum_writer: file.minimumWriter,
      dataset: file.dataset,
      ...(file.owner === null ? {} : { owner: file.owner }),
    },
    null,
    1,
  )}\n`
}

/** Reads `format.json`. Throws `damaged`, or `newer-format` when this program is too old to understand the folder. */
export function decodeDatasetFile(bytes: Uint8Array): DatasetFile {
  let raw: unknown
  try {
    raw = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw damagedError('it is not JSON')
  }
  if (!isObject(raw) || raw['format'] !== FORMAT_NAME || typeof raw['dataset'] !== 'string')
    throw damagedError('it does not describe a Lenslet data set')
  const version = wholeNumber(raw['version'])
  const minimumReader = wholeNumber(raw['minimum_reader'] ?? 1)
  const minimumWriter = wholeNumber(raw['minimum_writer'] ?? 1)
  if (minimumReader > FORMAT_VERSION) {
    throw new LensletError(
      'newer-format',
      `this data set needs a Lenslet that reads format ${minimumReader}; this one reads up to ${FORMAT_VERSION}: update it`,
      { path: FORMAT_FILE },
    )
  }
  const owner = typeof raw['owner'] === 'string' && raw['owner'] !== '' ? raw['owner'] : null
  return { format: FORMAT_NAME, version, minimumReader, minimumWriter, dataset: raw['dataset'], owner }
}

function wholeNumber(value: unknown): number {
  if (!Number.isInteger(value) || (value as number) < 1) throw damagedError('a version is not a whole number')
  return value as number
}

function damagedError(reason: string): LensletError {
  return new LensletError(
    'damaged',
    `.lenslet/${FORMAT_FILE} is damaged (${reason}): restore it from a backup, or move it away to let Lenslet make a new one; the labels are in the other files`,
    { path: FORMAT_FILE },
  )
}
