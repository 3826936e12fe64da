/**
 * Natural order of names (`img2` before `img10`, `Émile` with `emile`), quick for a million of them. `Intl.Collator` needs
 * more than a microsecond for each comparison; here each name becomes a key once, and keys compare as plain strings.
 * For ASCII names the order is that of `Intl.Collator('en', { numeric: true, sensitivity: 'base' })`.
 */
const COLLATOR = new Intl.Collator('en', { sensitivity: 'base' })
/** Weight of a run of digits is this plus its length without leading zeros, so that longer numbers follow shorter ones. */
const LONGEST_NUMBER = 99

const WEIGHTS = weights()
const DIGITS = WEIGHTS.digits

/** The text by which a name sorts. Names that are equal but for case, accents or leading zeros have the same. */
export function sortKey(name: string): string {
  const plain = isAscii(name) ? name : name.normalize('NFD').replace(/\p{M}+/gu, '')
  let key = ''
  for (let at = 0; at < plain.length;) {
    const code = plain.charCodeAt(at)
    if (code >= 48 && code <= 57) {
      const end = endOfDigits(plain, at)
      while (at < end - 1 && plain.charCodeAt(at) === 48) at++
      key += String.fromCharCode(DIGITS + Math.min(end - at, LONGEST_NUMBER)) + plain.slice(at, end)
      at = end
    } else {
      key += code < 128 ? WEIGHTS.characters[code] : String.fromCharCode(lowered(plain, at))
      at++
    }
  }
  return key
}

function endOfDigits(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++
  return at
}

function lowered(text: string, at: number): number {
  return Math.max(text.charAt(at).toLowerCase().charCodeAt(0), 256)
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}

function isLetter(character: string): boolean {
  return /[a-z]/i.test(character)
}

/** One character for each ASCII character, in the collator's order: punctuation, then numbers by length, then letters. */
function weights(): { characters: string[]; digits: number } {
  const others = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter(character => !/[0-9]/.test(character))
  const characters: string[] = []
  let weight = 0
  const assign = (group: string[]): void => {
    const sorted = group.toSorted(COLLATOR.compare)
    sorted.forEach((character, at) => {
      if (at === 0 || COLLATOR.compare(sorted[at - 1]!, character) !== 0) weight++
      characters[character.charCodeAt(0)] = String.fromCharCode(weight)
    })
  }
  assign(others.filter(character => !isLetter(character)))
  const digits = weight
  weight += LONGEST_NUMBER
  assign(others.filter(isLetter))
  return { characters, digits }
}

/** Compares two texts by their code units, as `sort` does without a comparator. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
