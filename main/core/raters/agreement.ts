/**
 * Computes how far people agree, from matrices of counts. All functions are pure, and their time does not depend on how
 * many pictures were rated.
 *
 * Krippendorff's alpha: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011). Weighted kappa: J. Cohen,
 * "Weighted kappa" (1968). Matrices are square and flat, row by row.
 */

/** The number of values that people choose from: 1 to 5 stars. */
export const VALUES = 5
const CELLS = VALUES * VALUES

/**
 * Returns Krippendorff's alpha of a coincidence matrix for ordinal values: 1 where all agree, 0 where they agree as often as
 * by chance. Null where alpha does not exist, because nothing was rated twice or all values are the same.
 */
export function ordinalAlpha(coincidences: ArrayLike<number>): number | null {
  const totals = rowSums(coincidences)
  const total = totals.reduce((sum, count) => sum + count, 0)
  let [observed, expected] = [0, 0]
  for (let low = 0; low < VALUES; low++)
    for (let high = low + 1; high < VALUES; high++) {
      const difference = ordinalDifference(totals, low, high)
      observed += coincidences[low * VALUES + high]! * difference
      expected += totals[low]! * totals[high]! * difference
    }
  return expected === 0 ? null : 1 - ((total - 1) * observed) / expected
}

/** Returns the square of how many ranks two values are apart, by how often each value was given. */
function ordinalDifference(totals: readonly number[], low: number, high: number): number {
  let ranks = -(totals[low]! + totals[high]!) / 2
  for (let value = low; value <= high; value++) ranks += totals[value]!
  return ranks * ranks
}

/**
 * Returns Cohen's weighted kappa of two people. A cell counts how often the first gave the value of its row while the second
 * gave that of its column; `weight` says how bad it is that they differ. Null where kappa does not exist, because chance
 * would not make them differ.
 */
export function weightedKappa(
  counts: ArrayLike<number>,
  weight: (first: number, second: number) => number = quadraticWeight,
): number | null {
  const size = Math.sqrt(counts.length)
  const [rows, columns] = [new Float64Array(size), new Float64Array(size)]
  let total = 0
  for (let cell = 0; cell < counts.length; cell++) {
    rows[Math.floor(cell / size)]! += counts[cell]!
    columns[cell % size]! += counts[cell]!
    total += counts[cell]!
  }
  let [observed, expected] = [0, 0]
  for (let first = 0; first < size; first++)
    for (let second = 0; second < size; second++) {
      observed += weight(first, second) * counts[first * size + second]!
      expected += (weight(first, second) * rows[first]! * columns[second]!) / total
    }
  return total === 0 || expected === 0 ? null : 1 - observed / expected
}

/** Returns the square of the difference: two stars apart are four times as bad as one. */
export function quadraticWeight(first: number, second: number): number {
  return (first - second) ** 2
}

function rowSums(matrix: ArrayLike<number>): number[] {
  return Array.from({ length: VALUES }, (_, row) => {
    let sum = 0
    for (let column = 0; column < VALUES; column++) sum += matrix[row * VALUES + column]!
    return sum
  })
}

/** Two people and how often they agree. `first` and `second` are their numbers. */
export interface PairAgreement {
  readonly first: number
  readonly second: number
  /** How many pictures both have rated, and how many of them with the same stars. */
  readonly pictures: number
  readonly same: number
  readonly kappa: number | null
}

/** The same with the names of the people. */
export interface NamedPair extends Omit<PairAgreement, 'first' | 'second'> {
  readonly users: readonly [string, string]
}

/** Counts the stars of pictures, so that a picture can be added and removed in the same short time, however many there are. */
export class AgreementCounts {
  /** How many pictures one and more than one person rated. */
  rated = 0
  ratedBySeveral = 0
  /** How many pictures several people rated with the same stars. */
  same = 0
  /** The pairs of values of one picture by the number of its raters: whole numbers, so that nothing is rounded. */
  readonly #pairs = new Map<number, Float64Array>()
  /** The matrices of two people, by `first * 65536 + second`. */
  readonly #people = new Map<number, Float64Array>()
  /** How often each person gave each number of stars. */
  readonly #stars: number[][] = []

