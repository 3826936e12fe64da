/** Decoded pictures, ready to be put on screen within a frame. An image element is at one place only, so each place that shows pictures has a cache of its own. */
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
interface Entry { readonly promise: Promise<Shown>; shown: Shown | null }

/** Pixels of all pictures together: four bytes each in the browser's memory. */
const MOST_PIXELS = 160_000_000
/** Longer side: more than any image that is made. */
const ALL_PIXELS = 65_535
/** Longer side of the images that are made of pictures which browsers cannot show: one of this length may be smaller than its picture. */
const CONVERTED_PIXELS = 4_096
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

  /** Starts or joins the decoding, which happens beside the page. Rejects when the picture cannot be loaded; a later `attempt` tries again. */
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
    if (!app().connected) return Promise.reject(new LensletError('offline', 'The program is not there to read this picture.'))
    const image = new Image()
    image.draggable = false
    image.src = address
    const entry: Entry = { shown: null, promise: image.decode().then(async () => (entry.shown = { id: row.id, version: row.version, image, ...sidesOf(await measured(row, image), image) })) }
    this.#entries.set(address, entry)
    entry.promise.then(() => this.#trim(), () => this.#entries.delete(address))
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

interface Sides { readonly width: number | null; readonly height: number | null }

/** The sides of the picture's file where they matter. A row that came before the file was looked into does not have them. */
async function measured(row: Row, { naturalWidth, naturalHeight }: HTMLImageElement): Promise<Sides> {
  if (row.width !== null || Math.max(naturalWidth, naturalHeight) < CONVERTED_PIXELS) return row
  return invoke('item.facts', { id: row.id }).catch(() => row)
}

/** Those of the file, where the image is a smaller one of the same shape. */
function sidesOf({ width, height }: Sides, { naturalWidth, naturalHeight }: HTMLImageElement): { width: number; height: number } {
  const isSmaller = width !== null && height !== null && width > naturalWidth && Math.abs((width * naturalHeight) / (height * naturalWidth) - 1) < SAME_SHAPE
  return isSmaller ? { width, height } : { width: naturalWidth, height: naturalHeight }
}

function addressOf(row: Row, attempt: number): string {
  return mediaUrl('picture', row) + (attempt > 0 ? `&r=${attempt}` : '')
}

function wholeAddress(row: Row): string {
  return mediaUrl('picture', row, ALL_PIXELS)
}
