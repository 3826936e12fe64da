/**
 * Natural order of names (`img2` before `img10`, `Émile` with `emile`) as bytes: each name becomes a key, and keys
 * compare byte by byte. `Intl.Collator` needs more than a microsecond for each comparison. For ASCII names the order is
 * that of `Intl.Collator('en', { numeric: true, sensitivity: 'base' })`.
 */
const COLLATOR = new Intl.Collator('en', { sensitivity: 'base' })
/**
 * Weight of a run of digits is this plus its length without leading zeros, so that longer numbers follow shorter ones.
 */
const LONGEST_NUMBER = 99
/** In front of the two bytes of a character that is not ASCII. */
const BEYOND_ASCII = 0xff
const ZERO = 48
/**
 * A byte of a name becomes at most so many of its key: a Korean syllable of three bytes is taken apart into three
 * letters.
 */
const MOST_GROWTH = 3

const { weights: WEIGHTS, digits: DIGITS } = weights()

/** The most bytes that the key of a name of so many UTF-8 bytes can have. */
export function longestKey(bytes: number): number {
  return bytes * MOST_GROWTH + 1
}

/**
 * Writes the key of the UTF-8 name that lies in `names` from `from` up to `to`; returns where it ends in `keys`. No key
 * has a 0 but inside a character that is not ASCII, and none is the beginning of another one with such. Names that are
 * equal but for case, accents or leading zeros have the same.
 */
export function writeKey(names: Uint8Array, from: number, to: number, keys: Uint8Array, at: number): number {
  let end = at
  for (let place = from; place < to;) {
    const byte = names[place]!
    if (byte > 0x7f) return writeUnicode(decode(names, from, to), keys, at)
    if (byte < ZERO || byte > ZERO + 9) {
      keys[end++] = WEIGHTS[byte]!
      place++
      continue
    }
    let after = place + 1
    while (after < to && names[after]! >= ZERO && names[after]! <= ZERO + 9) after++
    while (place < after - 1 && names[place] === ZERO) place++
    keys[end++] = DIGITS + Math.min(after - place, LONGEST_NUMBER)
    while (place < after) keys[end++] = names[place++]!
  }
  return end
}

/** The key of a text of its own. */
export function naturalKey(text: string): Buffer {
  const bytes = Buffer.from(text)
  const key = Buffer.alloc(longestKey(bytes.length))
  return key.subarray(0, writeKey(bytes, 0, bytes.length, key, 0))
}

function decode(names: Uint8Array, from: number, to: number): string {
  return Buffer.from(names.buffer, names.byteOffset + from, to - from).toString('utf8')
}

function writeUnicode(name: string, keys: Uint8Array, at: number): number {
  const plain = name.normalize('NFD').replace(/\p{M}+/gu, '')
  const ascii = Buffer.alloc(1)
  let end = at
  for (let place = 0; place < plain.length;) {
    const code = plain.charCodeAt(place)
    if (code > 0x7f) {
      const folded = plain.charAt(place++).toLowerCase().charCodeAt(0)
      keys[end++] = BEYOND_ASCII
      keys[end++] = folded >>> 8
      keys[end++] = folded & 0xff
    } else if (code < ZERO || code > ZERO + 9) {
      ascii[0] = code
      end = writeKey(ascii, 0, 1, keys, end)
      place++
    } else {
      const digits = /^\d+/.exec(plain.slice(place))![0]
      end = writeKey(Buffer.from(digits), 0, digits.length, keys, end)
      place += digits.length
    }
  }
  return end
}

function isLetter(character: string): boolean {
  return /[a-z]/i.test(character)
}

/** A byte for each ASCII character, in the collator's order: punctuation, then numbers by length, then letters. */
function weights(): { weights: Uint8Array; digits: number } {
  const others = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter(
    (character) => !/[0-9]/.test(character),
  )
  const found = new Uint8Array(128)
  let weight = 0
  const assign = (group: string[]): void => {
    const sorted = group.toSorted(COLLATOR.compare)
    sorted.forEach((character, at) => {
      if (at === 0 || COLLATOR.compare(sorted[at - 1]!, character) !== 0) weight++
      found[character.charCodeAt(0)] = weight
    })
  }
  assign(others.filter((character) => !isLetter(character)))
  const digits = weight
  weight += LONGEST_NUMBER
  assign(others.filter(isLetter))
  return { weights: found, digits }
}

/** Compares two texts by their code units, as `sort` does without a comparator. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
