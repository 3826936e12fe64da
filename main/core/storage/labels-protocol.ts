/** Defines the requests about labels to the process that accesses the share. */
import type { Storage } from './storage.ts'

/** The calls that are simply passed on. A lock needs more, because it is released later and may be lost. */
export type PlainOperation = Exclude<keyof Storage, 'lock'>

export type LabelsRequest =
  | {
      readonly kind: 'call'
      readonly root: string
      readonly operation: PlainOperation
      readonly args: readonly unknown[]
    }
  /** Takes a lock. The only notice about this request says that the lock was lost. */
  | { readonly kind: 'lock'; readonly root: string; readonly path: string }
  | { readonly kind: 'release'; readonly lock: number }
