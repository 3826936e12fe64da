/** Decoded pictures, ready to be put on screen within a frame. An image element is at one place only, so each place that shows pictures has a cache of its own. */
import { mediaUrl } from '../../../preload/contract/index.ts'
import type { ItemId, Row } from '../../../preload/contract/index.ts'

export interface Shown { readonly id: ItemId; readonly version: string; readonly image: HTMLImageElement; readonly width: number; readonly height: number }
interface Entry { readonly promise: Promise<Shown>; shown: Shown | null }

/** Pixels of all pictures together: four bytes each in the browser's memory. */
const MOST_PIXELS = 160_000_000

export class PictureCache {
  readonly #least: number
  readonly #entries = new Map<string, Entry>()

  /** `least` pictures are kept whatever their size. */
  constructor(least: number) {
    this.#least = least
  }

  /** The picture if it is decoded already. */
  ready(row: Row): Shown | null {
    return this.#entries.get(addressOf(row, 0))?.shown ?? null
  }

  /** Starts or joins the decoding, which happens beside the page. Rejects when the picture cannot be loaded; a later `attempt` tries again. */
  decode(row: Row, attempt = 0): Promise<Shown> {
    const address = addressOf(row, attempt)
    const known = this.#entries.get(address)
    if (known) {
      this.#entries.delete(address)
      this.#entries.set(address, known)
      return known.promise
    }
    const image = new Image()
    image.draggable = false
    image.src = address
    const entry: Entry = { shown: null, promise: image.decode().then(() => (entry.shown = { id: row.id, version: row.version, image, width: image.naturalWidth, height: image.naturalHeight })) }
    this.#entries.set(address, entry)
    entry.promise.then(() => this.#trim(), () => this.#entries.delete(address))
    return entry.promise
  }

  #trim(): void {
    let pixels = 0
    for (const [at, [address, { shown }]] of [...this.#entries].reverse().entries()) {
      pixels += shown ? shown.width * shown.height : 0
      if (at >= this.#least && pixels > MOST_PIXELS) this.#entries.delete(address)
    }
  }
}

function addressOf(row: Row, attempt: number): string {
  return mediaUrl('picture', row) + (attempt > 0 ? `&r=${attempt}` : '')
}
