import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AgreementCounts, weightedKappa } from '../../../main/core/raters/agreement.ts'
import { AgreementIndex, namedPairs } from '../../../main/core/raters/index.ts'
import { noRaters, type RaterColumns } from '../../../main/core/labels/rater-columns.ts'

/** The stars of each person, 0 for none: a list for each person, a position for each picture. */
type Ratings = readonly (readonly number[])[]

function countsOf(ratings: Ratings): AgreementCounts {
  const counts = new AgreementCounts()
  for (let picture = 0; picture < ratings[0]!.length; picture++) {
    const raters = [...ratings.keys()].filter((rater) => ratings[rater]![picture]! > 0)
    counts.count(
      raters,
      raters.map((rater) => ratings[rater]![picture]!),
      1,
    )
  }
  return counts
}

describe('Krippendorff’s alpha', () => {
  test('is that of his own example with four observers and missing values', () => {
    // K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section D: ordinal alpha = 0.815.
    const example = [
      [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
      [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
      [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
      [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
    const counts = countsOf(example)
    expect(counts.alpha()).toBeCloseTo(0.815, 3)
    expect(counts).toMatchObject({ rated: 12, ratedBySeveral: 11 })
  })

  test('is 1 where all agree, and does not exist where nothing can differ', () => {
    expect(
      countsOf([
        [1, 5, 3],
        [1, 5, 3],
      ]).alpha(),
    ).toBe(1)
    expect(
      countsOf([
        [4, 4, 4],
        [4, 4, 4],
      ]).alpha(),
    ).toBeNull()
    expect(
      countsOf([
        [4, 2, 0],
        [0, 0, 1],
      ]).alpha(),
    ).toBeNull()
  })
})

describe('weighted kappa', () => {
  test('is that of Cohen’s example with weights of disagreement', () => {
    // J. Cohen, "Weighted kappa: nominal scale agreement with provision for scaled disagreement or partial credit" (1968):
    // 200 diagnoses by two judges, kappa = 0.492, weighted kappa = 0.348.
    const judgements = [88, 14, 18, 10, 40, 10, 2, 6, 12]
    const weights = [0, 1, 3, 1, 0, 6, 3, 6, 0]
    expect(weightedKappa(judgements, (first, second) => weights[first * 3 + second]!)).toBeCloseTo(0.348, 3)
    expect(weightedKappa(judgements, (first, second) => Number(first !== second))).toBeCloseTo(0.492, 3)
  })

  test('does not exist where both always give the same one value', () => {
    expect(weightedKappa([7, 0, 0, 0])).toBeNull()
    expect(weightedKappa([0, 0, 0, 0])).toBeNull()
  })
})

const ratingsOf = (people: number, pictures: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(fc.nat(5), { minLength: pictures, maxLength: pictures }), { minLength: people, maxLength: people })

describe('agreement by counts', () => {
  test('is the same as by the definitions, over every two ratings', () => {
    fc.assert(
      fc.property(ratingsOf(4, 12), (ratings) => {
        const counts = countsOf(ratings)
        expect(rounded(counts.alpha())).toBe(rounded(naiveAlpha(ratings)))
        for (const { first, second, kappa, pictures, same } of counts.pairs()) {
          const both = pairsOf(ratings[first]!, ratings[second]!)
          expect(rounded(kappa)).toBe(rounded(naiveKappa(both)))
          expect([pictures, same]).toEqual([both.length, both.filter(([a, b]) => a === b).length])
        }
      }),
    )
  })

  test('that follows labels one by one is the same as counted anew', () => {
    const steps = fc.array(fc.record({ rater: fc.nat(3), picture: fc.nat(7), stars: fc.nat(5), isIn: fc.boolean() }), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(ratingsOf(4, 8), steps, (ratings, labels) => {
        const columns = columnsOf(ratings)
        const isIn = new Uint8Array(8).fill(1)
        const followed = new AgreementIndex(columns, 8, isIn)
        for (const { rater, picture, stars, isIn: into } of labels) {
          columns.stars[rater]![picture] = stars
          columns.raters[picture] = columns.stars.filter((column) => column[picture]! > 0).length
          isIn[picture] = into ? 1 : 0
          followed.update(columns, picture, into)
        }
        const anew = new AgreementIndex(columns, 8, isIn)
        expect(summary(followed)).toEqual(summary(anew))
      }),
    )
  })
})

const pair = (first: number, second: number, pictures: number) => ({ first, second, pictures, same: 0, kappa: null })

test('pairs of people are in the same order, whoever was read first', () => {
  const names = ['Cai', 'ben', 'Ana 10', 'Ana 9']
  const pairs = namedPairs([pair(0, 1, 3), pair(2, 3, 3), pair(1, 0, 3), pair(0, 2, 9)], names)
  expect(pairs.map(({ users, pictures }) => `${users.join(' and ')}: ${pictures}`)).toEqual([
    'Ana 10 and Cai: 9',
    'Ana 9 and Ana 10: 3',
    'ben and Cai: 3',
    'ben and Cai: 3',
  ])
})

function columnsOf(ratings: Ratings): RaterColumns {
  const stars = ratings.map((one) => Uint8Array.from(one))
  const raters = Uint8Array.from(ratings[0]!, (_, picture) => ratings.filter((one) => one[picture]! > 0).length)
  const none = new Uint8Array(raters.length)
  const names = ratings.map((_, rater) => `person ${rater}`)
  const { textsOf } = noRaters(0)
  return {
    names,
    textsOf,
    stars,
    raters,
    mine: stars[0]!,
    doubledMedian: none,
    spread: none,
    isBlind: false,
    isOwn: true,
  }
}

function summary({ counts }: AgreementIndex): unknown {
  const { rated, ratedBySeveral, same } = counts
  return {
    rated,
    ratedBySeveral,
    same,
    alpha: counts.alpha(),
    pairs: counts.pairs(),
    of: [0, 1, 2, 3].map((rater) => counts.ratingsOf(rater)),
  }
}

/** Returns a number without the last digits, which depend on the order of the additions. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e9) / 1e9 + 0
}

/** Follows the definition: observed by expected disagreement over every two ratings, with ranks counted for each. */
function naiveAlpha(ratings: Ratings): number | null {
  const pictures = ratings[0]!.map((_, picture) => ratings.map((one) => one[picture]!).filter((stars) => stars > 0))
  const paired = pictures.filter((stars) => stars.length > 1)
  const all = paired.flat()
  const difference = (a: number, b: number): number => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)]
    const between = all.filter((stars) => stars >= low && stars <= high).length
    const ends = all.filter((stars) => stars === low).length + all.filter((stars) => stars === high).length
    return low === high ? 0 : (between - ends / 2) ** 2
  }
  const sum = (values: readonly number[], weight: number): number =>
    values
      .flatMap((a, at) => values.map((b, other) => (at === other ? 0 : difference(a, b) * weight)))
      .reduce((x, y) => x + y, 0)
  const observed = paired.reduce((total, stars) => total + sum(stars, 1 / (stars.length - 1)), 0) / all.length
  const expected = sum(all, 1 / (all.length * (all.length - 1)))
  return all.length === 0 || expected === 0 ? null : 1 - observed / expected
}

function pairsOf(first: readonly number[], second: readonly number[]): (readonly [number, number])[] {
  return first.flatMap((stars, picture) =>
    stars > 0 && second[picture]! > 0 ? [[stars, second[picture]!] as const] : [],
  )
}

function mean(values: readonly number[]): number {
  return values.reduce((x, y) => x + y, 0) / values.length
}

/** Follows the definition: the mean square difference of both people by that of every rating of one with every of the other. */
function naiveKappa(both: readonly (readonly [number, number])[]): number | null {
  const observed = mean(both.map(([a, b]) => (a - b) ** 2))
  const expected = mean(both.flatMap(([a]) => both.map(([, b]) => (a - b) ** 2)))
  return expected === 0 ? null : 1 - observed / expected
}
