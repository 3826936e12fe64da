import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeSidecar } from '../../../main/core/format/sidecar-codec.ts'
import { salvageSidecar } from '../../../main/core/format/sidecar-salvage.ts'
import {
  itemOfSidecarPath,
  pathBeforeQuarantine,
  quarantinePath,
  sidecarPath,
} from '../../../main/core/format/names.ts'
import { fold } from '../../../main/core/labels/fold.ts'
import { compareByTime } from '../../../main/core/labels/union.ts'
import { changesOf } from '../../suites/changes.ts'

const ITEM = 'trip/a.jpg'
const histories = changesOf(ITEM, 8).map((changes) => changes.toSorted(compareByTime))
const bytesOf = (changes: Parameters<typeof fold>[0]): Buffer =>
  Buffer.from(encodeSidecar(ITEM, fold(changes), changes))
const ids = (bytes: Uint8Array, item: string | null = null): string[] =>
  salvageSidecar(bytes, item).changes.map((change) => change.id)

describe('a damaged sidecar', () => {
  test('truncated anywhere gives every intact change unchanged (Q2)', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (changes, cut) => {
        const whole = bytesOf(changes)
        const bytes = whole.subarray(0, cut % whole.byteLength)
        const { changes: salvaged } = salvageSidecar(bytes, null)
        expect(salvaged).toEqual(changes.slice(0, salvaged.length))
        const text = bytes.toString()
        const idCount = changes.filter((change) => text.includes(`"id": "${change.id}"`)).length
        expect(salvaged.length).toBeGreaterThanOrEqual(Math.max(0, idCount - 1))
      }),
    )
  })

  test('with a range of zeros gives only changes that were really made', () => {
    fc.assert(
      fc.property(histories, fc.nat(), fc.nat(300), (changes, start, length) => {
        const bytes = bytesOf(changes)
        const at = start % bytes.byteLength
        bytes.fill(0, at, Math.min(at + length, bytes.byteLength))
        for (const change of salvageSidecar(bytes, ITEM).changes) expect(changes).toContainEqual(change)
      }),
    )
  })

  test('with one invalid change gives all others (Q2)', () => {
    const raw = {
      version: 1,
      item: ITEM,
      changes: [
        { id: 'aaaaaaaaaaaa:1', at: '2026-05-01T12:00:00.000Z', by: 'x', stars: 3 },
        { id: 'aaaaaaaaaaaa:2', at: 'never', by: 'x' },
        { id: 'aaaaaaaaaaaa:3', at: '2026-05-01T12:00:00.000Z', by: 'x', notes: 'n' },
      ],
    }
    expect(ids(Buffer.from(JSON.stringify(raw)))).toEqual(['aaaaaaaaaaaa:1', 'aaaaaaaaaaaa:3'])
  })

  test('loses only the change with a byte that is not valid UTF-8 (Q2)', () => {
    const [first, second] = ['1', '2'].map((number) => ({
      id: `aaaaaaaaaaaa:${number}`,
      at: 0,
      by: 'x',
      item: ITEM,
      notes: `note ${number}`,
      replaces: [],
    }))
    const bytes = bytesOf([first!, second!])
    bytes[bytes.lastIndexOf('note 2')] = 0xff
    expect(ids(bytes)).toEqual([first!.id])
  })

  test('without its beginning gets its item from its path, and without a path gives nothing (Q3)', () => {
    const bytes = bytesOf([{ id: 'aaaaaaaaaaaa:1', at: 0, by: 'x', item: ITEM, stars: 3, replaces: [] }])
    const withoutBeginning = bytes.subarray(bytes.indexOf('changes'))
    expect(salvageSidecar(withoutBeginning, itemOfSidecarPath(sidecarPath(ITEM)))).toMatchObject({
      item: ITEM,
      changes: [{ item: ITEM, stars: 3 }],
    })
    expect(salvageSidecar(withoutBeginning, null)).toEqual({ item: null, changes: [] })
  })

  test('of a newer version gives nothing (S10)', () => {
    expect(
      ids(
        Buffer.from(
          JSON.stringify({
            version: 9,
            item: ITEM,
            changes: [{ id: 'aaaaaaaaaaaa:1', at: '2026-05-01T12:00:00.000Z', by: 'x' }],
          }),
        ),
      ),
    ).toEqual([])
  })

  test('with a megabyte of opening braces is read quickly', () => {
    const startedAt = performance.now()
    expect(ids(Buffer.from(`{"item":"a.jpg","changes":[${'{"a":'.repeat(200_000)}`))).toEqual([])
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})

test.each(['trip/ä?.jpg', 'CON/aux.jpg', 'a.json/x.', '100%/%41.jpg'])(
  'the item key %s can be read from its paths in the sidecars and in the quarantine (Q1)',
  (key) => {
    const path = sidecarPath(key)
    expect(itemOfSidecarPath(path)).toBe(key)
    expect(pathBeforeQuarantine(quarantinePath(path, 0).split('/')[1]!)).toBe(path)
  },
)
