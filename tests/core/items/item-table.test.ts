/** Tests that the table of items behaves like a map from keys to numbers. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ItemTable } from '../../../main/core/items/item-table.ts'
import { packNames, unpackNames } from '../../../main/core/items/packed-names.ts'
import { isItemKey, toItemKey } from '../../../main/core/format/names.ts'

const part = fc.oneof(
  fc.constantFrom('a', 'b', 'IMG_0001.jpg', 'ü', 'süß', '🙂.png', '日本', '__proto__', 'toString'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !/[/\0]/.test(text)),
)
const key = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/').normalize('NFC'))
  .filter(isItemKey)

const name = (number: number): string => `${number % 7}/shoot/IMG_${String(number).padStart(7, '0')}.jpg`

describe('the table of items', () => {
  test('numbers keys in their order, and finds exactly these keys', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300 }), fc.array(key, { maxLength: 20 }), (keys, others) => {
        const [table, map] = [new ItemTable(), new Map<string, number>()]
        for (const one of keys) {
          if (!map.has(one)) map.set(one, map.size)
          expect(table.ensureId(one)).toBe(map.get(one))
        }
        expect(table.size).toBe(map.size)
        const again = new ItemTable()
        again.loadData(structuredClone(table.toData()))
        for (const checked of [table, again]) {
          for (const [one, id] of map)
            expect([checked.idOf(one), checked.key(id), `${checked.folder(id)}/${checked.name(id)}`]).toEqual([
              id,
              one,
              one.includes('/') ? one : `/${one}`,
            ])
          for (const one of others) expect(checked.idOf(one)).toBe(map.get(one))
        }
        for (const one of others) expect(again.ensureId(one)).toBe(table.ensureId(one))
      }),
    )
  })

  test('distinguishes 100,000 similar names, and folders of the same name', () => {
    const table = new ItemTable()
    for (let number = 0; number < 100_000; number++) expect(table.ensureId(name(number))).toBe(number)
    for (let number = 0; number < 100_000; number += 997)
      expect([table.idOf(name(number)), table.key(number)]).toEqual([number, name(number)])
    expect(table.idOf('8/shoot/IMG_0000001.jpg')).toBeUndefined()
  })

  test('names of a folder that are added together get the same numbers as when added one by one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('', 'a', 'b/süß'), fc.uniqueArray(part, { maxLength: 30 })), {
          maxLength: 10,
        }),
        (folders) => {
          const [together, alone] = [new ItemTable(), new ItemTable()]
          for (const [folder, names] of folders) {
            const packed = packNames(names)
            expect(unpackNames(packed)).toEqual(names)
            expect([...together.ensureIds(folder, packed)]).toEqual(
              names.map((one) => alone.ensureId(folder === '' ? one : `${folder}/${one}`)),
            )
          }
          expect(together.toData()).toEqual(alone.toData())
        },
      ),
    )
  })

  test('a key that is looked up between two added folders is found', () => {
    const table = new ItemTable()
    table.ensureIds('a', packNames(['1.jpg', '2.jpg']))
    expect(table.idOf('a/2.jpg')).toBe(1)
    table.ensureIds('b', packNames(['1.jpg']))
    expect([table.ensureId('b/1.jpg'), table.ensureId('b/2.jpg'), table.ensureId('b/1')]).toEqual([2, 3, 4])
    table.ensureIds('c', packNames(['1.jpg']))
    expect([...table.ensureIds('a', packNames(['3.jpg', '2.jpg']))]).toEqual([6, 1])
    expect(Array.from({ length: table.size }, (_, id) => table.key(id))).toEqual([
      'a/1.jpg',
      'a/2.jpg',
      'b/1.jpg',
      'b/2.jpg',
      'b/1',
      'c/1.jpg',
      'a/3.jpg',
    ])
    expect(Array.from({ length: table.size }, (_, id) => table.idOf(table.key(id)))).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  test('a name of the greatest length gets its number', () => {
    const table = new ItemTable()
    const longest = toItemKey('\u3042'.repeat(4096))
    expect(table.ensureId(longest)).toBe(0)
    expect(table.key(0)).toBe(longest)
  })
})
