/** Holds toasts: sentences that are shown for a while. */
import type { Pushes } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'

export interface Toast {
  readonly id: number
  readonly level: Pushes['notice']['level']
  readonly message: string
  /** What the person can do about it. */
  readonly action?: { readonly name: string; run(): void }
}

export interface ToastSlice {
  /** The sentence that is shown, and one that waits until a more serious one is gone. */
  toasts: readonly Toast[]
  toast(level: Toast['level'], message: string, action?: Toast['action']): void
  dismiss(id: number): void
}

const SEVERITY: Readonly<Record<Toast['level'], number>> = { info: 0, success: 0, warning: 1, error: 2 }
let lastToast = 0

export const createToasts: Slice<ToastSlice> = (set, get) => ({
  toasts: [],
  /** Shows a sentence in place of the last one. It waits while a more serious one is shown. */
  toast(level, message, action) {
    const next: Toast = { id: ++lastToast, level, message, ...(action ? { action } : {}) }
    const [shown] = get().toasts
    const hasToWait = shown !== undefined && shown.message !== message && SEVERITY[shown.level] > SEVERITY[level]
    set({ toasts: hasToWait ? [shown, next] : [next] })
  },
  dismiss(id) {
    set({ toasts: get().toasts.filter((toast) => toast.id !== id) })
  },
})

/** Returns the message of anything that was thrown. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
