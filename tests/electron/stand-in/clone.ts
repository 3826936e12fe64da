/**
 * Structured clone as text, for the way between a page and the program, where the browser's debugging protocol carries texts only. Both functions stand alone: their
 * source is put into pages.
 */

/** The text of everything that structured clone carries, with identity and cycles. Throws `DataCloneError` on what it does not carry. */
export function encodeClone(root: unknown): string {
  const table: unknown[] = []
  const places = new Map<object, number>()

  function base64(bytes: Uint8Array): string {
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    return btoa(text)
  }

  function put(value: unknown): number {
    const known = typeof value === 'object' && value !== null ? places.get(value) : undefined
    if (known !== undefined) return known
    const place = table.push(null) - 1
    if (typeof value === 'object' && value !== null) places.set(value, place)
    table[place] = typeof value === 'object' && value !== null ? ofObject(value) : ofPrimitive(value)
    return place
  }

  function ofPrimitive(value: unknown): unknown[] {
    if (value === undefined) return ['undefined']
    if (typeof value === 'bigint') return ['bigint', String(value)]
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) return ['number', Object.is(value, -0) ? '-0' : String(value)]
    return ['value', value]
  }

  function ofObject(value: object): unknown[] {
    if (Array.isArray(value)) return ['array', value.map(put)]
    if (value instanceof Date) return ['date', String(value.getTime())]
    if (value instanceof RegExp) return ['regexp', value.source, value.flags]
    if (value instanceof Map) return ['map', Array.from(value as Map<unknown, unknown>, ([key, held]) => [put(key), put(held)])]
    if (value instanceof Set) return ['set', Array.from(value as Set<unknown>, put)]
    if (value instanceof Error) return ['error', value.name, value.message]
    if (value instanceof ArrayBuffer) return ['buffer', base64(new Uint8Array(value))]
    if (ArrayBuffer.isView(value)) return ['view', value.constructor.name, base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))]
    return ['object', Object.entries(value).map(([key, held]) => [key, put(held)])]
  }

  put(structuredClone(root))
  return JSON.stringify(table)
}

/** The value again. */
export function decodeClone(text: string): unknown {
  const table = JSON.parse(text) as [string, never, never][]
  const made: unknown[] = []
  const views: Record<string, new (buffer: ArrayBuffer) => unknown> = {
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView, Buffer: Uint8Array,
  }

  const bytes = (encoded: string): ArrayBuffer => Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0)).buffer

  function get(place: number): unknown {
    if (!(place in made)) make(place)
    return made[place]
  }

  /** Notes an object before what is in it is made: that may lead back to it. */
  function make(place: number): void {
    const [kind, first, second] = table[place]!
    switch (kind) {
      case 'array': {
        const array: unknown[] = made[place] = []
        for (const at of first as number[]) array.push(get(at))
        return
      }
      case 'map': {
        const map = made[place] = new Map<unknown, unknown>()
        for (const [key, held] of first as [number, number][]) map.set(get(key), get(held))
        return
      }
      case 'set': {
        const set = made[place] = new Set<unknown>()
        for (const at of first as number[]) set.add(get(at))
        return
      }
      case 'object': {
        const object: Record<string, unknown> = {}
        made[place] = object
        for (const [key, at] of first as [string, number][]) Object.defineProperty(object, key, { value: get(at), enumerable: true, writable: true, configurable: true })
        return
      }
      default: made[place] = simple(kind, first, second)
    }
  }

  function simple(kind: string, first: never, second: never): unknown {
    switch (kind) {
      case 'undefined': return undefined
      case 'bigint': return BigInt(first)
      case 'number': return Number(first)
      case 'date': return new Date(Number(first))
      case 'regexp': return new RegExp(first, second)
      case 'error': return Object.assign(new Error(second), { name: first })
      case 'buffer': return bytes(first)
      case 'view': return new views[first]!(bytes(second))
      default: return first
    }
  }

  return get(0)
}
