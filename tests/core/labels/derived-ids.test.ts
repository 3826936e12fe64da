/** Tests the ids that every program derives from the content of a change, as FORMAT.md describes them. */
import * as fc from 'fast-check'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { changesToReissue, reissueChange } from '../../../main/core/labels/duplicate-ids.ts'
import { headsByField } from '../../../main/core/labels/heads.ts'
import { hasUnknownLabels, movedChanges, removalAfterMove } from '../../../main/core/labels/moved-changes.ts'
import { changesOf } from '../../suites/changes.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24)
const change = (id: string, at: number, item: string, fields: Partial<StoredChange>): StoredChange => ({
  id,
  at,
  by: 'ana',
  item,
  replaces: [],
  ...fields,
})

const movedFrom = (old: string): object => ({ item: 'old.jpg', id: old, content: '3-7b0393befdc28ff2' })

test('moved labels, and the change that undoes them under the old path, have the ids that FORMAT.md says (MV2, MV3, MV4, MV5)', () => {
  const labels = [
    change('a:1', 1, 'old.jpg', { stars: 4 }),
    change('a:2', 2, 'old.jpg', { stars: 5, replaces: ['a:1', 'b:9'] }),
    change('a:3', 3, 'old.jpg', { undoes: ['a:2'] }),
  ]
  const target = [change('z:2', 1, 'new.jpg', { notes: 'n' }), change('z:1', 1, 'new.jpg', { stars: 1 })]
  const heads = ['z:1', 'z:2']
  const id = (old: string): string => `moved:${sha256(JSON.stringify([old, 'new.jpg', ...heads]))}`
  expect(movedChanges('old.jpg', 'new.jpg', labels, target, false, '3-7b0393befdc28ff2')).toEqual([
    { ...labels[0], id: id('a:1'), item: 'new.jpg', replaces: heads, extra: { moved: movedFrom('a:1') } },
    {
      ...labels[1],
      id: id('a:2'),
      item: 'new.jpg',
      replaces: [id('a:1'), ...heads],
      extra: { moved: movedFrom('a:2') },
    },
    { ...labels[2], id: id('a:3'), item: 'new.jpg', undoes: [id('a:2')], extra: { moved: movedFrom('a:3') } },
  ])
  expect(movedChanges('old.jpg', 'new.jpg', labels, target, true)[0]!.id).toBe(
    `moved:${sha256(JSON.stringify(['a:1', 'new.jpg']))}`,
  )
  expect(removalAfterMove('old.jpg', 'new.jpg', labels)).toEqual({
    ...change(`moved:${sha256(JSON.stringify(['old.jpg', 'new.jpg', 'a:1', 'a:2']))}`, 3, 'old.jpg', {}),
    undoes: ['a:1', 'a:2'],
    extra: { moved_to: 'new.jpg' },
  })
})

/** Returns a change as a program reads it that does not know flags. */
function withoutFlags({ flag, extra, ...others }: StoredChange): StoredChange {
  const fields = { ...extra, ...(flag === undefined ? {} : { flag }) }
  return { ...others, ...(Object.keys(fields).length === 0 ? {} : { extra: fields }) }
}

test('a program that does not know a label field moves it, and makes the same changes as one that does (MV7)', () => {
  fc.assert(
    fc.property(changesOf('old.jpg', 8), changesOf('new.jpg', 5), fc.boolean(), (labels, target, isLive) => {
      const [olderLabels, olderTarget] = [labels.map(withoutFlags), target.map(withoutFlags)]
      const copies = movedChanges('old.jpg', 'new.jpg', labels, target, isLive)
      expect(movedChanges('old.jpg', 'new.jpg', olderLabels, olderTarget, isLive)).toEqual(copies.map(withoutFlags))
      expect(removalAfterMove('old.jpg', 'new.jpg', olderLabels)).toEqual(
        removalAfterMove('old.jpg', 'new.jpg', labels),
      )
      expect(hasUnknownLabels(olderTarget)).toBe([...headsByField(target).keys()].includes('flag'))
    }),
  )
})

test('a hidden change whose only label is unknown here is issued again', () => {
  const known = change('a:1', 5, 'a.jpg', { extra: { mood: 'calm' } })
  const incoming = change('a:1', 5, 'a.jpg', { extra: { mood: 'alert' } })
  const hidden = [known, incoming].toSorted((a, b) => (JSON.stringify(a.extra) < JSON.stringify(b.extra) ? 1 : -1))[0]!
  expect(changesToReissue([known], [incoming])).toEqual([hidden])
  expect(changesToReissue([incoming], [known])).toEqual([hidden])
})

test('a hidden change that is issued again has the id that FORMAT.md says (ID7)', () => {
  const hidden = change('a:1', 0, 'a.jpg', { stars: 4 })
  const text = '{"at":"1970-01-01T00:00:00.000Z","by":"ana","id":"a:1","item":"a.jpg","replaces":[],"stars":4}'
  expect(reissueChange(hidden)).toEqual({ ...hidden, id: `again:${sha256(text)}` })
})
