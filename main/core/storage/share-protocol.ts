/** What goes between the program and the process that touches the share for it. */
import type { Storage, StorageErrorKind } from './storage.ts'

/** Calls that are passed on as they are; a lock needs more, because it is given back later and may be lost. */
export type PlainOperation = Exclude<keyof Storage, 'lock'>

export type ShareRequest =
  | { readonly kind: 'open'; readonly root: string }
  | { readonly kind: 'call'; readonly number: number; readonly operation: PlainOperation; readonly args: readonly unknown[] }
  | { readonly kind: 'lock'; readonly number: number; readonly path: string }
  | { readonly kind: 'release'; readonly number: number; readonly lock: number }

export type ShareReply =
  | { readonly kind: 'done'; readonly number: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly number: number; readonly error: { readonly kind: StorageErrorKind; readonly path: string; readonly code: string } }
  | { readonly kind: 'lost'; readonly lock: number }
