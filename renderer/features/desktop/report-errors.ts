/**
 * Errors that nobody caught are told to the program, which notes their kind and places; see
 * `main/host/error-record.ts`.
 */
import { invoke } from '../../store/app.ts'

/** At most so many for each load of the page: one that fails in every frame fills no log. */
const MOST = 20
let told = 0

export function reportError(error: unknown): void {
  if (++told > MOST) return
  const { name, message, stack = '' } = error instanceof Error ? error : new Error('not an error')
  invoke('diagnostics.report', {
    name: name.slice(0, 200),
    message: message.slice(0, 10_000),
    stack: stack.slice(0, 100_000),
  }).catch(() => undefined)
}

export function reportErrors(): void {
  // What is no exception is the browser's own remark, about observers that have to wait a frame for instance.
  window.addEventListener('error', ({ error }) => {
    if (error instanceof Error) reportError(error)
  })
  window.addEventListener('unhandledrejection', ({ reason }) => reportError(reason))
}
