/**
 * The port between the program and the pictures of a data set. Paths are absolute, as spelled on disk. Nothing here
 * writes. Calls may take as long as the share likes or, behind `ProcessPictures`, until their deadline; then they
 * reject with `offline`.
 */
import type { CatalogProblem, WalkEvents, WalkOptions } from './walk.ts'

export interface Pictures {
  /**
   * Finds the pictures below `root`, as `walk` does, and fails like it. `isEmpty` tells that the folder holds nothing
   * at all, as one does whose share is not connected.
   */
  walk(root: string, events: WalkEvents, signal?: AbortSignal, options?: WalkOptions): Promise<{ isEmpty: boolean }>
  /**
   * Looks at many files at once: `MEASURES` numbers for each, in their order. Rejects with `cancelled` when `signal`
   * aborts.
   */
  measure(files: readonly string[], signal?: AbortSignal): Promise<Float64Array>
  /** Looks into many files at once: `CONTENTS` numbers for each, in their order. Rejects as `measure`. */
  contents(files: readonly string[], signal?: AbortSignal): Promise<Uint32Array>
  /** Whether there is an ordinary file at each path; a link is none. */
  areFiles(paths: readonly string[]): Promise<boolean[]>
  /**
   * Opens a picture for reading, which has to be an ordinary file in the folder `root`, wherever links lead.
   * `not-found` or `not-readable`.
   */
  open(file: string, root: string): Promise<OpenedPicture>
}

/**
 * Numbers for each measured file: bytes, modified, born (both milliseconds since the epoch). Bytes are `GONE` or
 * `UNKNOWN` when there is nothing to tell.
 */
export const MEASURES = 3
/**
 * Numbers for each file that was looked into: width, height, the two words of its print, which are both 0 when it could
 * not be read, and its length in bytes modulo 2^32.
 */
export const CONTENTS = 5
export const GONE = -1
export const UNKNOWN = -2

export interface OpenedPicture {
  /** Bytes. */
  readonly size: number
  /** At most `length` bytes from `position` on; none at the end. */
  read(position: number, length: number): Promise<Uint8Array>
  /** Never rejects. */
  close(): Promise<void>
}

/** What is asked of the process that touches the share. */
export type PicturesRequest =
  /** Its news are `WalkNews`. */
  | { readonly kind: 'walk'; readonly root: string; readonly options: WalkOptions }
  | { readonly kind: 'stop'; readonly walk: number }
  | { readonly kind: 'measure'; readonly files: readonly string[] }
  | { readonly kind: 'contents'; readonly files: readonly string[] }
  | { readonly kind: 'areFiles'; readonly paths: readonly string[] }
  | { readonly kind: 'open'; readonly file: string; readonly root: string }
  | { readonly kind: 'read'; readonly picture: number; readonly position: number; readonly length: number }
  | { readonly kind: 'close'; readonly picture: number }

/**
 * What a walk found since it told last; names of all folders in one piece of memory, one folder's behind the other's.
 */
export interface WalkNews {
  readonly folders: readonly {
    readonly folder: string
    readonly count: number
    readonly plain: boolean
    readonly length: number
    readonly modifiedAt: number
  }[]
  readonly names: Uint8Array
  readonly unchanged: readonly string[]
  readonly problems: readonly { readonly problem: CatalogProblem; readonly unread: boolean }[]
}
