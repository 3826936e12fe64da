import { describe, expect, it } from 'vitest'

import { giveTagCommands, typedTags } from '../../../renderer/features/palette/give-tags.ts'
import { bestFitting, fitOf } from '../../../renderer/features/palette/ranking.ts'
import { opened } from '../opened.ts'

const found = (typed: string, ...names: string[]): string[] =>
  bestFitting(
    names.map((name) => ({ name })),
    typed,
  ).map(({ name }) => name)

describe('the order of the palette', () => {
  it('is: the name itself, its beginning, the beginning of a word, of all words, then any part', () => {
    expect(
      found('pick', 'Unpicked frames', 'Clear the pick', 'Picked by Ben', 'Pick'),
      'best first, then in the given order',
    ).toEqual(['Pick', 'Picked by Ben', 'Clear the pick', 'Unpicked frames'])
    expect(found('col lef', 'Collapse the left panel')).toEqual(['Collapse the left panel'])
  })

  it('does not contain names whose letters are merely in this order', () => {
    for (const typed of ['export', 'statistics', 'blurred'])
      expect(fitOf('AI/flux portraits - second round, extra blurry', typed), typed).toBeNull()
  })

  it('regards accents, case and signs as people type them', () => {
    expect(fitOf('Ordner/Köln 2024', 'köln')).not.toBeNull()
    expect(fitOf('birds/owl-night', 'owl-night')).not.toBeNull()
    expect(fitOf('Open a folder…', 'Open a folder')).toBe(0)
  })
})

describe('tags in the palette', () => {
  it('known tags are offered by name, and a new one only after the word tag', async () => {
    const { app } = await opened(3)
    const names = (typed: string, ...known: string[]): string[] =>
      giveTagCommands(
        app(),
        typed,
        known.map((tag) => ({ tag, count: 1 })),
      ).map(({ name }) => name)
    expect(names('ow', 'owl', 'snow')).toEqual(['owl', 'snow'])
    expect(names('exprot')).toEqual([])
    expect(names('tag exprot')).toEqual(['Create “exprot”'])
    expect(names('#owl', 'owl')).toEqual(['owl'])
    expect(names('tag: owl, night')).toEqual(['Add 2 tags: owl, night'])
    expect(typedTags('tagging').isExplicit).toBe(false)
    expect(names('tag "a;b" c'), 'quotation marks are shown where they are needed').toEqual(['Add 2 tags: "a;b", c'])
    expect(names('tag "a;b'), 'the mark is closed').toEqual(['Create “a;b”'])
    expect(names('#"', 'say "hi"'), 'nothing is typed yet').toEqual([])
    expect(names('#"ow', 'owl')).toEqual(['owl', 'Create “ow”'])
    expect(names('#"ow"', 'owl'), 'exactly this tag').toEqual(['Create “ow”', 'owl'])
  })

  it('a list is given to the selection at once', async () => {
    const { app, bridge } = await opened(3)
    app().focusAt(1)
    const command = giveTagCommands(app(), 'tag owl, "night; late', []).at(-1)!
    command.run()
    await expect
      .poll(() => bridge.sent('labels.edit'))
      .toEqual([{ ids: [1], edit: { addTags: ['owl', 'night; late'] }, seen: 10 }])
  })
})
