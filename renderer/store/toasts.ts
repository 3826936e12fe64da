/** Holds toasts: sentences that are shown for a while. What nobody may miss can be read again in the status panel. */
import type { Pushes } from '../../preload/contract/index.ts'
import type { AppState, Slice } from './state.ts'

export interface Toast {
  readonly id: number
  readonly level: Pushes['notice']['level']
  readonly message: string
  /** When it was first shown or began to wait, in milliseconds since the epoch. */
  readonly at: number
  /** What the person can do about it. */
  readonly action?: ToastAction
  /** See `ToastOptions`, with the values that it returned for the state in which the message was given. */
  readonly about?: { valuesOf(state: AppState): readonly unknown[]; readonly values: readonly unknown[] }
}

export interface ToastAction {
  readonly name: string
  run(): void
}

/** A message that was shown, for somebody who did not look. */
export interface PastMessage extends Pick<Toast, 'id' | 'level' | 'message' | 'at' | 'action'> {
  /** How often it was shown in a row. */
  readonly times: number
}

interface ToastOptions {
  readonly action?: ToastAction
  /** Whether it says what happened without the person: it can be read again, and so can what to do about it. */
  readonly isEvent?: boolean
  /** Returns what the message is about. The message goes away as soon as one of these values changes. */
  readonly about?: (state: AppState) => readonly unknown[]
}

export interface ToastSlice {
  /** The sentence that is shown, and one that waits until a more serious one has been read. */
  toasts: readonly Toast[]
  /** The last events, warnings and errors of the open data set, the newest first. */
  pastMessages: readonly PastMessage[]
  /**
   * Shows a sentence in place of the last one. It waits for a moment while a more serious one is new. A new one with
   * something to do waits behind a more serious one.
   */
  toast(level: Toast['level'], message: string, options?: ToastOptions): void
  dismiss(id: number): void
  /** Does what the shown message offers, and removes the message. */
  runToastAction(): void
  /** Removes the messages whose cause is gone. */
  removeOutdatedToasts(): void
}

const SEVERITY: Readonly<Record<Toast['level'], number>> = { info: 0, success: 0, warning: 1, error: 2 }
/** How long a message stays before a less serious one may replace it, in milliseconds. */
const READ_MS = 3_000
const DURATION_MS = { info: 3_500, success: 5_000, warning: 8_000, error: 12_000 }
/** How long a toast with an action stays, so that it can be read and reached, in milliseconds. */
const ACTION_MS = 10_000
/** The most messages that can be read again. */
const MAX_PAST = 20
let lastToast = 0

export const createToasts: Slice<ToastSlice, keyof AppState> = (set, get) => ({
  toasts: [],
  pastMessages: [],
  toast(level, message, { action, isEvent = false, about } = {}) {
    const next: Toast = {
      id: ++lastToast,
      level,
      message,
      at: Date.now(),
      ...(action ? { action } : {}),
      ...(about ? { about: { valuesOf: about, values: about(get()) } } : {}),
    }
    if (isEvent || SEVERITY[level] > 0)
      set({ pastMessages: withMessage(get().pastMessages, { ...next, action: isEvent ? action : undefined }) })
    const [shown] = get().toasts
    const isUnread = shown !== undefined && shown.message !== message && next.at - shown.at < READ_MS
    if (isUnread && SEVERITY[shown.level] > SEVERITY[level]) set({ toasts: [shown, next] })
    // What one can do about the last message, such as undo, is offered again afterwards.
    else if (isUnread && shown.action && SEVERITY[shown.level] < SEVERITY[level]) set({ toasts: [next, shown] })
    else set({ toasts: [next] })
  },
  dismiss(id) {
    set({ toasts: get().toasts.filter((toast) => toast.id !== id) })
  },
  runToastAction() {
    const [shown] = get().toasts
    if (!shown?.action) return
    // What it does may give a message of its own, which stays.
    get().dismiss(shown.id)
    shown.action.run()
  },
  removeOutdatedToasts() {
    const state = get()
    const current = state.toasts.filter(({ about }) => !about || isSame(about.valuesOf(state), about.values))
    if (current.length < state.toasts.length) set({ toasts: current })
  },
})

/** Returns how long a toast is shown, in milliseconds. It is shorter while another message waits. */
export function toastDuration({ level, action }: Toast, hasNext: boolean): number {
  const full = action ? ACTION_MS : DURATION_MS[level]
  return hasNext ? Math.min(full, READ_MS) : full
}

/** Returns the messages with a new one in front, which takes the place of the same one before it. */
function withMessage(
  past: readonly PastMessage[],
  {
    id,
    level,
    message,
    at,
    action,
  }: Pick<Toast, 'id' | 'level' | 'message' | 'at'> & { action: ToastAction | undefined },
): readonly PastMessage[] {
  const isRepeated = past[0]?.message === message
  const times = isRepeated ? past[0]!.times + 1 : 1
  const added = { id, level, message, at, times, ...(action ? { action } : {}) }
  return [added, ...past.slice(isRepeated ? 1 : 0)].slice(0, MAX_PAST)
}

/** Returns the message of anything that was thrown. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.every((value, at) => Object.is(value, b[at]))
}
