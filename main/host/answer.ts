/** An answer to a request of the page, the same for Electron's protocol and for the loopback server. */
import type { Readable } from 'node:stream'
import { toWire, type ErrorCode } from '../../preload/contract/index.ts'

export interface PageRequest {
  readonly method: string
  /** Decoded, with a leading slash and without the query. */
  readonly path: string
  readonly params: URLSearchParams
  readonly range: string | null
  readonly signal: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | Readable | null
}

/**
 * What a page may do: run its own script and nothing else, make no markup of text, and talk to nobody but its own
 * program. Style elements that libraries insert (the dialogs' scroll lock, the panels' drag cursor) are told from
 * others by `nonce`, new for each page.
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

/**
 * Sent with every answer; the page has a policy of its own. What is no page does nothing, wherever somebody shows it.
 */
export const SAFETY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), bluetooth=(), payment=()',
}

function jsonAnswer(status: number, value: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: Buffer.from(JSON.stringify(value)),
  }
}

/** The answer to a request that failed: a 4xx with the error's record, so that a cell can say why it has no picture. */
export function errorAnswer(error: unknown): Answer {
  const wire = toWire(error)
  return jsonAnswer(statusOf(wire.code), wire)
}

function statusOf(code: ErrorCode): number {
  switch (code) {
    case 'not-found':
      return 404
    case 'not-readable':
    case 'read-only':
    case 'not-writable':
      return 403
    case 'damaged':
    case 'unsupported':
      return 422
    case 'timeout':
      return 408
    case 'overtaken':
      return 409
    case 'offline':
      return 424
    case 'cancelled':
      return 499
    case 'internal':
      return 500
    case 'bad-input':
    case 'usage':
    case 'newer-format':
    case 'not-a-folder':
      return 400
  }
}
