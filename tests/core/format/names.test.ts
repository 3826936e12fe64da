import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import {
  isItemKey,
  isSidecarName,
  journalPath,
  newReplicaId,
  parseJournalName,
  parsePresenceName,
  sidecarPath,
  toItemKey,
} from '../../../main/core/format/names.ts'

/** Returns the name in `sidecars/` of a folder of the data set. */
const folderName = (part: string): string => sidecarPath(`${part}/x.jpg`).split('/')[1]!
const hash = (part: string): string => createHash('sha256').update(part).digest('hex').slice(0, 16)

describe('item keys', () => {
  test.each([
    '',
    '/etc/passwd',
    'C:\\x.jpg',
    'c:/x.jpg',
    '../x.jpg',
    'a/../../x.jpg',
    'a//b.jpg',
    './a.jpg',
    'a/',
    '.lenslet/format.json',
    'a\0.jpg',
    'a\ud800.jpg',
  ])('%j is refused (N1)', (path) => {
    expect(() => toItemKey(path)).toThrow(/absolute|leaves|empty|inside|NUL|Unicode/)
  })

  test.each(['a.jpg', 'a b/“c”.png', '🐈/x.jpg', 'line\nbreak.jpg', 'a..b.jpg', '.hidden.jpg', 'x/.lenslet.jpg'])(
    '%j is an item key',
    (path) => {
      expect(toItemKey(path)).toBe(path)
    },
  )

  test('the two Unicode forms of a name give one key (N1)', () => {
    expect(toItemKey('caf\u0065\u0301.jpg')).toBe('caf\u00e9.jpg')
    expect(isItemKey('caf\u0065\u0301.jpg')).toBe(false)
  })
})

describe('sidecar names', () => {
  test('are readable when all systems allow the picture’s name', () => {
    expect(sidecarPath('trip 1/été.jpg')).toBe('sidecars/trip 1/été.jpg.json')
  })

  test.each([
    ['a:b?.jpg', 'sidecars/a%3Ab%3F.jpg.json'],
    ['CON/nul.jpg', 'sidecars/%43ON/%6Eul.jpg.json'],
    ['dots./x.jpg', 'sidecars/dots%2E/x.jpg.json'],
    ['x.json/y.jpg', 'sidecars/x%2Ejson/y.jpg.json'],
    ['100%.jpg', 'sidecars/100%25.jpg.json'],
    ['back\\slash.jpg', 'sidecars/back%5Cslash.jpg.json'],
  ])('%j becomes %j (N2, N3, N6)', (key, path) => {
    expect(sidecarPath(key)).toBe(path)
  })

  test('a long part is cut and ends in a hash of the whole; then a dot before json or lock is escaped (N5, N6)', () => {
    expect([folderName('x'.repeat(180)), folderName('x'.repeat(181))]).toEqual([
      'x'.repeat(180),
      `${'x'.repeat(163)}~${hash('x'.repeat(181))}`,
    ])
    const last = `${'x'.repeat(172)}.jpg`
    expect(sidecarPath(last)).toBe(`sidecars/${'x'.repeat(158)}~${hash(last)}.json`)
    const umlauts = `x${'ü'.repeat(90)}`
    expect(folderName(umlauts)).toBe(`x${'ü'.repeat(81)}~${hash(umlauts)}`)
    expect([folderName(`${'x'.repeat(175)}.json`), folderName(`${'x'.repeat(176)}.lock`)]).toEqual([
      `${'x'.repeat(175)}%2Ejson`,
      `${'x'.repeat(163)}~${hash(`${'x'.repeat(176)}.lock`)}`,
    ])
  })

  test('two items never share a sidecar, and every part fits a file system', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 })
    const key = fc
      .array(part, { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join('/').normalize('NFC'))
      .filter(isItemKey)
    fc.assert(
      fc.property(key, key, (a, b) => {
        const [x, y] = [sidecarPath(a), sidecarPath(b)]
        expect(x === y).toBe(a === b)
        for (const name of x.split('/')) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
        // oxlint-disable-next-line no-control-regex
        expect(x).not.toMatch(/[<>:"|?*\\\u0000-\u001f]|[. ](\/|$)|(^|\/)\.\.?(\/|$)/)
        expect(isSidecarName(x.split('/').at(-1)!)).toBe(true)
      }),
    )
  })
})

test('journals and presence files are recognised by their names, copies made by sync programs are not (T2, T6)', () => {
  const replica = newReplicaId()
  const name = journalPath(replica, 12).split('/')[1]!
  expect(parseJournalName(name)).toEqual({ replica, segment: 12 })
  expect(parseJournalName(name.replace('.jsonl', '.sync-conflict-20260101-120000-ABC.jsonl'))).toBeNull()
  expect(parseJournalName(`${name}~`)).toBeNull()
  expect(parsePresenceName(`${replica}.json`)).toBe(replica)
  expect(parsePresenceName('desktop.ini')).toBeNull()
  expect(isSidecarName('x.jpg.json.1234567')).toBe(false)
  expect(isSidecarName('.hidden.sync-conflict-1.jpg.json')).toBe(true)
  expect(sidecarPath('a.lock/x.jpg')).toBe('sidecars/a%2Elock/x.jpg.json')
})
