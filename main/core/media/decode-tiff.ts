/** Decodes TIFFs: with the decoder library where it reads them correctly, otherwise from their numbers. */
import sharp, { type Metadata } from 'sharp'
import { LensletError } from '../../../preload/contract/index.ts'
import {
  type Decoded,
  readHeaderMetadata,
  noSalvage,
  DECODE_OPTIONS,
  type DecodablePicture,
  readWholeFile,
  assertSafeSize,
} from './decoder.ts'
import type { PictureFile } from './picture-file.ts'
import { rawTiff } from './raw-tiff.ts'
import { openTiffPixels, type TiffPixels } from './tiff-pixels.ts'

/** Types of numbers that the library treats as colours although they are measurements, or reads wrongly. */
const MEASURED: ReadonlySet<string> = new Set(['char', 'short', 'int', 'uint', 'float', 'double'])
const LAB: ReadonlySet<string> = new Set(['lab', 'labs', 'labq'])

/** Opens a TIFF. `openLibrary` opens a TIFF that the library reads correctly. Rejects like `openPicture`. */
export async function openTiff(
  picture: PictureFile,
  asStored: boolean,
  openLibrary: (metadata: Metadata) => DecodablePicture,
): Promise<DecodablePicture> {
  const metadata = await readHeaderMetadata(picture).catch((error: unknown) => error as Error)
  if (metadata instanceof Error)
    return await openFromNumbers(picture, asStored).catch((error: unknown) => {
      throw error instanceof LensletError ? error : metadata
    })
  if (MEASURED.has(metadata.depth) || LAB.has(metadata.space ?? ''))
    return await openFromNumbersOrLibrary(picture, asStored, () => openLibrary(metadata))
  const opened = openLibrary(metadata)
  return { ...opened, salvage: (longest, error) => salvageTiff(picture, opened, asStored, longest, error) }
}

/** Opens a TIFF from its numbers. Where these cannot be read, the library's result is better than nothing. */
async function openFromNumbersOrLibrary(
  picture: PictureFile,
  asStored: boolean,
  openLibrary: () => DecodablePicture,
): Promise<DecodablePicture> {
  try {
    const fromNumbers = await openFromNumbers(picture, asStored)
    return {
      ...fromNumbers,
      async *salvage(longest, error) {
        const other = openLibrary()
        yield await other.decode(longest)
        yield* other.salvage(longest, error)
      },
    }
  } catch (error) {
    if (error instanceof LensletError) throw error
    return openLibrary()
  }
}

/**
 * Decodes a TIFF after the library failed.
 *
 * The other decoder supports kinds that the library does not. When neither decodes the file, it is damaged, and the
 * library returns the intact part.
 */
async function* salvageTiff(
  picture: PictureFile,
  opened: DecodablePicture,
  asStored: boolean,
  longest: number,
  error: unknown,
): AsyncGenerator<Decoded> {
  const fromNumbers = await openFromNumbers(picture, asStored).catch(() => null)
  const decoded = await fromNumbers?.decode(longest).catch(() => null)
  if (decoded) yield decoded
  yield* opened.salvage(longest, error)
}

async function openFromNumbers(picture: PictureFile, asStored: boolean): Promise<DecodablePicture> {
  const { width, height, heldBytes, read } = await openTiffPixels(picture.file, await readWholeFile(picture))
  assertSafeSize(picture.file, width, height, heldBytes)
  return { width, height, heldBytes, decode: async () => toDecoded(await read(asStored)), salvage: noSalvage }
}

function toDecoded({ data, width, height, channels, icc, notice }: TiffPixels): Decoded {
  const hasProfile = icc !== undefined && channels >= 3
  return {
    notice,
    pixels: hasProfile
      ? sharp(rawTiff(data, { width, height, channels: channels as 3 | 4 }, icc), DECODE_OPTIONS)
      : sharp(data, { raw: { width, height, channels } }),
  }
}
