/**
 * Errors cross the bridge as plain records. An expected error has a code that the window can act on; anything else is
 * `internal` and a bug.
 */
export type ErrorCode =
  | 'not-found'
  | 'not-a-folder'
  | 'not-readable'
  | 'not-writable'
  | 'read-only'
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
  /** One sentence for a person: what happened, with the file's name, and the way out. */
  readonly message: string
  readonly path?: string
  /** Whether trying the same again later may work. */
  readonly retry?: boolean
}

/** Thrown for expected errors on either side; `toWire` is how it crosses. */
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
 * Turns anything thrown into the record that crosses the bridge. Unknown errors become `internal` with their message.
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

/** The inverse of `toWire`. */
export function fromWire(wire: WireError): LensletError {
  return new LensletError(wire.code, wire.message, {
    ...(wire.path === undefined ? {} : { path: wire.path }),
    ...(wire.retry === undefined ? {} : { retry: wire.retry }),
  })
}

/** Ends a switch over a union: compiles only when every member was handled. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`)
}
