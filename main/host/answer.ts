/**
 * Defines the answers to requests of the page. They are the same for Electron's protocol and for the loopback server.
 */
import type { Readable } from 'node:stream'
import { toWire, type ErrorCode } from '../../preload/contract/index.ts'

export interface PageRequest {
  readonly method: string
  /** The decoded path, with a leading slash and without the query. */
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
 * Returns the content security policy of a page.
 *
 * A page may run only its own script and connect only to its own program. It may not create markup from text. Style
 * elements that libraries insert (the dialogs' scroll lock, the panels' drag cursor) are allowed by `nonce`, which is
 * new for each page.
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
 * The headers of every answer. Only the page has a different policy. With this one, all other answers can do nothing,
 * wherever they are shown.
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

/**
 * Returns the answer to a request that failed.
 *
 * Its body is the error's record, so that a cell can say why it has no picture.
 */
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
    case 'not-allowed':
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
