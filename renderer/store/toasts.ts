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
  toasts: readonly Toast[]
  toast(level: Toast['level'], message: string, action?: Toast['action']): void
  dismiss(id: number): void
}

const MAX_TOASTS = 3
let lastToast = 0

export const createToasts: Slice<ToastSlice> = (set, get) => ({
  toasts: [],
  /** Shows a sentence. The same sentence is never shown twice at a time. */
  toast(level, message, action) {
    const others = get().toasts.filter((toast) => toast.message !== message)
    set({ toasts: [...others, { id: ++lastToast, level, message, ...(action ? { action } : {}) }].slice(-MAX_TOASTS) })
  },
  dismiss(id) {
    set({ toasts: get().toasts.filter((toast) => toast.id !== id) })
  },
})

/** Returns the message of anything that was thrown. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
