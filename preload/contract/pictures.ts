/** Defines what is known about a picture's file and about how it is shown. Plain data, as all records. */
import type { ItemId } from './records.ts'

/**
 * Why the pixels on screen are not those of the file. A person who judges the picture has to know it.
 *
 * `incomplete`: the file ends too early. `damaged`: some pixels are wrong. `stretched`: its numbers are not colours,
 * and the range from black to white was chosen from them.
 */
export type PictureNotice = 'incomplete' | 'damaged' | 'stretched'

/** What became known when a picture was decoded. `isTransparent`: some of its pixels are not opaque. */
export interface DecodedPictureFacts {
  readonly id: ItemId
  readonly notice: PictureNotice | null
  readonly isTransparent: boolean
}

export interface FileFacts {
  /** Bytes. */
  readonly size: number
  readonly modifiedAt: number
  readonly format: string | null
  readonly width: number | null
  readonly height: number | null
  /** Why the picture cannot be shown, else null. */
  readonly problem: string | null
  /** As `Row.notice`. */
  readonly notice: PictureNotice | null
}
