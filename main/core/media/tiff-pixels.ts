/**
 * Decodes TIFFs that the decoder library does not read, or reads wrongly: geotiff reads their numbers, and the colours
 * are computed here.
 */
import { basename } from 'node:path'
import type { GeoTIFFImage } from 'geotiff'
import { LensletError, type PictureNotice } from '../../../preload/contract/index.ts'
import { labToSrgb } from './lab.ts'
import { measuredRange, largestOf, type Samples, unsignedRange, type ValueRange } from './value-range.ts'
import { orientPixels } from './orient-pixels.ts'

const PHOTOMETRIC = 262
const ORIENTATION = 274
const EXTRA_SAMPLES = 338
const MIN_SAMPLE_VALUE = 340
const MAX_SAMPLE_VALUE = 341
const PROFILE = 34_675
/** `PhotometricInterpretation` */
const WHITE_IS_ZERO = 0
const BLACK_IS_ZERO = 1
const RGB = 2
const LAB = 8
/** `ExtraSamples` */
const NO_ALPHA = 0
/** `SampleFormat` */
const UNSIGNED = 1
const FLOAT = 3
/** When the range of whole numbers with more bits than this is unknown, it is measured. */
const MAX_PLAIN_BITS = 16

/** Pixels with 8 bits per channel, without gaps between rows, upright. */
export interface TiffPixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 1 | 2 | 3 | 4
  /** The colour profile of the pixels; undefined for sRGB or grey. */
  readonly icc: Buffer | undefined
  readonly notice: PictureNotice | null
}

interface OpenedTiff {
  /** In pixels as shown. */
  readonly width: number
  readonly height: number
  /** The approximate number of bytes in memory while it is decoded. */
  readonly heldBytes: number
  /**
   * Decodes the pixels. Rejects with the decoder's own error.
   *
   * With `asStored` the numbers keep the range of their type, however dark the result is.
   */
  read(asStored: boolean): Promise<TiffPixels>
}

interface Tags {
  readonly orientation: number
  readonly kind: number
  readonly hasAlpha: boolean
  /** The smallest and largest valid number, if the file says so. */
  readonly definedRange: ValueRange | null
  readonly icc: Buffer | undefined
}

/** Reads the first directory of a file. Rejects with the decoder's own error. */
export async function openTiffPixels(file: string, bytes: Buffer): Promise<OpenedTiff> {
  const { fromArrayBuffer } = await import('geotiff')
  const tiff = await fromArrayBuffer(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
  )
  const image = await tiff.getImage(0)
  const tags = await readTags(image)
  const [across, down] = [image.getWidth(), image.getHeight()]
  const sampleBytes = image.getSamplesPerPixel() * Math.max(1, bitsOf(image) / 8)
  const [width, height] = tags.orientation >= 5 ? [down, across] : [across, down]
  // The numbers, the colours, and the file itself.
  const heldBytes = across * down * (sampleBytes + 8) + bytes.byteLength
  return {
    width,
    height,
    heldBytes,
    read: async (asStored) => orientPixels(await decodePixels(file, image, tags, asStored), tags.orientation),
  }
}

async function decodePixels(file: string, image: GeoTIFFImage, tags: Tags, asStored: boolean): Promise<TiffPixels> {
  const size = { width: image.getWidth(), height: image.getHeight() }
  const colours = tags.kind === RGB ? 3 : tags.kind === WHITE_IS_ZERO || tags.kind === BLACK_IS_ZERO ? 1 : 0
  if (tags.kind === LAB) return { ...size, ...(await labPixels(file, image)) }
  if (colours === 0)
    return {
      ...size,
      data: (await image.readRGB({ interleave: true })) as Uint8Array,
      channels: 3,
      icc: undefined,
      notice: null,
    }
  const samples = (await image.readRasters({ interleave: true })) as unknown as Samples
  const range = asStored ? storedRange(image) : rangeOf(image, samples, tags)
  const channels = (colours + (tags.hasAlpha ? 1 : 0)) as TiffPixels['channels']
  const data = toBytes(samples, {
    from: image.getSamplesPerPixel(),
    channels,
    colours,
    range,
    isInverted: tags.kind === WHITE_IS_ZERO,
    maxAlpha: storedRange(image).high,
  })
  return {
    ...size,
    data,
    channels,
    icc: colours === 3 ? tags.icc : undefined,
    notice: range.isGuessed ? 'stretched' : null,
  }
}

