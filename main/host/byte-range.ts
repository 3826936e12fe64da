/** Parses one `Range` header, RFC 9110 section 14. */

interface ByteRange {
  readonly start: number
  /** Inclusive. */
  readonly end: number
}

/**
 * Returns the requested range; null for the whole file; or `unsatisfiable`.
 *
 * The result is also null where a server may ignore the header: for several ranges, and for another unit.
 */
export function byteRange(header: string | null, size: number): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const [first, last] = [match[1]!, match[2]!]
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return null
  return start >= size ? 'unsatisfiable' : { start, end }
}
