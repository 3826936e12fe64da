import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { decodeChange, encodeChange } from '../../../main/core/format/change-codec.ts'
import { SETTINGS_FILE } from '../../../main/core/format/names.ts'
import { decodeSidecar, encodeSettingsFile } from '../../../main/core/format/sidecar-codec.ts'
import { externalChange } from '../../../main/core/labels/external-edits.ts'
import { foldSettings } from '../../../main/core/labels/fold-settings.ts'
import { compareByTime, union } from '../../../main/core/labels/union.ts'
import { DATASET_ITEM, type JsonValue } from '../../../preload/contract/index.ts'
import { settingChanges } from '../../suites/changes.ts'

const history = settingChanges(10)
const change = (id: string, settings: Record<string, JsonValue>, replaces: string[] = [], at = 0): StoredChange => ({
  id,
  at,
  by: id.split(':')[0]!,
  item: DATASET_ITEM,
  settings,
  replaces,
})
const values = (changes: readonly StoredChange[]): Record<string, JsonValue[]> =>
  Object.fromEntries(Array.from(foldSettings(changes), ([name, claims]) => [name, claims.map((claim) => claim.value)]))
const file = (changes: readonly StoredChange[]): string =>
  encodeSettingsFile(foldSettings(changes), changes.toSorted(compareByTime))
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('settings of the data set', () => {
  test('are the same in any order of their changes, with repetitions (M1)', () => {
    fc.assert(
      fc.property(
        history.chain((changes) =>
          fc.tuple(
            fc.constant(changes),
            fc.shuffledSubarray(changes, { minLength: changes.length }),
            fc.subarray(changes),
          ),
        ),
        ([changes, shuffled, again]) => {
          expect(foldSettings(union(shuffled, again))).toEqual(foldSettings(changes))
        },
      ),
    )
  })

  test('are the same after writing and reading journal lines and the file; an unchanged file is no edit', () => {
    fc.assert(
      fc.property(history, (changes) => {
        for (const one of changes)
          expect(decodeChange(JSON.parse(JSON.stringify(encodeChange(one, true))))).toEqual(
            JSON.parse(JSON.stringify(one)),
          )
        const sidecar = decodeSidecar(bytes(file(changes)), SETTINGS_FILE)
        expect(foldSettings(sidecar.changes)).toEqual(foldSettings(changes))
        expect(externalChange(sidecar, 5_000)).toBeNull()
      }),
    )
  })

  test('are fields of their own, and the order of the keys in a value does not matter (M4, ST10)', () => {
    expect(
      values([
        change('a:1', { x: { p: 1, q: [2] }, y: 1 }, [], 1),
        change('b:1', { x: { q: [2], p: 1 } }, [], 2),
        change('c:1', { y: 2 }, ['a:1'], 0),
      ]),
    ).toEqual({ x: [{ q: [2], p: 1 }], y: [2] })
    expect(
      values([change('a:1', { x: 1 }, [], 1), change('b:1', { x: '1' }, [], 2), change('c:1', { x: null }, [], 3)]),
    ).toEqual({ x: [null, '1', 1] })
  })
})

describe('settings.json edited by hand', () => {
  const before = [change('a:1', { x: 1, y: 2 }, [], 3_000)]

  test('is the same change for everybody who reads it (E2)', () => {
    const edited = file(before).replace('"x": 1', '"x": 5')
    const [one, other] = [4_200, 4_900].map((modifiedAt) =>
      externalChange(decodeSidecar(bytes(edited), SETTINGS_FILE), modifiedAt),
    )
    expect(one).toEqual(other)
    expect(one).toMatchObject({ at: 4_000, by: 'external', item: DATASET_ITEM, settings: { x: 5 }, replaces: ['a:1'] })
  })

  test('resets a name that is missing from the list to its default, and changes nothing without a list (ST4)', () => {
    const { settings: _list, ...rest } = JSON.parse(file(before)) as Record<string, unknown>
    expect(
      externalChange(decodeSidecar(bytes(JSON.stringify({ ...rest, settings: { y: 2 } })), SETTINGS_FILE), 0),
    ).toMatchObject({ settings: { x: null } })
    expect(externalChange(decodeSidecar(bytes(JSON.stringify(rest)), SETTINGS_FILE), 0)).toBeNull()
  })
})

test.each([
  { item: '.', stars: 3 },
  { item: '.', settings: { x: 1 }, notes: '' },
  { item: '.' },
  { item: '.', settings: [1] },
  { item: 'a.jpg', settings: { x: 1 } },
  { item: './a.jpg', stars: 1 },
  { item: '.', settings: JSON.parse('{"__proto__": 1}') as Record<string, unknown> },
])(
  'a change of the data set must set settings and nothing else, and a change of a picture no settings: %j (C3)',
  (fields) => {
    expect(decodeChange({ id: 'r:1', at: '2026-01-01T00:00:00Z', by: 'a', ...fields })).toBeNull()
  },
)

test('a file in the folder of sidecars cannot hold changes of the data set (ST2)', () => {
  expect(() => decodeSidecar(bytes('{"item": ".", "changes": []}'), 'sidecars/x.json')).toThrow(
    'does not say which item',
  )
})
