import { describe, expect, it } from 'vitest'

import { labelFieldOf } from '../../../preload/contract/index.ts'
import type { Change, FieldName, FieldValue, HistoryEntry } from '../../../preload/contract/index.ts'
import { historyGroups, historyLines } from '../../../renderer/features/inspector/history-text.ts'

const entry = (
  change: Partial<Change>,
  replacedFields: HistoryEntry['replacedFields'] = [],
  undone: HistoryEntry['undone'] = null,
): HistoryEntry => ({
  change: { id: 'r:1', at: 0, by: 'bob', item: 'a.jpg', replaces: [], ...change },
  before: [],
  undid: [],
  restored: [],
  replacedFields,
  undone,
})

describe('history', () => {
  it('has a line for each field of a change, and marks what was replaced since', () => {
    const lines = historyLines(entry({ stars: 4, tags: { add: ['cat'], remove: ['dog'] }, notes: '' }, ['stars']))
    expect(lines.map(({ text, replaced }) => [text, replaced])).toEqual([
      ['Set 4 stars', true],
      ['Added cat', false],
      ['Removed dog', false],
      ['Removed the note', false],
    ])
  })

  it('marks what was undone, and has no line for the undo itself', () => {
    const undone = entry({ id: 'r:1', stars: 4, at: 1 }, [], { by: 'ana', at: 5, movedTo: null })
    const groups = historyGroups([
      entry({ id: 'r:3', by: 'ana', at: 5, undoes: ['r:1'] }),
      undone,
      entry({ id: 'r:0', stars: 2, at: 0 }),
    ])
    expect(
      groups.map(({ by, entries }) => [
        by,
        entries.flatMap(historyLines).map(({ text, undone: undo }) => [text, undo?.by]),
      ]),
    ).toEqual([
      [
        'bob',
        [
          ['Set 4 stars', 'ana'],
          ['Set 2 stars', undefined],
        ],
      ],
    ])
  })

  it('says when a newer program gave a label that this version does not know', () => {
    const lines = historyLines(entry({ by: 'ana' }))
    expect(lines.map(({ text, field }) => [text, field])).toEqual([
      ['Set a label that this version does not know', null],
    ])
  })

  it('says that stars are hidden, and shows the other labels of the change', () => {
    const lines = historyLines({ ...entry({ by: 'ana', tags: { add: ['cat'] } }), hidesStars: true })
    expect(lines.map(({ text }) => text)).toEqual(['Set stars (hidden until you give stars)', 'Added cat'])
  })

  it('groups what one person did in one edit', () => {
    const minute = 60_000
    const groups = historyGroups([
      entry({ at: 60 * minute }),
      entry({ at: 57 * minute }),
      entry({ at: 57 * minute, by: 'ana' }),
      entry({ at: 10 * minute, by: 'ana' }),
    ])
    expect(groups.map(({ by, entries }) => [by, entries.length])).toEqual([
      ['bob', 2],
      ['ana', 1],
      ['ana', 1],
    ])
  })
})

const keep = (field: FieldName, kept: FieldValue) => labelFieldOf(field).editOf(field, kept)

describe('resolving a conflict', () => {
  it('makes the edit that keeps a value', () => {
    expect(keep('stars', 4)).toEqual({ stars: 4 })
    expect(keep('notes', 'x')).toEqual({ notes: 'x' })
    expect(keep('tag:left eye', true)).toEqual({ addTags: ['left eye'] })
    expect(keep('tag:left eye', false)).toEqual({ removeTags: ['left eye'] })
    expect(keep('metric:blur', 0.5)).toEqual({ metrics: { blur: 0.5 } })
  })
})
