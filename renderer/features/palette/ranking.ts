/** Finds the commands whose names fit a typed text, the best first. Pure. */

/** How well a name fits; a lower number is better. */
const EXACT = 0
const BEGINS = 1
const WORD_BEGINS = 2
const ALL_WORDS_BEGIN = 3
const CONTAINS = 4
const WORD_START = /(?<![\p{L}\p{N}])(?=[\p{L}\p{N}])/u

/** Returns how well a name fits a typed text; null when it does not. Letters that are merely in order do not fit. */
export function fitOf(name: string, typed: string): number | null {
  const [folded, text] = [fold(name), fold(typed)]
  if (text === '') return EXACT
  if (folded === text) return EXACT
  if (folded.startsWith(text)) return BEGINS
  const words = folded.split(WORD_START)
  if (words.some((_, at) => words.slice(at).join('').startsWith(text))) return WORD_BEGINS
  if (text.split(/\s+/).every((part) => words.some((word) => word.startsWith(part)))) return ALL_WORDS_BEGIN
  return folded.includes(text) ? CONTAINS : null
}

/** Returns the entries that fit, the best first. Entries that fit equally well stay in their order. */
export function bestFitting<T extends { readonly name: string }>(entries: readonly T[], typed: string): T[] {
  return entries
    .map((entry) => ({ entry, fit: fitOf(entry.name, typed) }))
    .filter(({ fit }) => fit !== null)
    .toSorted((a, b) => a.fit! - b.fit!)
    .map(({ entry }) => entry)
}

function fold(text: string): string {
  return text.normalize('NFC').toLocaleLowerCase().replaceAll('…', '').trim()
}
