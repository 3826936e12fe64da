import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { decodeChange, encodeChange, type StoredChange } from '../../../main/core/format/change-codec.ts'
import { decodeLine, encodeLine, splitLines } from '../../../main/core/format/checked-line.ts'
import { decodeDatasetFile, encodeDatasetFile, newDatasetFile } from '../../../main/core/format/dataset-file.ts'
import { decodeJournal, encodeJournal } from '../../../main/core/format/journal-codec.ts'
import { decodeHeartbeat, encodeHeartbeat } from '../../../main/core/format/presence-codec.ts'
import { decodeSidecar, encodeSidecar } from '../../../main/core/format/sidecar-codec.ts'
import { fold } from '../../../main/core/labels/fold.ts'
import { changesOf } from '../../suites/changes.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('checked lines', () => {
  test('are JSON that any reader can parse (J1)', () => {
    expect(JSON.parse(encodeLine({ a: 1 }))).toEqual({ crc: expect.stringMatching(/^[0-9a-f]{8}$/), a: 1 })
  })

  test('are the same after encoding and decoding, and one flipped bit makes them invalid (J1)', () => {
    fc.assert(
      fc.property(fc.record({ note: fc.string({ unit: 'grapheme' }) }), fc.nat(), fc.nat(7), (body, at, bit) => {
        const line = encodeLine(body)
        expect(decodeLine(Buffer.from(line))).toEqual(body)
        const raw = Buffer.from(line.trimEnd())
        raw[at % raw.byteLength]! ^= 1 << bit
        expect(decodeLine(raw)).toBeNull()
      }),
    )
  })

  test('an unfinished last line waits for the next read (J3)', () => {
    const [one, two] = [encodeLine({ n: 1 }), encodeLine({ n: 2 })]
    const first = splitLines(bytes(one + two.slice(0, 10)), 0)
    expect(first.lines.map((line) => line.body)).toEqual([{ n: 1 }])
    expect(splitLines(bytes(two), first.next).lines).toEqual([{ offset: one.length, body: { n: 2 } }])
    // The last line can be complete except for its line break.
    expect(splitLines(bytes(one + two.trimEnd()), 0)).toMatchObject({ lines: [{ offset: 0 }], next: one.length })
  })

  test('a line after a gap of zeros is found (J4)', () => {
    const { lines } = splitLines(bytes(`\0\0\0\0${encodeLine({ n: 1 })}`), 0)
    expect(lines[0]!.body).toEqual({ n: 1 })
  })
})

