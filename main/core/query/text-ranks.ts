/** Orders items by the texts of a metadata column. */
import type { TextColumn } from '../metadata/text-column.ts'
import { compareText, naturalKey } from './natural-keys.ts'
import { memoizeByObject } from './memoize.ts'

interface Ranks {
  readonly texts: number
  readonly ranks: Float64Array
}

const ranksOf = memoizeByObject<TextColumn, { last: Ranks | null }>(() => ({ last: null }))

/** Returns the rank of each item's text in natural order; NaN for an item without a text. */
export function textRanks(column: TextColumn): Float64Array {
  const cache = ranksOf(column)
  if (cache.last?.texts !== column.texts.length)
    cache.last = { texts: column.texts.length, ranks: rankTexts(column.texts) }
  const { ranks } = cache.last
  const { indexes } = column
  const values = new Float64Array(indexes.length)
  for (let id = 0; id < values.length; id++) values[id] = ranks[indexes[id]!]!
  return values
}

function rankTexts(texts: readonly string[]): Float64Array {
  const keys = texts.map(naturalKey)
  const order = Uint32Array.from(texts.keys())
    .subarray(1)
    .sort((a, b) => Buffer.compare(keys[a]!, keys[b]!) || compareText(texts[a]!, texts[b]!))
  const ranks = new Float64Array(texts.length).fill(Number.NaN)
  order.forEach((text, rank) => {
    ranks[text] = rank
  })
  return ranks
}
