/** Tests the ids that every program derives from the content of a change, as FORMAT.md describes them. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { reissueChange } from '../../../main/core/labels/duplicate-ids.ts'
import { movedChanges, removalAfterMove } from '../../../main/core/labels/moved-changes.ts'

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

test('a hidden change that is issued again has the id that FORMAT.md says (ID7)', () => {
  const hidden = change('a:1', 0, 'a.jpg', { stars: 4 })
  const text = '{"at":"1970-01-01T00:00:00.000Z","by":"ana","id":"a:1","item":"a.jpg","replaces":[],"stars":4}'
  expect(reissueChange(hidden)).toEqual({ ...hidden, id: `again:${sha256(text)}` })
})
