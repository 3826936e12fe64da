/** Tests FORMAT.md, "Exact syntax". */
import { expect, test } from 'vitest'
import { decodeChange, encodeChange } from '../../../main/core/format/change-codec.ts'
import { decodeLine, encodeLine } from '../../../main/core/format/checked-line.ts'
import { decodeJournal } from '../../../main/core/format/journal-codec.ts'
import { isItemKey, sidecarPath } from '../../../main/core/format/names.ts'
import { decodeSidecar } from '../../../main/core/format/sidecar-codec.ts'
import { union } from '../../../main/core/labels/union.ts'

const CHANGE = { id: 'aaaaaaaaaaaa-bbbbbb:1', at: '2026-11-23T03:07:36.980Z', by: 'ana', item: 'a.jpg', stars: 1 }
const tags = (count: number): string[] => Array.from({ length: count }, (_, number) => `t${number}`)
const parsed = (fields: string): unknown =>
  JSON.parse(`{"id":"a:1","at":"2026-11-23T03:07:36.980Z","by":"ana",${fields}}`)

test.each([
  [{ at: '2026-11-23T03:07:36Z' }, '2026-11-23T03:07:36.000Z'],
  [{ at: '2026-11-23T03:07:36.98+02:00' }, '2026-11-23T01:07:36.980Z'],
  [{ at: '+012026-11-23T03:07:36.980Z' }, '+012026-11-23T03:07:36.980Z'],
  [{ replaces: null }, CHANGE.at],
  [{ undoes: null, content: null }, CHANGE.at],
  [{ by: '' }, CHANGE.at],
  [{ by: 'x'.repeat(1_000_000) }, CHANGE.at],
  [{ notes: 'x'.repeat(1_000_000), tags: { add: ['x'.repeat(1_000_000)] } }, CHANGE.at],
  [{ by: '\ud800', notes: '\udc00' }, CHANGE.at],
  [{ tags: { add: tags(10_000) } }, CHANGE.at],
  [{ unknown: JSON.parse(`${'['.repeat(64)}${']'.repeat(64)}`) as unknown }, CHANGE.at],
] as const)('a change is valid with %j (C6, C10, C11, C12, C13, C14)', (fields, at) => {
  const change = decodeChange({ ...CHANGE, ...fields })
  expect(new Date(change!.at).toISOString()).toBe(at)
  expect(decodeChange(encodeChange(change!, true))).toEqual(change)
})

test.each([
  { at: '2026-11-23' },
  { at: '2026-11-23T03:07:36.980' },
  { at: '2026-11-23T03:07Z' },
  { at: 'Nov 23 2026' },
  { at: '1' },
  { at: '2026-13-23T03:07:36Z' },
  { at: null },
  { stars: null },
  { notes: null },
  { tags: null },
  { tags: { add: null } },
  { metrics: null },
  { by: null },
  { tags: { add: ['x', ''] } },
  { tags: { add: tags(10_001) } },
  { by: 'x'.repeat(1_000_001) },
  { item: '\ud800.jpg' },
  { item: '.', stars: undefined },
  { item: '.', settings: null, stars: undefined },
  { settings: {} },
  { unknown: JSON.parse(`${'['.repeat(66)}${']'.repeat(66)}`) as unknown },
])('a change is not valid with %j (C3, C10, C11, C12, C13, C14)', (fields) => {
  expect(decodeChange({ ...CHANGE, ...fields })).toBeNull()
})

test('__proto__ is not valid as the name of a metric or a setting, but is kept as another field (C14)', () => {
  expect(decodeChange(parsed('"item":"a.jpg","metrics":{"__proto__":1}'))).toBeNull()
  expect(decodeChange(parsed('"item":".","settings":{"__proto__":1}'))).toBeNull()
  const change = decodeChange(parsed('"item":"a.jpg","__proto__":{"x":1}'))!
  expect(JSON.stringify(encodeChange(change, true))).toContain('"__proto__":{"x":1}')
})

test('a line is valid with blanks after it or zeros before it, and not valid with a checksum in capital letters (J2, J4, J6)', () => {
  const line = encodeLine({ change: { ...CHANGE, notes: 'sum with letters' } }).trimEnd()
  const upper = line.replace(/[0-9a-f]{8}/, (digits) => digits.toUpperCase())
  expect(upper).not.toBe(line)
  expect([`${line}\r`, `${line} \t\r`, `\0\0${line}`].map((text) => decodeLine(Buffer.from(text)) !== null)).toEqual([
    true,
    true,
    true,
  ])
  expect([upper, `${line}x`, ` ${line}`].map((text) => decodeLine(Buffer.from(text)))).toEqual([null, null, null])
  expect(decodeJournal(new Uint8Array(), 0)).toEqual({ changes: [], damaged: [], next: 0 })
})

test('a sidecar with a byte order mark, or with a version that is not a number, is read (S10, S11)', () => {
  for (const text of [
    '\ufeff{"item":"a.jpg","stars":1}',
    '{"version":"9","item":"a.jpg","stars":1}',
    '{"version":null,"item":"a.jpg","stars":1}',
  ]) {
    expect(decodeSidecar(Buffer.from(text), 'a.jpg.json').plain).toEqual({ stars: 1 })
  }
})

test('of two changes with one id in a sidecar, the one with the smaller text counts, in either order (M3)', () => {
  const changes = decodeSidecar(
    Buffer.from(JSON.stringify({ item: 'a.jpg', changes: [{ ...CHANGE, stars: 5 }, CHANGE] })),
    'a.jpg.json',
  ).changes
  expect(union([], changes).map(({ stars }) => stars)).toEqual([1])
  expect(union([], changes.toReversed()).map(({ stars }) => stars)).toEqual([1])
})

test('names of sidecars keep characters from U+0080 to U+009F (N2)', () => {
  expect([isItemKey('a\u0085\u007f.jpg'), sidecarPath('a\u0085\u007f.jpg')]).toEqual([
    true,
    'sidecars/a\u0085%7F.jpg.json',
  ])
})
