/** Defines the requests to the share process. */
import type { PicturesRequest } from '../library/pictures.ts'
import type { LabelsRequest } from '../storage/labels-protocol.ts'

export type ShareRequest =
  | LabelsRequest
  | PicturesRequest
  /** Examines a folder before it is opened. */
  | { readonly kind: 'probe'; readonly path: string }
  /** Lists the names of the folders in a folder. */
  | { readonly kind: 'folders'; readonly path: string }
  /** Watches the journals and the presence files of a `.lenslet`; answered by any number of `WatchNotice`. */
  | { readonly kind: 'watch'; readonly root: string }
  | { readonly kind: 'unwatch'; readonly watch: number }

export type WatchNotice =
  | { readonly kind: 'journal' | 'presence'; readonly name: string }
  | { readonly kind: 'failed'; readonly message: string }
