/**
 * Caches decoded pictures, ready to be put on screen within a frame.
 *
 * An image element can be in one place only, so each component that shows pictures has its own cache.
 */
import { LensletError, mediaUrl } from '../../../preload/contract/index.ts'
import type { ItemId, Row } from '../../../preload/contract/index.ts'
import { app, invoke } from '../../store/app.ts'

export interface DecodedPicture {
  readonly id: ItemId
  readonly version: string
  readonly image: HTMLImageElement
  /** The pixels of the picture itself; its image may have fewer. */
  readonly width: number
  readonly height: number
}
interface Entry {
  readonly promise: Promise<DecodedPicture>
  shown: DecodedPicture | null
}

/** The most pixels of all images together. Each takes four bytes of the browser's memory. */
const MAX_TOTAL_PIXELS = 160_000_000
/** The longer side of a request for all pixels. No image is larger. */
const FULL_SIZE = 65_535
/**
 * The longer side of images that the program makes from pictures that browsers cannot show, in pixels. An image of this
 * length may be smaller than its picture.
 */
const CONVERTED_SIZE = 4_096
const DRAWN_SIZES = [1_024, 2_048]
/** Two aspect ratios that differ by less are equal, because the sides of a smaller image are rounded. */
const RATIO_TOLERANCE = 0.01

/** Returns how many of the picture's pixels its image has along one side, 0 to 1. */
export function detailOf({ image, width }: DecodedPicture): number {
  return image.naturalWidth / width
}

/** Caches the decoded pictures of one component. */
export class PictureCache {
  readonly #minCount: number
  readonly #entries = new Map<string, Entry>()

  /** `minCount` is the number of pictures that are always kept, whatever their size. */
  constructor(minCount: number) {
    this.#minCount = minCount
  }

  /** Returns the picture if it is decoded, with the finest image there is. */
  decodedOf(row: Row): DecodedPicture | null {
    return this.#entries.get(fullAddressOf(row))?.shown ?? this.#entries.get(addressOf(row, 0))?.shown ?? null
  }

  /**
   * Starts or joins the decoding, which does not block the page. Rejects when the picture cannot be loaded. A later
   * `attempt` tries again.
   */
  decode(row: Row, attempt = 0): Promise<DecodedPicture> {
    return this.#decode(row, addressOf(row, attempt))
  }

  /** Decodes a picture with all pixels that can be shown, for a converted picture that is viewed closely. */
  refine(row: Row): Promise<DecodedPicture> {
    return this.#decode(row, fullAddressOf(row))
  }

  #decode(row: Row, address: string): Promise<DecodedPicture> {
    const existing = this.#entries.get(address)
    if (existing) {
      this.#entries.delete(address)
      this.#entries.set(address, existing)
      return existing.promise
    }
    // Nothing is requested without a connection: another program may answer at this address.
    if (!app().connected)
      return Promise.reject(new LensletError('offline', 'The program is not connected and cannot read this picture.'))
    const entry: Entry = {
      shown: null,
      promise: loadImage(address).then(
        async (image) =>
          (entry.shown = { id: row.id, version: row.version, image, ...(await pictureSizeOf(row, image)) }),
      ),
    }
    this.#entries.set(address, entry)
    entry.promise.then(
      () => this.#trim(),
      () => this.#entries.delete(address),
    )
    return entry.promise
  }

  #trim(): void {
    let pixels = 0
    for (const [at, [address, { shown }]] of [...this.#entries].reverse().entries()) {
      pixels += shown ? shown.image.naturalWidth * shown.image.naturalHeight : 0
      if (at >= this.#minCount && pixels > MAX_TOTAL_PIXELS) this.#entries.delete(address)
    }
  }
}

/** Loads an image. A file that this browser cannot show is requested again in a converted form. */
async function loadImage(address: string): Promise<HTMLImageElement> {
  return decodeImage(address).catch((error: unknown) => {
    if (!app().connected) throw error
    return decodeImage(`${address}&c=1`)
  })
}

async function decodeImage(address: string): Promise<HTMLImageElement> {
  const image = new Image()
  image.draggable = false
  image.src = address
  await image.decode()
  return image
}

interface Sides {
  readonly width: number | null
  readonly height: number | null
}

/**
 * Resolves with the size of the picture.
 *
 * It is the size in the file if the image is smaller and has the same aspect ratio. For a drawing it is the largest
 * size at which it is ever drawn.
 */
async function pictureSizeOf(row: Row, image: HTMLImageElement): Promise<{ width: number; height: number }> {
  const { naturalWidth, naturalHeight } = image
  if (isDrawing(row)) {
    const scale = CONVERTED_SIZE / Math.max(naturalWidth, naturalHeight)
    return { width: Math.round(naturalWidth * scale), height: Math.round(naturalHeight * scale) }
  }
  const { width, height } = await fileSidesOf(row, image)
  const isSmaller =
    width !== null &&
    height !== null &&
    width > naturalWidth &&
    Math.abs((width * naturalHeight) / (height * naturalWidth) - 1) < RATIO_TOLERANCE
  return isSmaller ? { width, height } : { width: naturalWidth, height: naturalHeight }
}

/**
 * Resolves with the sides of the picture's file where they matter. A row that came before the file was scanned does not
 * have them.
 */
async function fileSidesOf(row: Row, { naturalWidth, naturalHeight }: HTMLImageElement): Promise<Sides> {
  if (row.width !== null || Math.max(naturalWidth, naturalHeight) < CONVERTED_SIZE) return row
  return invoke('item.facts', { id: row.id }).catch(() => row)
}

function isDrawing({ name }: Row): boolean {
  return /\.svg$/i.test(name)
}

/**
 * Returns the longer side at which a drawing fits the window, rounded up to one of three sizes, so that it is drawn
 * once.
 *
 * A larger image than that would take far longer.
 */
function drawnSize({ width, height }: Row): number {
  const [across, down] = [window.innerWidth * window.devicePixelRatio, window.innerHeight * window.devicePixelRatio]
  const [wide, high] = width !== null && height !== null ? [width, height] : [1, 1]
  const fitted = Math.max(wide, high) * Math.min(across / wide, down / high)
  return DRAWN_SIZES.find((size) => size >= fitted) ?? CONVERTED_SIZE
}

/** Returns whether the person wants to see this picture's stored values. */
export function showsStoredValues({ notice }: Row): boolean {
  return notice === 'stretched' && app().showsStoredValues
}

function addressOf(row: Row, attempt: number): string {
  return (
    mediaUrl('picture', row, isDrawing(row) ? drawnSize(row) : 0, showsStoredValues(row)) +
    (attempt > 0 ? `&r=${attempt}` : '')
  )
}

function fullAddressOf(row: Row): string {
  return mediaUrl('picture', row, FULL_SIZE, showsStoredValues(row))
}
