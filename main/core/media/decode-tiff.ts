/** TIFFs: by the decoder library where it reads them right, else by their numbers. */
import sharp, { type Metadata } from 'sharp'
import { LensletError } from '../../../preload/contract/index.ts'
import { type Decoded, metadataOf, nothing, OPTIONS, type Picture, readWhole, refuseBomb } from './decoder.ts'
import type { PictureFile } from './picture-file.ts'
import { rawTiff } from './raw-tiff.ts'
import { openTiffPixels, type TiffPixels } from './tiff-pixels.ts'

/** Numbers that the library takes for colours although they are measurements, or takes wrongly. */
const MEASURED: ReadonlySet<string> = new Set(['char', 'short', 'int', 'uint', 'float', 'double'])
const LAB: ReadonlySet<string> = new Set(['lab', 'labs', 'labq'])

/** Opens a TIFF; `openLibrary` opens one that the library reads right. Rejects as `openPicture`. */
export async function openTiff(
  picture: PictureFile,
  asStored: boolean,
  openLibrary: (metadata: Metadata) => Picture,
): Promise<Picture> {
  const metadata = await metadataOf(picture).catch((error: unknown) => error as Error)
  if (metadata instanceof Error)
    return await openMeasured(picture, asStored).catch((error: unknown) => {
      throw error instanceof LensletError ? error : metadata
    })
  if (MEASURED.has(metadata.depth) || LAB.has(metadata.space ?? ''))
    return await openEither(picture, asStored, () => openLibrary(metadata))
  const opened = openLibrary(metadata)
  return { ...opened, salvage: (longest, error) => salvageTiff(picture, opened, asStored, longest, error) }
}

/** Where the numbers cannot be read, what the library makes of them is better than nothing. */
async function openEither(picture: PictureFile, asStored: boolean, openLibrary: () => Picture): Promise<Picture> {
  try {
    const measured = await openMeasured(picture, asStored)
    return {
      ...measured,
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
 * The other decoder knows kinds that the library does not; a damaged file neither decodes, and the library gives what
 * there is.
 */
async function* salvageTiff(
  picture: PictureFile,
  opened: Picture,
  asStored: boolean,
  longest: number,
  error: unknown,
): AsyncGenerator<Decoded> {
  const measured = await openMeasured(picture, asStored).catch(() => null)
  const decoded = await measured?.decode(longest).catch(() => null)
  if (decoded) yield decoded
  yield* opened.salvage(longest, error)
}

async function openMeasured(picture: PictureFile, asStored: boolean): Promise<Picture> {
  const { width, height, heldBytes, read } = await openTiffPixels(picture.file, await readWhole(picture))
  refuseBomb(picture.file, width, height, heldBytes)
  return { width, height, heldBytes, decode: async () => decodedOf(await read(asStored)), salvage: nothing }
}

function decodedOf({ data, width, height, channels, icc, notice }: TiffPixels): Decoded {
  const hasProfile = icc !== undefined && channels >= 3
  return {
    notice,
    pixels: hasProfile
      ? sharp(rawTiff(data, { width, height, channels: channels as 3 | 4 }, icc), OPTIONS)
      : sharp(data, { raw: { width, height, channels } }),
  }
}
