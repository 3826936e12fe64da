/** The requests about labels to the process that touches the share. */
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
  /** The only notice about it is that the lock was lost. */
  | { readonly kind: 'lock'; readonly root: string; readonly path: string }
  | { readonly kind: 'release'; readonly lock: number }
