/**
 * Decoded pictures, ready to be put on screen within a frame. An image element is at one place only, so each place that
 * shows pictures has a cache of its own.
 */
import { LensletError, mediaUrl } from '../../../preload/contract/index.ts'
import type { ItemId, Row } from '../../../preload/contract/index.ts'
import { app, invoke } from '../../store/app.ts'

export interface Shown {
  readonly id: ItemId
  readonly version: string
  readonly image: HTMLImageElement
  /** Pixels of the picture itself; its image may have fewer. */
  readonly width: number
  readonly height: number
}
interface Entry {
  readonly promise: Promise<Shown>
  shown: Shown | null
}

/** Pixels of all pictures together: four bytes each in the browser's memory. */
const MOST_PIXELS = 160_000_000
/** Longer side: more than any image that is made. */
const ALL_PIXELS = 65_535
/**
 * Longer side of the images that are made of pictures which browsers cannot show: one of this length may be smaller
 * than its picture.
 */
const CONVERTED_PIXELS = 4_096
const DRAWN_SIZES = [1_024, 2_048]
/** Sides of a smaller image are rounded. */
const SAME_SHAPE = 0.01

/** How many of the picture's pixels its image has along one side, 0 to 1. */
export function detailOf({ image, width }: Shown): number {
  return image.naturalWidth / width
}

export class PictureCache {
  readonly #least: number
  readonly #entries = new Map<string, Entry>()

  /** `least` pictures are kept whatever their size. */
  constructor(least: number) {
    this.#least = least
  }

  /** The picture if it is decoded already, in the finest image there is. */
  ready(row: Row): Shown | null {
    return this.#entries.get(wholeAddress(row))?.shown ?? this.#entries.get(addressOf(row, 0))?.shown ?? null
  }

  /**
   * Starts or joins the decoding, which happens beside the page. Rejects when the picture cannot be loaded; a later
   * `attempt` tries again.
   */
  decode(row: Row, attempt = 0): Promise<Shown> {
    return this.#decode(row, addressOf(row, attempt))
  }

  /** The same with all pixels that can be shown, for a picture that had to be converted and is looked at closely. */
  refine(row: Row): Promise<Shown> {
    return this.#decode(row, wholeAddress(row))
  }

  #decode(row: Row, address: string): Promise<Shown> {
    const known = this.#entries.get(address)
    if (known) {
      this.#entries.delete(address)
      this.#entries.set(address, known)
      return known.promise
    }
    // Whoever answers at the program's address when it has gone is not asked for anything.
    if (!app().connected)
      return Promise.reject(new LensletError('offline', 'The program is not there to read this picture.'))
    const entry: Entry = {
      shown: null,
      promise: loaded(address).then(
        async (image) => (entry.shown = { id: row.id, version: row.version, image, ...(await sidesOf(row, image)) }),
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
      if (at >= this.#least && pixels > MOST_PIXELS) this.#entries.delete(address)
    }
  }
}

/** A file that this browser cannot show is asked for once more as something that it can. */
async function loaded(address: string): Promise<HTMLImageElement> {
  return decoded(address).catch((error: unknown) => {
    if (!app().connected) throw error
    return decoded(`${address}&c=1`)
  })
}

async function decoded(address: string): Promise<HTMLImageElement> {
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
 * Those of the file, where the image is a smaller one of the same shape; those of a drawing are as large as it is ever
 * drawn.
 */
async function sidesOf(row: Row, image: HTMLImageElement): Promise<{ width: number; height: number }> {
  const { naturalWidth, naturalHeight } = image
  if (isDrawing(row)) {
    const scale = CONVERTED_PIXELS / Math.max(naturalWidth, naturalHeight)
    return { width: Math.round(naturalWidth * scale), height: Math.round(naturalHeight * scale) }
  }
  const { width, height } = await measured(row, image)
  const isSmaller =
    width !== null &&
    height !== null &&
    width > naturalWidth &&
    Math.abs((width * naturalHeight) / (height * naturalWidth) - 1) < SAME_SHAPE
  return isSmaller ? { width, height } : { width: naturalWidth, height: naturalHeight }
}

/**
 * The sides of the picture's file where they matter. A row that came before the file was looked into does not have
 * them.
 */
async function measured(row: Row, { naturalWidth, naturalHeight }: HTMLImageElement): Promise<Sides> {
  if (row.width !== null || Math.max(naturalWidth, naturalHeight) < CONVERTED_PIXELS) return row
  return invoke('item.facts', { id: row.id }).catch(() => row)
}

function isDrawing({ name }: Row): boolean {
  return /\.svg$/i.test(name)
}

/**
 * Longer side of a drawing that fits the window, rounded up, so that it is drawn once: drawing it larger takes far
 * longer.
 */
function drawnSize({ width, height }: Row): number {
  const [across, down] = [window.innerWidth * window.devicePixelRatio, window.innerHeight * window.devicePixelRatio]
  const [wide, high] = width !== null && height !== null ? [width, height] : [1, 1]
  const fitted = Math.max(wide, high) * Math.min(across / wide, down / high)
  return DRAWN_SIZES.find((size) => size >= fitted) ?? CONVERTED_PIXELS
}

/** Whether the person wants to see this picture's numbers as they are. */
export function isShownAsStored({ notice }: Row): boolean {
  return notice === 'stretched' && app().showsStoredValues
}

function addressOf(row: Row, attempt: number): string {
  return (
    mediaUrl('picture', row, isDrawing(row) ? drawnSize(row) : 0, isShownAsStored(row)) +
    (attempt > 0 ? `&r=${attempt}` : '')
  )
}

function wholeAddress(row: Row): string {
  return mediaUrl('picture', row, ALL_PIXELS, isShownAsStored(row))
}
