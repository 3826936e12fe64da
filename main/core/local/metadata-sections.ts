/** Stores the metadata of pictures as sections of the local copy: only the columns that exist, and texts in packed form. */
import {
  METADATA_FIELD_NAMES,
  METADATA_READING,
  type MetadataNumberField,
  type MetadataTextField,
  type MetadataYesNoField,
} from '../../../preload/contract/index.ts'
import type { MetadataData } from '../metadata/metadata-store.ts'
import type { TextColumnData } from '../metadata/text-column.ts'

/** The number of texts in one section, so that neither writing nor reading needs much memory at once. */
const TEXTS_PER_PART = 16_384
/**
 * The fields when the file was written, and how they were read. A file with others is ignored, because pictures were not
 * read for all of them.
 */
const LAYOUT = [METADATA_READING, ...METADATA_FIELD_NAMES].join(' ')

interface MetadataTables {
  readonly layout: string
  readonly filesRead: readonly string[]
  readonly numbers: readonly MetadataNumberField[]
  readonly yesNos: readonly MetadataYesNoField[]
  readonly texts: readonly { readonly field: MetadataTextField; readonly count: number }[]
}

/** Yields the sections in the order in which `readMetadataSections` reads them. */
export function* sectionsOfMetadata({
  states,
  filesRead,
  numbers,
  yesNos,
  texts,
}: MetadataData): Generator<Uint8Array> {
  const tables: MetadataTables = {
    layout: LAYOUT,
    filesRead,
    numbers: numbers.map(([field]) => field),
    yesNos: yesNos.map(([field]) => field),
    texts: texts.map(([field, column]) => ({ field, count: column.texts.length })),
  }
  yield Buffer.from(JSON.stringify(tables))
  yield states
  for (const [, column] of numbers) yield bytesOf(column)
  for (const [, column] of yesNos) yield column
  for (const [, column] of texts) yield* sectionsOfTexts(column)
}

/** Reads the metadata with a function that returns the next section. Rejects when the sections are damaged. */
export async function readMetadataSections(section: () => Promise<Buffer<ArrayBuffer>>): Promise<MetadataData | null> {
  const tables = JSON.parse((await section()).toString('utf8')) as MetadataTables
  if (tables.layout !== LAYOUT) return null
  const states = new Uint8Array((await section()).buffer)
  const numbers: [MetadataNumberField, Float64Array][] = []
  for (const field of tables.numbers) numbers.push([field, new Float64Array((await section()).buffer)])
  const yesNos: [MetadataYesNoField, Uint8Array][] = []
  for (const field of tables.yesNos) yesNos.push([field, new Uint8Array((await section()).buffer)])
  const texts: [MetadataTextField, TextColumnData][] = []
  for (const { field, count } of tables.texts) texts.push([field, await readTexts(section, count)])
  return { states, filesRead: tables.filesRead, numbers, yesNos, texts }
}

function* sectionsOfTexts({ indexes, texts }: TextColumnData): Generator<Uint8Array> {
  yield bytesOf(indexes)
  for (let first = 0; first < texts.length; first += TEXTS_PER_PART) {
    const packed = texts.slice(first, first + TEXTS_PER_PART).map((text) => Buffer.from(text))
    yield bytesOf(Uint32Array.from(packed, (bytes) => bytes.length))
    yield Buffer.concat(packed)
  }
}

async function readTexts(section: () => Promise<Buffer<ArrayBuffer>>, count: number): Promise<TextColumnData> {
  const indexes = new Uint32Array((await section()).buffer)
  const texts: string[] = []
  while (texts.length < count) {
    const lengths = new Uint32Array((await section()).buffer)
    const bytes = await section()
    let at = 0
    for (const length of lengths) texts.push(bytes.toString('utf8', at, (at += length)))
  }
  return { indexes, texts }
}

function bytesOf(numbers: Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}
