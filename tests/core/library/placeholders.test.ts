import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Placeholders } from '../../../main/core/library/placeholders.ts'

const hashes = fc.uint8Array({ minLength: 5, maxLength: 25 })

test('each item has the placeholder that was stored last, also in a stored copy', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ id: fc.nat(5_000), hash: fc.option(hashes), forgotten: fc.boolean() }), { maxLength: 60 }),
      (steps) => {
        const placeholders = new Placeholders()
        const expected = new Map<number, Uint8Array | null>()
        for (const { id, hash, forgotten } of steps) {
          placeholders.set(id, hash)
          expected.set(id, hash)
          if (!forgotten) continue
          placeholders.clear(id)
          expected.delete(id)
        }
        const copy = new Placeholders()
        copy.loadData(structuredClone(placeholders.toData()))
        for (const each of [placeholders, copy]) {
          for (const id of [...steps.map((note) => note.id), 0, 1_023, 1_024, 9_999]) {
            expect([id, Array.from(each.get(id)), each.isUnknown(id)]).toEqual([
              id,
              Array.from(expected.get(id) ?? []),
              !expected.has(id),
            ])
          }
        }
      },
    ),
  )
})

test('bytes that are not a ThumbHash count as an empty placeholder', () => {
  const placeholders = new Placeholders()
  for (const wrong of [new Uint8Array(), new Uint8Array(26), new Uint8Array(4_000)]) {
    placeholders.set(7, wrong)
    expect([placeholders.get(7).length, placeholders.isUnknown(7)]).toEqual([0, false])
  }
  expect(placeholders.isUnknown(8)).toBe(true)
})

test('a million items with few known placeholders take little memory', () => {
  const placeholders = new Placeholders()
  placeholders.set(999_999, Uint8Array.of(1, 2, 3, 4, 5))
  expect(placeholders.toData().bytes.byteLength).toBeLessThan(30_000)
})
