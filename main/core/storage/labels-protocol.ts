/** What the program asks about labels of the process that touches the share for it. */
import type { Storage } from './storage.ts'

/** Calls that are passed on as they are; a lock needs more, because it is given back later and may be lost. */
export type PlainOperation = Exclude<keyof Storage, 'lock'>

export type LabelsRequest =
  | {
      readonly kind: 'call'
      readonly root: string
      readonly operation: PlainOperation
      readonly args: readonly unknown[]
    }
  /** Its only news is that the lock was lost. */
  | { readonly kind: 'lock'; readonly root: string; readonly path: string }
  | { readonly kind: 'release'; readonly lock: number }
