/**
 * Computes keys for the natural order of names: `img2` before `img10`, `Émile` with `emile`.
 *
 * Keys are compared byte by byte.
 *
 * `Intl.Collator` needs more than a microsecond for each comparison. For ASCII names the order is that of
 * `Intl.Collator('en', { numeric: true, sensitivity: 'base' })`.
 */
const COLLATOR = new Intl.Collator('en', { sensitivity: 'base' })
/**
 * The largest number of digits that has its own weight. Without its leading zeros a longer number has a larger weight,
 * so that it follows the shorter ones.
 */
const LONGEST_NUMBER = 99
/** The byte before the two bytes of a character that is not ASCII. */
const BEYOND_ASCII = 0xff
const ZERO = 48
/** The most bytes of a key per byte of the name: a Korean syllable of three bytes is decomposed into three letters. */
const MAX_KEY_GROWTH = 3

const { weights: WEIGHTS, digits: DIGITS } = computeWeights()

/** Returns the largest number of bytes in the key of a name with this many UTF-8 bytes. */
export function maxKeyLength(bytes: number): number {
  return bytes * MAX_KEY_GROWTH + 1
}

/**
 * Writes the key of the UTF-8 name in `names` from `from` up to `to`. Returns where it ends in `keys`.
 *
 * A key contains the byte 0 only inside a character that is not ASCII. So no key is another key with a 0 after it.
 * Names that differ only in case, accents or leading zeros have the same key.
 */
export function writeNaturalKey(names: Uint8Array, from: number, to: number, keys: Uint8Array, at: number): number {
  let end = at
  for (let position = from; position < to;) {
    const byte = names[position]!
    if (byte > 0x7f) return writeUnicodeKey(decodeName(names, from, to), keys, at)
    if (byte < ZERO || byte > ZERO + 9) {
      keys[end++] = WEIGHTS[byte]!
      position++
      continue
    }
    let after = position + 1
    while (after < to && names[after]! >= ZERO && names[after]! <= ZERO + 9) after++
    while (position < after - 1 && names[position] === ZERO) position++
    keys[end++] = DIGITS + Math.min(after - position, LONGEST_NUMBER)
    while (position < after) keys[end++] = names[position++]!
  }
  return end
}

/** Returns the key of a single text. */
export function naturalKey(text: string): Buffer {
  const bytes = Buffer.from(text)
  const key = Buffer.alloc(maxKeyLength(bytes.length))
  return key.subarray(0, writeNaturalKey(bytes, 0, bytes.length, key, 0))
}

function decodeName(names: Uint8Array, from: number, to: number): string {
  return Buffer.from(names.buffer, names.byteOffset + from, to - from).toString('utf8')
}

function writeUnicodeKey(name: string, keys: Uint8Array, at: number): number {
  const plain = name.normalize('NFD').replace(/\p{M}+/gu, '')
  const ascii = Buffer.alloc(1)
  let end = at
  for (let position = 0; position < plain.length;) {
    const code = plain.charCodeAt(position)
    if (code > 0x7f) {
      const folded = plain.charAt(position++).toLowerCase().charCodeAt(0)
      keys[end++] = BEYOND_ASCII
      keys[end++] = folded >>> 8
      keys[end++] = folded & 0xff
    } else if (code < ZERO || code > ZERO + 9) {
      ascii[0] = code
      end = writeNaturalKey(ascii, 0, 1, keys, end)
      position++
    } else {
      const digits = /^\d+/.exec(plain.slice(position))![0]
      end = writeNaturalKey(Buffer.from(digits), 0, digits.length, keys, end)
      position += digits.length
    }
  }
  return end
}

function isLetter(character: string): boolean {
  return /[a-z]/i.test(character)
}

/**
 * Returns a byte for each ASCII character, in the collator's order: punctuation, then numbers by length, then letters.
 */
function computeWeights(): { weights: Uint8Array; digits: number } {
  const others = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter(
    (character) => !/[0-9]/.test(character),
  )
  const weights = new Uint8Array(128)
  let weight = 0
  const assign = (group: string[]): void => {
    const sorted = group.toSorted(COLLATOR.compare)
    sorted.forEach((character, at) => {
      if (at === 0 || COLLATOR.compare(sorted[at - 1]!, character) !== 0) weight++
      weights[character.charCodeAt(0)] = weight
    })
  }
  assign(others.filter((character) => !isLetter(character)))
  const digits = weight
  weight += LONGEST_NUMBER
  assign(others.filter(isLetter))
  return { weights, digits }
}

/** Compares two texts by their code units, like `sort` without a comparator. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
