/** Finds the names that a misspelt one probably means. Pure. */
import { t } from './texts.ts'

/** The most letters that may differ. */
const MAX_DISTANCE = 2

/**
 * Returns the nearest of the names, at most two: those that begin alike, or that differ in one or two letters. Upper and
 * lower case are the same, also in the answer: of two spellings the first is returned.
 */
export function nearestNames(typed: string, names: readonly string[]): readonly string[] {
  const text = typed.toLowerCase()
  const near = names
    .map((name) => ({ name, folded: name.toLowerCase() }))
    .map(({ name, folded }) => ({
      name,
      folded,
      distance: folded.startsWith(text) || text.startsWith(folded) ? 1 : distance(text, folded),
    }))
    .filter((one) => one.distance <= Math.min(MAX_DISTANCE, Math.ceil(text.length / 3)))
  const least = Math.min(...near.map((one) => one.distance))
  return near
    .filter((one, at) => one.distance === least && near.findIndex(({ folded }) => folded === one.folded) === at)
    .slice(0, 2)
    .map(({ name }) => name)
}

/** Returns how many letters have to be inserted, removed, replaced or exchanged with their neighbour. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const isExchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(
          rows[i - 1]![j]! + 1,
          row[j - 1]! + 1,
          rows[i - 1]![j - 1]! + (isSame ? 0 : 1),
          isExchanged ? rows[i - 2]![j - 2]! + 1 : Infinity,
        ),
      )
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}

/** Returns the question for names that are probably meant. */
export function didYouMean(names: readonly string[]): string {
  return `Did you mean ${names.join(t(' or '))}?`
}
