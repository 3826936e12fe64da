import * as fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'

import { Catalog } from '../../../main/core/library/catalog.ts'
import { ItemStates } from '../../../main/core/labels/item-states.ts'
import { FacetCounts, runQuery, type LabelSource } from '../../../main/core/query/index.ts'
import { DEFAULT_QUERY, type Histogram, type HistogramField, UNLABELLED } from '../../../preload/contract/index.ts'
import { rangeIn, setRange } from '../../../renderer/features/filters/filter-edit.ts'
import {
  barsCondition,
  barsOfRange,
  barsSummary,
  barsText,
  endTexts,
  histogramLabel,
} from '../../../renderer/features/filters/histogram.ts'

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
const YEAR_MS = 365 * 86_400_000

/** Generates values of all orders of magnitude, many of them alike. */
function values(field: HistogramField): fc.Arbitrary<number[]> {
  return fc.array(valueOf(field), { minLength: 1, maxLength: 60 })
}

function valueOf(field: HistogramField): fc.Arbitrary<number> {
  const time = fc.integer({ min: 1_500_000_000_000, max: 1_500_000_000_000 + YEAR_MS })
  const whole = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 40_000_000 }))
  switch (field) {
    case 'added':
    case 'updated':
    case 'taken':
      return fc.oneof(time, fc.integer({ min: 1_500_000_000_000, max: 1_500_000_000_000 + YEAR_MS / 100 }))
    case 'width':
    case 'height':
    case 'size':
    case 'iso':
      return whole
    default:
      return fc.oneof(
        whole,
        fc.double({ min: -1_000, max: 1_000, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      )
  }
}

interface Counted {
  readonly histogram: Histogram
  /** Returns how many pictures a filter finds. */
  find(text: string): number
}

/** Counts pictures with these values of a field. One more picture has no value. */
function countedOf(field: HistogramField, all: readonly number[]): Counted {
  const catalog = new Catalog({ root: '/nowhere' })
  const states = new ItemStates()
  for (const [at, value] of [...all, null].entries()) {
    const id = catalog.ensureId(`${at}.jpg`)
    catalog.columns.present[id] = 1
    if (value === null) continue
    if (field === 'width' || field === 'height' || field === 'size') catalog.columns[field][id] = value
    else if (field === 'added') catalog.columns.addedAt[id] = value
    else if (field === 'updated') states.set(id, { ...UNLABELLED, stars: 1, updatedAt: value })
    else if (field === 'taken' || field === 'iso' || field === 'focal')
      catalog.metadata.setValues(new Map([[id, { [field]: value }]]))
    else states.set(id, { ...UNLABELLED, metrics: { [field.slice('metric.'.length)]: value } })
  }
  const labels: LabelSource = { labelColumns: states.columns(catalog.size), revision: 1 }
  const query = { ...DEFAULT_QUERY, text: '' }
  return {
    histogram: new FacetCounts({ catalog, labels, query, fields: [field] }).facets.histograms[0]!,
    find: (text) => runQuery(catalog, labels, { ...query, text }).length,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

/** Checks that the filter made from any adjacent bars finds what the bars count, and shows as these bars. */
function expectExact({ histogram, find }: Counted, [one, other]: readonly [number, number]): void {
  const { bins, field } = histogram
  const [from, to] = [Math.min(one, other) % bins.length, Math.max(one, other) % bins.length]
  const bars = { from: Math.min(from, to), to: Math.max(from, to) + 1 }
  const condition = barsCondition(histogram, bars)
  expect(condition === null).toBe(bars.from === 0 && bars.to === bins.length)
  if (condition === null) return
  const text = setRange('', field, condition)
  expect(find(text), text).toBe(sum(bins.slice(bars.from, bars.to)))
  expect(barsOfRange(histogram, rangeIn(text, field)!)).toEqual(bars)
}

function scaleOf(field: HistogramField, all: readonly number[]): string {
  return countedOf(field, all).histogram.scale
}

/** Runs the rest of a test in another time zone. */
function useTimeZone(name: string): void {
  const zone = process.env['TZ']
  process.env['TZ'] = name
  onTestFinished(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })
}

describe('a histogram', () => {
  const pair = fc.tuple(fc.nat(31), fc.nat(31))

  it.each(['UTC', 'America/New_York', 'Pacific/Auckland', 'Asia/Kathmandu'])(
    'counts in each bar what the filter made from it finds, in the time zone %s',
    (zone) => {
      useTimeZone(zone)
      const counted = fc.constantFrom(...FIELDS).chain((field) => values(field).map((all) => countedOf(field, all)))
      fc.assert(
        fc.property(counted, pair, (one, bars) => {
          expect(sum(one.histogram.bins)).toBe(one.find('') - 1)
          expectExact(one, bars)
        }),
        { numRuns: 600 },
      )
    },
  )

  it('has a log scale when one bar would have nearly everything, with bars as exact', () => {
    const counted = fc.constantFrom<HistogramField>('width', 'size', 'iso', 'focal', 'metric.score').chain((field) =>
      fc
        .tuple(
          fc.array(fc.integer({ min: 10, max: 60 }), { minLength: 100, maxLength: 120 }),
          fc.array(fc.integer({ min: 2_000, max: 30_000_000 }), { minLength: 1, maxLength: 5 }),
          field === 'focal' || field === 'metric.score' ? fc.constantFrom(1, 0.1, 0.003) : fc.constant(1),
        )
        .map(([many, few, factor]) =>
          countedOf(
            field,
            [...many, ...few].map((value) => value * factor),
          ),
        ),
    )
    fc.assert(
      fc.property(counted, pair, (one, bars) => {
        expect(one.histogram.scale).toBe('log')
        expectExact(one, bars)
      }),
      { numRuns: 600 },
    )
  })

  it('keeps a linear scale for dates, for numbers that are not all positive, and where the bars differ anyway', () => {
    const alike = Array.from({ length: 100 }, () => 20)
    expect(scaleOf('width', [...alike, 24_733])).toBe('log')
    expect(scaleOf('width', [...alike, 300])).toBe('linear')
    expect(scaleOf('metric.score', [...alike, 0, 24_733])).toBe('linear')
    expect(
      scaleOf(
        'width',
        Array.from({ length: 100 }, (_, at) => 10 + 240 * at),
      ),
    ).toBe('linear')
    expect(
      scaleOf(
        'taken',
        [...alike, 24_733].map((day) => day * 86_400_000),
      ),
    ).toBe('linear')
  })

  it('has bars with round ends', () => {
    const { edges } = countedOf('iso', [100, 200, 400, 800, 1_000]).histogram
    expect(edges).toEqual(Array.from({ length: 20 }, (_, at) => 100 + 50 * at))
    expect(countedOf('metric.score', [0.1, 0.55, 1]).histogram.edges.slice(0, 3)).toEqual([0.1, 0.15, 0.2])
    expect(countedOf('iso', [400]).histogram.edges).toEqual([400, 401])
    expect(countedOf('width', [...Array.from({ length: 50 }, () => 1), 10_000]).histogram.edges).toEqual([
      1, 2, 3, 4, 7, 10, 16, 25, 40, 64, 100, 160, 250, 400, 640, 1_000, 1_600, 2_500, 4_000, 6_400, 10_000, 16_000,
    ])
  })

  it('says what a bar counts', () => {
    const iso = countedOf('iso', [110, 120, 400, 2_000]).histogram
    expect(barsSummary(iso, { from: 0, to: 1 })).toBe('110 – 199 ISO: 2 pictures')
    expect(barsSummary(iso, { from: 3, to: 4 })).toBe('400 – 499 ISO: 1 picture')
    expect(barsText(countedOf('width', [640, 640, 642]).histogram, { from: 0, to: 1 })).toBe('640 px')
    expect(barsText(countedOf('size', [1_000, 2_000_000]).histogram, { from: 1, to: 2 })).toBe('100 kB – 200 kB')
    expect(barsText(countedOf('focal', [24, 35.5]).histogram, { from: 1, to: 2 })).toBe('24.5 – 25 mm')
  })

  it('describes what it shows for screen readers', () => {
    expect(histogramLabel(countedOf('metric.score', [0.125, 0.52, 0.52, 0.875]).histogram)).toBe(
      'score: 4 pictures, from 0.125 to 0.875, most of them in 0.5 – 0.55.',
    )
    expect(histogramLabel(countedOf('iso', [100]).histogram)).toBe(
      'ISO: 1 picture, from 100 ISO to 100 ISO, most of them in 100 ISO.',
    )
    expect(histogramLabel(countedOf('width', []).histogram)).toBe('Width: no picture here has one.')
  })

  it('shows and writes dates taken as the camera’s clock, in any time zone', () => {
    useTimeZone('Pacific/Auckland')
    const times = [Date.UTC(2026, 2, 1, 8, 5), Date.UTC(2026, 2, 1, 12, 40), Date.UTC(2026, 2, 1, 20)]
    const taken = countedOf('taken', times).histogram
    expect(endTexts(taken, { from: 0, to: taken.bins.length })).toEqual({ from: '08:05', to: '20:00' })
    expect(barsCondition(taken, { from: 1, to: 3 })).toBe('taken:2026-03-01T08:30..2026-03-01T09:29')
    expect(barsCondition(countedOf('added', times).histogram, { from: 1, to: 3 })).toBe(
      'added:2026-03-01T21:30..2026-03-01T22:29',
    )
  })

  it('shows a range that is wider than the data at the edges, and one that ends inside a bar', () => {
    const score = countedOf('metric.score', [0, 0.33, 1]).histogram
    const range = rangeIn('metric.score<=0.125', 'metric.score')!
    expect(barsOfRange(score, range)).toEqual({ from: 0, to: 2.5 })
  })
})
