import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Placeholders } from '../../../main/core/library/placeholders.ts'

const hashes = fc.uint8Array({ minLength: 5, maxLength: 25 })

test('each item has what was noted for it last, also in a copy that was kept', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ id: fc.nat(5_000), hash: fc.option(hashes), forgotten: fc.boolean() }), { maxLength: 60 }),
      (notes) => {
        const placeholders = new Placeholders()
        const expected = new Map<number, Uint8Array | null>()
        for (const { id, hash, forgotten } of notes) {
          placeholders.set(id, hash)
          expected.set(id, hash)
          if (!forgotten) continue
          placeholders.forget(id)
          expected.delete(id)
        }
        const again = new Placeholders()
        again.restore(structuredClone(placeholders.image()))
        for (const one of [placeholders, again]) {
          for (const id of [...notes.map((note) => note.id), 0, 1_023, 1_024, 9_999]) {
            expect([id, Array.from(one.get(id)), one.isUnknown(id)]).toEqual([
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

test('what is no ThumbHash is kept as nothing to paint', () => {
  const placeholders = new Placeholders()
  for (const wrong of [new Uint8Array(), new Uint8Array(26), new Uint8Array(4_000)]) {
    placeholders.set(7, wrong)
    expect([placeholders.get(7).length, placeholders.isUnknown(7)]).toEqual([0, false])
  }
  expect(placeholders.isUnknown(8)).toBe(true)
})

test('a million items of which few are known take little room', () => {
  const placeholders = new Placeholders()
  placeholders.set(999_999, Uint8Array.of(1, 2, 3, 4, 5))
  expect(placeholders.image().bytes.byteLength).toBeLessThan(30_000)
})
