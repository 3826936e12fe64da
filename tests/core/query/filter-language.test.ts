/** Tests the filter language as text: a printed filter is read as the same filter, and errors have a position. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  FILTER_FIELDS,
  FilterError,
  filterOf,
  parseFilter,
  parseTree,
  printTree,
  quoteValue,
} from '../../../preload/contract/filter.ts'
import { dayRange } from '../../../preload/contract/filter-dates.ts'

const text = fc
  .oneof(
    fc.constantFrom(
      'cat',
      'left eye',
      'and',
      'or',
      '-x',
      'a:b',
      'stars>=3',
      '(',
      ')',
      '"',
      '\\',
      '*',
      'a*b',
      'Öl',
      '🙂',
      'x\\*',
      '.',
      '-',
      '--',
      'not',
    ),
    fc.string({ maxLength: 6, unit: 'grapheme' }),
  )
  .map((one) => one.normalize('NFC'))
const quoted = text.map((one) => `"${one.replaceAll(/["\\]/g, '\\$&')}"`)
const condition = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('tag', 'note', 'by', 'name', 'path', 'folder', 'ext'),
      quoted.filter((one) => one !== '""'),
    )
    .map(([field, value]) => `${field}:${value}`),
  fc.constantFrom(
    'stars>=3',
    'stars:1..4',
    'STARS:0',
    'size>2mb',
    'ratio:16:9',
    'ratio<1',
    'updated>2026-01-10',
    'added:2026-01..2026-02',
    'width:..700',
    'metric.score:0.2..0.9',
    'camera="EOS R5"',
    'camera:"EOS *"',
    'taken:2026-01',
    'gps:no',
    'has:prompt',
    'metric."my score"<0',
    'metric."a \\"b\\""=1',
    'has:note',
    'labelled:no',
    'format:jpg',
    'orientation:square',
    'tag:c*',
    'name:IMG_*1',
    'tag:"a\\*b"*',
    'IMG*1',
  ),
)
const filter: fc.Arbitrary<string> = fc.letrec<{ any: string; one: string }>((tie) => ({
  any: fc
    .array(fc.tuple(fc.constantFrom(' ', '  ', ' and ', ' or ', ' OR '), tie('one')), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.map(([joint, one], at) => (at === 0 ? one : joint + one)).join('')),
  one: fc.oneof(
    { maxDepth: 3 },
    quoted,
    condition,
    tie('any').map((one) => `(${one})`),
    tie('one').map((one) => `not ${one}`),
    tie('one').map((one) => `-${one}`),
  ),
})).any

describe('the filter language', () => {
  test('a printed filter means the same, and is printed in the same way again', () => {
    fc.assert(
      fc.property(filter, (one) => {
        const tree = parseTree(one.normalize('NFC'))
        const printed = printTree(tree)
        expect(filterOf(parseTree(printed))).toEqual(filterOf(tree))
        expect(printTree(parseTree(printed))).toBe(printed)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a quoted value stands for itself', () => {
    fc.assert(
      fc.property(
        text.filter((one) => one !== ''),
        (value) => {
          expect(parseFilter(`tag:${quoteValue(value)}`)).toEqual({
            kind: 'text',
            field: 'tag',
            pattern: { how: 'whole', parts: [value.toLowerCase()] },
          })
        },
      ),
    )
  })

  test.each<[string, string]>([
    ['owl stars:9 cat', '9'],
    ['stars:2..nine', 'nine'],
    ['shape:round', 'shape'],
    ['(owl or wren', '('],
    ['owl) cat', ')'],
    ['note:"left', '"left'],
    ['conflict:"may be"', '"may be"'],
    ['tag>cat', '>'],
    ['size>2mbb', '2mbb'],
    ['format:exe', 'exe'],
    ['ratio:wide', 'wide'],
    ['iso:high', 'high'],
    ['gps:here', 'here'],
    ['camera>nikon', '>'],
    ['taken>=yesteryear', 'yesteryear'],
    ['iso:1600..100', '1600..100'],
    ['focal:85..35 owl', '85..35'],
    ['stars:4..2', '4..2'],
    ['taken:2026-02..2026-01', '2026-02..2026-01'],
    ['size:3mb..1mb', '3mb..1mb'],
    ['stars>5', '>5'],
    ['stars<0', '<0'],
    ['tag:', ''],
    ['stars>=3 or', 'or'],
    ['(owl and) cat', 'and'],
    ['owl not', 'not'],
    ['-', '-'],
    ['owl - ', '-'],
    ['(owl -)', '-'],
  ])('the error in %j is at %j', (filterText, part) => {
    let error: unknown
    try {
      parseFilter(filterText)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(FilterError)
    const { at, end, message } = error as FilterError
    expect([filterText.slice(at, end), message.startsWith(`Filter, column ${at + 1}: `)]).toEqual([part, true])
  })

  test('two ways to write one condition give the same filter', () => {
    expect(parseFilter('camera=x')).not.toEqual(parseFilter('camera:x'))
    expect(parseFilter('conflict:yes')).toEqual(parseFilter('has:conflict'))
    expect(parseFilter('(TAG="Cat")')).toEqual(parseFilter('tag:cat'))
    expect(parseFilter('size:2MB')).toEqual(parseFilter('size:2000kb'))
  })

  test('a hyphen between words is a word, as in the name of a copy', () => {
    expect(parseFilter('owl - copy')).toEqual(parseFilter('owl "-" copy'))
  })

  test('a range of one value, and an open one, are ranges', () => {
    for (const one of ['iso:100..100', 'taken:2026-01..2026-01-31', 'iso:..100', 'iso:100..'])
      expect(() => parseFilter(one)).not.toThrow()
  })

  test('a date taken is the same time in every zone, and other dates are days of this machine', () => {
    const zone = process.env['TZ']
    try {
      process.env['TZ'] = 'Asia/Tokyo'
      const day = { lowOpen: false, highOpen: true }
      expect(parseFilter('taken:2026-03-01')).toEqual({
        kind: 'number',
        field: 'taken',
        range: { low: Date.UTC(2026, 2, 1), high: Date.UTC(2026, 2, 2), ...day },
      })
      expect(parseFilter('added:2026-03-01')).toEqual({
        kind: 'number',
        field: 'added',
        range: { low: Date.UTC(2026, 1, 28, 15), high: Date.UTC(2026, 2, 1, 15), ...day },
      })
      // At 23:30 UTC it is the next day in Tokyo.
      expect(dayRange('today', Date.UTC(2026, 2, 1, 23, 30), 'utc')).toMatchObject({ low: Date.UTC(2026, 2, 2) })
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  test.each(['2026-02-30', '2026-13', '2026-01-01T24:00', '2026-01-01T10:60'])('%s is not a date', (date) =>
    expect(() => parseFilter(`taken:${date}`)).toThrow('expected a date'),
  )

  test('every suggested field exists', () => {
    for (const { name, values } of FILTER_FIELDS)
      expect(() =>
        parseFilter(
          `${name}:${typeof values === 'string' || values.length === 0 ? (({ format: 'jpeg', updated: '2026', width: '1', height: '1', size: '1', iso: '1', focal: '1', seed: '1', steps: '1' } as Record<string, string>)[name] ?? 'x') : values[0]}`,
        ),
      ).not.toThrow()
  })
})