async function labPixels(
  file: string,
  image: GeoTIFFImage,
): Promise<Pick<TiffPixels, 'data' | 'channels' | 'icc' | 'notice'>> {
  const bits = bitsOf(image)
  if (bits !== 8 && bits !== 16)
    throw new LensletError(
      'unsupported',
      `${basename(file)} is a Lab picture of ${bits} bits, which this program cannot decode: save it as PNG.`,
      { path: file },
    )
  const samples = (await image.readRasters({ interleave: true, samples: [0, 1, 2] })) as unknown as Samples
  return { data: labToSrgb(samples, bits), channels: 3, icc: undefined, notice: null }
}

interface Conversion {
  readonly from: number
  readonly channels: number
  readonly colours: number
  readonly range: ValueRange
  readonly isInverted: boolean
  readonly maxAlpha: number
}

function toBytes(samples: Samples, { from, channels, colours, range, isInverted, maxAlpha }: Conversion): Uint8Array {
  const pixels = Math.floor(samples.length / from)
  const data = new Uint8Array(pixels * channels)
  const scale = 255 / (range.high - range.low)
  for (let pixel = 0, at = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < channels; channel++, at++) {
      const number = samples[pixel * from + channel]!
      const level = channel >= colours ? (number * 255) / maxAlpha : (number - range.low) * scale
      // NaN becomes black.
      const byte = level > 0 ? Math.min(255, Math.round(level)) : 0
      data[at] = isInverted && channel < colours ? 255 - byte : byte
    }
  }
  return data
}

/** Returns the range that the file defines, otherwise the range of its content. */
function rangeOf(image: GeoTIFFImage, samples: Samples, { definedRange, icc }: Tags): ValueRange {
  if (definedRange !== null) return definedRange
  if (icc !== undefined) return storedRange(image)
  const [format, bits] = [image.getSampleFormat(0), bitsOf(image)]
  if (format !== UNSIGNED) return measuredRange(samples, format === FLOAT)
  const range = unsignedRange(bits, largestOf(samples))
  // With so many bits, even the highest used bit does not show which number is white.
  return range.isGuessed && bits > MAX_PLAIN_BITS ? measuredRange(samples, false) : range
}

/** Returns the range of the numbers' type; 0 to 1 for fractions. */
function storedRange(image: GeoTIFFImage): ValueRange {
  const [format, bits] = [image.getSampleFormat(0), bitsOf(image)]
  if (format === FLOAT) return { low: 0, high: 1, isGuessed: false }
  return format === UNSIGNED
    ? { low: 0, high: 2 ** bits - 1, isGuessed: false }
    : { low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1, isGuessed: false }
}

function bitsOf(image: GeoTIFFImage): number {
  return image.getBitsPerSample(0)
}

async function readTags(image: GeoTIFFImage): Promise<Tags> {
  const [orientation = 1, kind, extra = NO_ALPHA, low, high] = await Promise.all(
    [ORIENTATION, PHOTOMETRIC, EXTRA_SAMPLES, MIN_SAMPLE_VALUE, MAX_SAMPLE_VALUE].map((number) =>
      firstNumber(image, number),
    ),
  )
  const icc = await tagValue(image, PROFILE)
  const samples = image.getSamplesPerPixel()
  const known = kind ?? (samples >= 3 ? RGB : BLACK_IS_ZERO)
  return {
    orientation,
    kind: known,
    hasAlpha: samples > (known === RGB ? 3 : 1) && extra !== NO_ALPHA,
    definedRange: low !== undefined && high !== undefined && low < high ? { low, high, isGuessed: false } : null,
    icc: ArrayBuffer.isView(icc) ? Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength) : undefined,
  }
}

async function firstNumber(image: GeoTIFFImage, number: number): Promise<number | undefined> {
  const value = await tagValue(image, number)
  const first: unknown = ArrayBuffer.isView(value) || Array.isArray(value) ? (value as ArrayLike<unknown>)[0] : value
  return typeof first === 'number' ? first : undefined
}

async function tagValue(image: GeoTIFFImage, number: number): Promise<unknown> {
  return image.fileDirectory.hasTag(number) ? await image.fileDirectory.loadValue(number) : undefined
}
