/** Tests the sort of numbers against the one of JavaScript. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { argsort } from '../../../main/core/query/radix-sort.ts'

test('many numbers are sorted correctly, and equal numbers keep their order', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true }),
    fc.constantFrom(0, -0, 1, -1, Number.MAX_VALUE, Infinity, -Infinity),
    fc.integer(),
  )
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 1, maxLength: 50 }), (values) => {
      const many = Float64Array.from({ length: 5_000 }, (_, at) => values[(at * 7) % values.length]!)
      const expected = [...many.keys()].toSorted((a, b) => (many[a]! < many[b]! ? -1 : many[a]! > many[b]! ? 1 : a - b))
      expect([...argsort(many)]).toEqual(expected)
    }),
    { numRuns: 30 },
  )
})