  /** Adds a picture with the stars of these people, or removes it with `by` -1. */
  count(raters: readonly number[], stars: readonly number[], by: 1 | -1): void {
    const { length } = raters
    if (length === 0) return
    this.rated += by
    for (let one = 0; one < length; one++)
      (this.#stars[raters[one]!] ??= Array.from({ length: VALUES }, () => 0))[stars[one]! - 1]! += by
    if (length === 1) return
    this.ratedBySeveral += by
    if (stars.every((one) => one === stars[0])) this.same += by
    const values = matrixOf(this.#pairs, length)
    for (let one = 0; one < length; one++)
      for (let other = one + 1; other < length; other++) {
        const [first, second] = [stars[one]! - 1, stars[other]! - 1]
        values[first * VALUES + second]! += by
        values[second * VALUES + first]! += by
        const isInOrder = raters[one]! < raters[other]!
        const key = isInOrder ? raters[one]! * MAX_PEOPLE + raters[other]! : raters[other]! * MAX_PEOPLE + raters[one]!
        matrixOf(this.#people, key)[isInOrder ? first * VALUES + second : second * VALUES + first]! += by
      }
  }

  /** Returns Krippendorff's alpha for ordinal values. */
  alpha(): number | null {
    const coincidences = new Float64Array(CELLS)
    // In this order, so that the same pictures give the same digits.
    for (const [raters, pairs] of [...this.#pairs].toSorted(([a], [b]) => a - b))
      for (let cell = 0; cell < CELLS; cell++) coincidences[cell]! += pairs[cell]! / (raters - 1)
    return ordinalAlpha(coincidences)
  }

  /** Returns how many pictures a person has rated. */
  ratingsOf(rater: number): number {
    return this.starsOf(rater).reduce((sum, count) => sum + count, 0)
  }

  /** Returns how many pictures a person has given 1, 2, 3, 4 and 5 stars. */
  starsOf(rater: number): readonly number[] {
    return this.#stars[rater] ?? NO_STARS
  }

  /** Returns every two people who have rated a picture both, those with most pictures first. */
  pairs(): PairAgreement[] {
    return Array.from(this.#people, ([key, counts]) => {
      const pictures = counts.reduce((sum, count) => sum + count, 0)
      let same = 0
      for (let value = 0; value < VALUES; value++) same += counts[value * VALUES + value]!
      return {
        first: Math.floor(key / MAX_PEOPLE),
        second: key % MAX_PEOPLE,
        pictures,
        same,
        kappa: weightedKappa(counts),
      }
    })
      .filter(({ pictures }) => pictures > 0)
      .toSorted((a, b) => b.pictures - a.pictures || a.first - b.first || a.second - b.second)
  }
}

const MAX_PEOPLE = 65_536
const NO_STARS: readonly number[] = Array.from({ length: VALUES }, () => 0)

function matrixOf(matrices: Map<number, Float64Array>, key: number): Float64Array {
  const known = matrices.get(key)
  if (known) return known
  const made = new Float64Array(CELLS)
  matrices.set(key, made)
  return made
}

const NAMES = new Intl.Collator('en', { numeric: true })

/**
 * Returns pairs with the names of their people, those with most pictures first, and otherwise in the order of the alphabet:
 * the numbers of people differ from machine to machine.
 */
export function namedPairs(pairs: readonly PairAgreement[], names: readonly string[]): NamedPair[] {
  return pairs
    .map(({ first, second, ...counts }): NamedPair => {
      const [a, b] = [names[first]!, names[second]!]
      return Object.assign({}, counts, { users: NAMES.compare(a, b) <= 0 ? ([a, b] as const) : ([b, a] as const) })
    })
    .toSorted(
      (a, b) =>
        b.pictures - a.pictures || NAMES.compare(a.users[0], b.users[0]) || NAMES.compare(a.users[1], b.users[1]),
    )
}
