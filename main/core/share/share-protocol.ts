/** Everything that the process which touches the share can be asked. */
import type { PicturesRequest } from '../library/pictures.ts'
import type { LabelsRequest } from '../storage/labels-protocol.ts'

export type ShareRequest =
  | LabelsRequest
  | PicturesRequest
  /** The first look at a folder. */
  | { readonly kind: 'probe'; readonly path: string }
  /** Names of the folders in a folder. */
  | { readonly kind: 'folders'; readonly path: string }
  /** Follows the two watched folders of a `.lenslet`; its news are `WatchNews`. */
  | { readonly kind: 'watch'; readonly root: string }
  | { readonly kind: 'unwatch'; readonly watch: number }

export type WatchNotice =
  | { readonly kind: 'journal' | 'presence'; readonly name: string }
  | { readonly kind: 'failed'; readonly message: string }