describe('changes', () => {
  test('are decoded as they were, with the fields that a newer version added (S5, V1)', () => {
    fc.assert(
      fc.property(changesOf('a.jpg', 4), (changes) => {
        for (const change of changes)
          expect(decodeChange(JSON.parse(JSON.stringify(encodeChange(change, true))))).toEqual(change)
      }),
    )
    const future = {
      id: 'r:1',
      at: '2026-01-01T00:00:00.000Z',
      by: 'a',
      item: 'a.jpg',
      stars: 3,
      replaces: [],
      box: [1, 2],
    }
    const change = decodeChange(future)!
    expect(change.extra).toEqual({ box: [1, 2] })
    expect(encodeChange(change, true)).toEqual(future)
  })

  test.each([
    null,
    [],
    'x',
    {},
    { id: 'r:1' },
    { id: 'r:1', at: 'yesterday', by: 'a', item: 'a.jpg' },
    { id: 'r:1', at: '2026-01-01T00:00:00Z', by: 'a', item: '../../etc/passwd', stars: 1 },
    { id: 'r:1', at: '2026-01-01T00:00:00Z', by: 'a', item: 'a.jpg', stars: 9 },
    { id: 'r:1', at: '2026-01-01T00:00:00Z', by: 'a', item: 'a.jpg', tags: { add: 'cat' } },
    { id: 'r:1', at: '2026-01-01T00:00:00Z', by: 'a', item: 'a.jpg', notes: 7 },
    { id: 'nope', at: '2026-01-01T00:00:00Z', by: 'a', item: 'a.jpg', stars: 1 },
    { id: 'r:1', at: '2026-01-01T00:00:00Z', by: 'a', item: 'a.jpg', stars: 1, replaces: [{}] },
  ])('%j is not a change (C1, N1)', (raw) => {
    expect(decodeChange(raw)).toBeNull()
  })

  test('a hostile name cannot reach the prototype of anything', () => {
    const raw = JSON.parse(
      '{"id":"r:1","at":"2026-01-01T00:00:00Z","by":"a","item":"a.jpg","tags":{"add":["__proto__"]},"__proto__":{"polluted":1},"replaces":[]}',
    ) as unknown
    const change = decodeChange(raw)
    expect(change).not.toBeNull()
    fold([change!])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('journals', () => {
  test('a torn end, a damaged line and an unknown kind of line do not affect the others (J3, J5)', () => {
    const [one, two, three] = [1, 2, 3].map((n) =>
      encodeJournal([{ id: `r:${n}`, at: 1000, by: 'a', item: 'a.jpg', stars: n, replaces: [] }]),
    ) as [string, string, string]
    const text = one + two.replace('"stars":2', '"stars":4') + encodeLine({ marker: true }) + three + one.slice(0, 20)
    const part = decodeJournal(bytes(text), 0)
    expect(part.changes.map(({ id }) => id)).toEqual(['r:1', 'r:3'])
    expect(part.damaged).toEqual([one.length])
    expect(part.next).toBe(text.length - 20)
  })
})

describe('sidecars', () => {
  const changes: StoredChange[] = [
    { id: 'r:1', at: 0, by: 'alice', item: 'a.jpg', stars: 4, tags: { add: ['cat'] }, replaces: [] },
  ]
  const file = encodeSidecar('a.jpg', fold(changes), changes, { caption: 'kept' })

  test('contain the labels in plain fields and every change (S2, S5, T7)', () => {
    expect(JSON.parse(file)).toMatchObject({
      version: 1,
      item: 'a.jpg',
      stars: 4,
      tags: ['cat'],
      notes: '',
      updated_by: 'alice',
      updated_at: '1970-01-01T00:00:00.000Z',
      caption: 'kept',
    })
    const sidecar = decodeSidecar(bytes(file), 'x')
    expect(sidecar.changes).toEqual(changes)
    expect(sidecar.extra).toEqual({ caption: 'kept' })
  })

  test.each([
    ['empty', ''],
    ['cut short', file.slice(0, 40)],
    ['not JSON', 'hello'],
    ['a list', '[]'],
    ['without an item', '{"version":1,"changes":[]}'],
    ['with stars of the wrong kind', '{"version":1,"item":"a.jpg","stars":"4","changes":[]}'],
    ['with an invalid change', '{"version":1,"item":"a.jpg","changes":[{"id":"r:1"}]}'],
    ['with an item outside the data set', '{"version":1,"item":"../a.jpg","changes":[]}'],
    ['with zeros', '\0'.repeat(100)],
  ])('one that is %s is damaged, never "no labels" (S6)', (_, text) => {
    expect(() => decodeSidecar(bytes(text), 'sidecars/a.jpg.json')).toThrow(/sidecars\/a\.jpg\.json is damaged/)
  })

  test('name the fields in conflict, sorted; without a conflict they have no such list (S3)', () => {
    const two: StoredChange[] = [1, 2].map((n) => ({
      id: `r:${n}`,
      at: 0,
      by: 'alice',
      item: 'a.jpg',
      stars: n,
      notes: `note ${n}`,
      replaces: [],
    }))
    expect(JSON.parse(encodeSidecar('a.jpg', fold(two), two))).toMatchObject({ conflicts: ['notes', 'stars'] })
    expect(JSON.parse(file)).not.toHaveProperty('conflicts')
  })

  test('a newer version is refused with a sentence that says what to do (S10)', () => {
    expect(() => decodeSidecar(bytes('{"version":2,"item":"a.jpg"}'), 'x')).toThrow(/newer Lenslet.*update/)
  })
})

test('format.json names the data set, and is refused when it needs a newer program (D3)', () => {
  const file = newDatasetFile()
  expect(decodeDatasetFile(bytes(encodeDatasetFile(file)))).toEqual(file)
  expect(() => decodeDatasetFile(bytes(encodeDatasetFile({ ...file, minimumReader: 99 })))).toThrow(/update/)
  expect(() => decodeDatasetFile(bytes('{"format":"other"}'))).toThrow(/damaged/)
})

test('a presence file always has the same length, and is not used when it is torn (PR1, PR4)', () => {
  const beat = {
    user: 'ana-7f3k9q',
    name: 'Ana',
    host: 'h',
    beat: 7,
    item: 'x.jpg',
    mode: 'viewing',
    claims: [7, 0xffff_ffff],
    openFor: 70,
    itemFor: 5,
    version: '0.2.0',
  } as const
  const encoded = encodeHeartbeat(beat)
  const other = encodeHeartbeat({
    user: 'ü'.repeat(5000),
    name: 'ö'.repeat(5000),
    host: 'h',
    beat: 8,
    item: 'p/'.repeat(900) + 'x.jpg',
    mode: 'idle',
    claims: [],
    openFor: 0,
    itemFor: 0,
    version: '',
  })
  expect(other.byteLength).toBe(encoded.byteLength)
  expect(decodeHeartbeat(encoded)).toEqual(beat)
  expect(decodeHeartbeat(other)).toMatchObject({ beat: 8, item: null })
  expect(decodeHeartbeat(Buffer.concat([encoded.subarray(0, 30), other.subarray(30)]))).toBeNull()
})
