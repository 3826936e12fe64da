import * as fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'

import { parseFilter } from '../../../preload/contract/filter.ts'
import type { HistogramField } from '../../../preload/contract/index.ts'
import { setRange } from '../../../renderer/features/filters/filter-edit.ts'
import { filterRange, formatValue, fractions, histogramLabel } from '../../../renderer/features/filters/histogram.ts'

const FIELDS: readonly HistogramField[] = [
  'width',
  'height',
  'size',
  'added',
  'updated',
  'taken',
  'iso',
  'focal',
  'metric.score',
  'metric.my "score"',
]

function isTime(field: HistogramField): boolean {
  return field === 'added' || field === 'updated' || field === 'taken'
}

/** Generates the values that a field can have. */
function value(field: HistogramField): fc.Arbitrary<number> {
  if (field.startsWith('metric.')) return fc.double({ min: -1_000, max: 1_000, noNaN: true })
  return isTime(field) ? fc.integer({ min: 1_500_000_000_000, max: 1_900_000_000_000 }) : fc.nat(10_000_000)
}

describe('a histogram', () => {
  it('writes ranges that contain the whole selection, and hardly more', () => {
    const brush = fc.constantFrom(...FIELDS).chain((field) =>
      fc.tuple(
        fc.constant(field),
        fc.tuple(value(field), value(field)).map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) })),
        fc.nat(31),
        fc.nat(31),
      ),
    )
    fc.assert(
      fc.property(brush, ([field, bounds, first, second]) => {
        const bin = (bounds.high - bounds.low) / 32
        const [low, high] = [
          bounds.low + bin * Math.min(first, second),
          bounds.low + bin * (Math.max(first, second) + 1),
        ]
        const filter = parseFilter(setRange('', field, filterRange(field, low, high, bounds)))
        expect(filter).toMatchObject({ kind: 'number', field })
        const { range } = filter as Extract<typeof filter, { kind: 'number' }>
        const slack = isTime(field)
          ? 25 * 3_600_000
          : field.startsWith('metric.')
            ? Math.max(bin, 1e-6)
            : Math.max(2, bounds.high * 0.02)
        expect(range.low).toBeLessThanOrEqual(low)
        expect(range.high).toBeGreaterThanOrEqual(high)
        expect(low - range.low + range.high - high).toBeLessThanOrEqual(2 * slack + 1e-9)
      }),
    )
  })

  it('describes what it shows for screen readers', () => {
    expect(histogramLabel({ field: 'metric.score', range: { low: 0, high: 1 }, bins: [1, 0, 5, 0] })).toBe(
      'score: 6 pictures, from 0 to 1, most of them from 0.5 to 0.75.',
    )
    expect(histogramLabel({ field: 'width', range: null, bins: [] })).toBe('Width: no picture here has one.')
  })

  it('shows and writes dates taken as the camera’s clock, in any time zone', () => {
    const zone = process.env['TZ']
    process.env['TZ'] = 'Pacific/Auckland'
    onTestFinished(() => {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    })
    const [low, high] = [Date.UTC(2026, 2, 1, 8, 5), Date.UTC(2026, 2, 1, 20)]
    expect(formatValue('taken', low, { low, high })).toBe('08:05')
    expect(filterRange('taken', low, high, { low, high })).toEqual({
      low: '2026-03-01T08:05',
      high: '2026-03-01T20:00',
    })
    expect(filterRange('added', low, high, { low, high })).toEqual({
      low: '2026-03-01T21:05',
      high: '2026-03-02T09:00',
    })
  })

  it('shows metadata with its name and unit', () => {
    expect(formatValue('focal', 35.5, { low: 24, high: 85 })).toBe('36 mm')
    expect(histogramLabel({ field: 'iso', range: { low: 100, high: 300 }, bins: [2, 0] })).toBe(
      'ISO: 2 pictures, from 100 to 300, most of them from 100 to 200.',
    )
  })

  it('shows a range that is wider than the data at the edges', () => {
    expect(fractions({ low: -Infinity, high: 15 }, { low: 10, high: 20 })).toEqual({ from: 0, to: 0.5 })
  })
})
