/** An expected error has a code that the window can act on. Any other error is `internal`, and a bug. */
export type ErrorCode =
  | 'not-found'
  | 'not-a-folder'
  | 'not-readable'
  | 'not-writable'
  | 'read-only'
  | 'not-allowed'
  | 'newer-format'
  | 'bad-input'
  | 'damaged'
  | 'overtaken'
  | 'offline'
  | 'timeout'
  | 'unsupported'
  | 'cancelled'
  | 'usage'
  | 'internal'

export interface WireError {
  readonly code: ErrorCode
  /** One sentence for a person: what happened, the name of the file, and what to do. */
  readonly message: string
  readonly path?: string
  /** Whether the same call may work later. */
  readonly retry?: boolean
}

/** Thrown for expected errors, in the program and in the window. It crosses the bridge as a `WireError`. */
export class LensletError extends Error {
  readonly code: ErrorCode
  readonly path: string | undefined
  readonly retry: boolean

  constructor(code: ErrorCode, message: string, options: { path?: string; retry?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'LensletError'
    this.code = code
    this.path = options.path
    this.retry = options.retry ?? false
  }
}

/**
 * Returns the plain record of a thrown value, which can cross the bridge. Unknown errors become `internal` with their
 * message.
 */
export function toWire(error: unknown): WireError {
  if (error instanceof LensletError) {
    return {
      code: error.code,
      message: error.message,
      retry: error.retry,
      ...(error.path === undefined ? {} : { path: error.path }),
    }
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}

/** Returns the error of a record that `toWire` made. */
export function fromWire(wire: WireError): LensletError {
  return new LensletError(wire.code, wire.message, {
    ...(wire.path === undefined ? {} : { path: wire.path }),
    ...(wire.retry === undefined ? {} : { retry: wire.retry }),
  })
}

/** Throws at the end of a switch over a union. It compiles only when every member was handled. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`)
}
