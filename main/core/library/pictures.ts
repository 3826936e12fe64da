/**
 * The interface between the program and the pictures of a data set.
 *
 * Paths are absolute, as spelled on disk. Nothing here writes. A call may take as long as the share takes. In
 * `ProcessPictures` it has a deadline, after which it rejects with `offline`.
 */
import type { CatalogProblem, WalkEvents, WalkOptions } from './walk.ts'

export interface Pictures {
  /**
   * Finds the pictures below `root` like `walk`, and fails like it.
   *
   * `isEmpty` means that the folder contains nothing at all, as when its share is not connected.
   */
  walk(root: string, events: WalkEvents, signal?: AbortSignal, options?: WalkOptions): Promise<{ isEmpty: boolean }>
  /**
   * Measures many files. Returns `MEASURE_LENGTH` numbers for each, in the same order.
   *
   * Rejects with `cancelled` when `signal` aborts.
   */
  measure(files: readonly string[], signal?: AbortSignal): Promise<Float64Array>
  /**
   * Reads the dimensions and fingerprints of many files. Returns `CONTENT_LENGTH` numbers for each, in the same order.
   * Rejects like `measure`.
   */
  readContents(files: readonly string[], signal?: AbortSignal): Promise<Uint32Array>
  /** Returns whether there is an ordinary file at each path; a link does not count. */
  areFiles(paths: readonly string[]): Promise<boolean[]>
  /**
   * Opens a picture for reading. It has to be an ordinary file inside the folder `root` after all links are resolved.
   *
   * Rejects with `not-found` or `not-readable`.
   */
  open(file: string, root: string): Promise<OpenedPicture>
}

/**
 * The numbers for each measured file: bytes, modification time, birth time (both in milliseconds since the epoch).
 *
 * When the file could not be measured, the first number is `SIZE_GONE` or `SIZE_UNKNOWN`.
 */
export const MEASURE_LENGTH = 3
/**
 * The numbers for each file whose content was read: width, height, the two words of its fingerprint, and its length in
 * bytes modulo 2^32.
 *
 * The fingerprint is 0 and 0 when the file could not be read.
 */
export const CONTENT_LENGTH = 5
export const SIZE_GONE = -1
export const SIZE_UNKNOWN = -2

export interface OpenedPicture {
  /** In bytes. */
  readonly size: number
  /** Reads at most `length` bytes from `position` on; none at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>
  /** Closes the file. Never rejects. */
  close(): Promise<void>
}

/** The requests to the process that touches the share. */
export type PicturesRequest =
  /** The notices of a walk are `WalkBatch`. */
  | { readonly kind: 'walk'; readonly root: string; readonly options: WalkOptions }
  | { readonly kind: 'stop'; readonly walk: number }
  | { readonly kind: 'measure'; readonly files: readonly string[] }
  | { readonly kind: 'contents'; readonly files: readonly string[] }
  | { readonly kind: 'areFiles'; readonly paths: readonly string[] }
  | { readonly kind: 'open'; readonly file: string; readonly root: string }
  | { readonly kind: 'read'; readonly picture: number; readonly position: number; readonly length: number }
  | { readonly kind: 'close'; readonly picture: number }

/** What a walk found since its last batch. The names of all folders are in one buffer, folder after folder. */
export interface WalkBatch {
  readonly folders: readonly {
    readonly folder: string
    readonly count: number
    readonly isAscii: boolean
    readonly length: number
    readonly modifiedAt: number
  }[]
  readonly names: Uint8Array
  readonly unchanged: readonly string[]
  readonly problems: readonly { readonly problem: CatalogProblem; readonly unread: boolean }[]
}
