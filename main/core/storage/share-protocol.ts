/** What the program asks of the process that touches the share for it. */
import type { PicturesRequest } from '../pictures/pictures.ts'
import type { Storage } from './storage.ts'

/** Calls that are passed on as they are; a lock needs more, because it is given back later and may be lost. */
export type PlainOperation = Exclude<keyof Storage, 'lock'>

export type LabelsRequest =
  | { readonly kind: 'call'; readonly root: string; readonly operation: PlainOperation; readonly args: readonly unknown[] }
  | { readonly kind: 'lock'; readonly root: string; readonly path: string }
  | { readonly kind: 'release'; readonly lock: number }
  /** Follows the two watched folders; its news are `WatchNews`. */
  | { readonly kind: 'watch'; readonly root: string }
  | { readonly kind: 'unwatch'; readonly watch: number }

export type ShareRequest = LabelsRequest | PicturesRequest | { readonly kind: 'look'; readonly path: string }

export type WatchNews =
  | { readonly kind: 'journal' | 'presence'; readonly name: string }
  | { readonly kind: 'failed'; readonly message: string }
