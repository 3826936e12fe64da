/** Reports uncaught errors to the program, which records their kinds and locations; see `main/host/error-record.ts`. */
import { invoke } from '../../store/app.ts'

/** The most reports for each load of the page, so that an error in every frame does not fill the log. */
const MAX_REPORTS = 20
let reportCount = 0

export function reportError(error: unknown): void {
  if (++reportCount > MAX_REPORTS) return
  const { name, message, stack = '' } = error instanceof Error ? error : new Error('not an error')
  invoke('diagnostics.report', {
    name: name.slice(0, 200),
    message: message.slice(0, 10_000),
    stack: stack.slice(0, 100_000),
  }).catch(() => undefined)
}

/** Reports every error that no other code catches. */
export function reportErrors(): void {
  // An event without an exception comes from the browser itself, for instance when a ResizeObserver has to wait for the
  // next frame.
  window.addEventListener('error', ({ error }) => {
    if (error instanceof Error) reportError(error)
  })
  window.addEventListener('unhandledrejection', ({ reason }) => reportError(reason))
}
