import { describe, expect, it } from 'vitest'

import type { TagSlot } from '../../../preload/contract/index.ts'
import { recentTags, withUsedTag } from '../../../renderer/store/recent-tags.ts'
import { opened } from '../opened.ts'
import { row } from '../scripted-bridge.ts'

const names = (slots: readonly TagSlot[]): string[] => slots.map(({ tag }) => tag)
const afterUse = (...tags: string[]): readonly TagSlot[] =>
  tags.reduce<readonly TagSlot[]>((slots, tag) => withUsedTag(slots, tag), [])

describe('the tags of the keys', () => {
  it('a tag keeps its key, and a tenth one gets the key of the tag that was unused for longest', () => {
    const nine = 'abcdefghi'.split('')
    expect(names(afterUse(...nine, 'c', 'a'))).toEqual(nine)
    expect(names(afterUse(...nine, 'a', 'new'))).toEqual(['a', 'new', ...nine.slice(2)])
    expect(names(afterUse('Owl', 'owl')), 'the spelling that was used last').toEqual(['owl'])
  })

  it('a key gives its tag to the selection, and takes it away if all pictures have it', async () => {
    const { app, bridge } = await opened(5)
    await app().edit([0], { addTags: ['owl', 'fox'] })
    app().focusAt(1)
    app().extendTo(2)
    await app().giveTagOfKey(1, false)
    bridge.push('labels', {
      from: 10,
      revision: 11,
      source: 'local',
      by: ['mira'],
      rows: [1, 2].map((id) => row(id, { tags: ['fox'] })),
    })
    await app().giveTagOfKey(1, false)
    app().extendTo(3)
    await app().giveTagOfKey(1, false)
    expect(bridge.sent('labels.edit').map(({ ids, edit }) => [ids, edit])).toEqual([
      [[0], { addTags: ['owl', 'fox'] }],
      [[1, 2], { addTags: ['fox'] }],
      [[1, 2], { removeTags: ['fox'] }],
      [[1, 2, 3], { addTags: ['fox'] }],
    ])
    await app().giveTagOfKey(8, false)
    expect(app().toasts.map(({ message }) => message)).toEqual([expect.stringContaining('Alt+9 has no tag yet')])
  })

  it('a person can give a key a tag and take it away, and a tag has one key only', async () => {
    const { app } = await opened(5)
    app().setTagOfKey(3, 'owl')
    app().setTagOfKey(0, 'owl')
    app().setTagOfKey(1, 'fox')
    expect(names(recentTags(app()).slots)).toEqual(['owl', 'fox', '', ''])
    await app().edit([0], { addTags: ['den'] })
    app().setTagOfKey(0, '')
    expect(names(recentTags(app()).slots)).toEqual(['', 'fox', 'den', ''])
  })

  it('asks the program about a selection that is not loaded', async () => {
    const { app, bridge } = await opened(1000)
    await app().edit([0], { addTags: ['owl'] })
    bridge.answer('labels.count', ({ ids }) => ({
      revision: 10,
      total: ids.length,
      levels: { stars: [], flag: [], color: [] },
      tags: [{ tag: 'owl', count: ids.length }],
      withNotes: 0,
      conflicts: 0,
    }))
    bridge.answer('labels.preview', () => ({ changed: 1000, others: [] }))
    app().focusAt(0)
    app().selectAll()
    await app().giveTagOfKey(0, false)
    expect(bridge.sent('labels.edit').at(-1)).toMatchObject({ edit: { removeTags: ['owl'] } })
  })

  it('with Shift the tag is given and the next picture follows', async () => {
    const { app, bridge } = await opened(5)
    await app().edit([0], { addTags: ['owl'] })
    app().focusAt(0)
    await app().giveTagOfKey(0, true)
    expect(app().focus.position).toBe(1)
    expect(bridge.sent('labels.edit').at(-1)).toMatchObject({ ids: [0], edit: { addTags: ['owl'] } })
  })
})

describe('the last set of tags', () => {
  it('is what the last pictures got, one after the other, and is given again in one edit', async () => {
    const { app, bridge } = await opened(5)
    await app().edit([0], { addTags: ['old'] })
    await app().edit([1], { addTags: ['owl'] })
    await app().edit([1], { addTags: ['night', 'blur'] })
    await app().edit([1], { removeTags: ['blur'] })
    await app().edit([3], { removeTags: ['owl'] })
    app().focusAt(2)
    await app().repeatTags()
    expect(bridge.sent('labels.edit').at(-1)).toMatchObject({ ids: [2], edit: { addTags: ['owl', 'night'] } })
  })

  it('is empty at first, which is said', async () => {
    const { app, bridge } = await opened(5)
    app().focusAt(2)
    await app().repeatTags()
    expect(bridge.sent('labels.edit')).toEqual([])
    expect(app().toasts.map(({ message }) => message)).toEqual([expect.stringContaining('no tags to repeat')])
  })

  it('follows a tag that is renamed or deleted in the whole data set', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('tags.replace', () => ({ revision: 11, changed: 3 }))
    await app().edit([0], { addTags: ['Bad', 'bad', 'owl'] })
    await app().replaceTag('Bad', { by: 'bad', problem: null, pictures: 3, alreadyTagged: 1, others: [] })
    expect(names(recentTags(app()).slots), 'the other tags keep their keys').toEqual(['bad', 'owl'])
    await app().replaceTag('owl', { by: '', problem: null, pictures: 3, alreadyTagged: 0, others: [] })
    expect(recentTags(app())).toMatchObject({ slots: [{ tag: 'bad' }, { tag: '' }], lastSet: ['bad'] })
    expect(app().toasts.at(-1)).toMatchObject({ message: 'Deleted “owl” from 3 pictures.', action: { name: 'Undo' } })
  })
  it('follows the undo and the redo of such a change, and keeps keys that were used since', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('tags.replace', () => ({ revision: 11, changed: 3 }))
    const preview = { problem: null, pictures: 3, alreadyTagged: 1, others: [] }
    const replay = async (back: 'undo' | 'redo', tag: string, by: string): Promise<void> => {
      const replacedTags = { tags: [tag], by }
      bridge.answer(`labels.${back}`, () => ({ revision: 12, ids: [1, 2], what: 'tags', madeAt: 0, replacedTags }))
      await app()[back]()
    }
    const shown = (): readonly string[] => names(recentTags(app()).slots)
    await app().edit([0], { addTags: ['worse', 'bad', 'owl'] })
    await app().replaceTag('worse', { ...preview, by: 'bad' })
    await app().replaceTag('owl', { ...preview, by: '' })
    expect(shown()).toEqual(['bad', '', ''])
    await replay('undo', 'owl', '')
    expect(shown()).toEqual(['bad', '', 'owl'])
    await replay('redo', 'owl', '')
    expect(shown()).toEqual(['bad', '', ''])
    await replay('undo', 'owl', '')
    await replay('undo', 'worse', 'bad')
    expect(recentTags(app())).toMatchObject({ lastSet: ['worse', 'bad', 'owl'] })
    expect(shown()).toEqual(['worse', 'bad', 'owl'])
    await app().replaceTag('owl', { ...preview, by: '' })
    await app().edit([1], { addTags: ['fox'] })
    await replay('undo', 'owl', '')
    expect(shown(), 'the key has another tag now').toEqual(['worse', 'bad', 'fox'])
    await replay('undo', 'unknown', 'other')
    expect(shown()).toEqual(['worse', 'bad', 'fox'])
  })
})
