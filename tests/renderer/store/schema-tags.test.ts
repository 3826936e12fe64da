/** Tests what giving a tag of the team's schema does in the window. */
import { describe, expect, it } from 'vitest'

import { NO_SCHEMA, type LabelSchema, type SchemaTag } from '../../../preload/contract/index.ts'
import { giveTagCommands } from '../../../renderer/features/palette/give-tags.ts'
import { recentTags } from '../../../renderer/store/recent-tags.ts'
import { waitFor } from '../../support/wait-for.ts'
import { opened, type Opened } from '../opened.ts'
import { emptyLevels, row } from '../scripted-bridge.ts'

const tag = (name: string, key: string | null = null): SchemaTag => ({
  tag: name,
  key,
  wantedKey: key,
  color: null,
  about: '',
  order: 0,
})

const SCHEMA: LabelSchema = {
  ...NO_SCHEMA,
  groups: [
    {
      name: 'Quality',
      order: 1,
      choice: 'one',
      isRequired: true,
      isSkip: false,
      about: '',
      tags: [tag('sharp', 's'), tag('blurred', 'b'), tag('soft')],
    },
    {
      name: 'Subject',
      order: 2,
      choice: 'several',
      isRequired: false,
      isSkip: false,
      about: '',
      tags: [tag('owl'), tag('cat')],
    },
  ],
}

/** Opens a data set with the schema, whose first pictures have these tags. */
async function openedWith(tags: readonly (readonly string[])[], schema = SCHEMA, total = 10): Promise<Opened> {
  const open = await opened(total, (bridge) => {
    bridge.answer('settings.get', () => ({ revision: 1, smartFolders: [], schema, settings: [], unknown: [] }))
    bridge.answer('query.rows', ({ start, count }) => ({
      revision: 10,
      start,
      rows: Array.from({ length: Math.min(count, total - start) }, (_, at) =>
        row(start + at, { tags: tags[start + at] ?? [] }),
      ),
    }))
  })
  open.app().focusAt(0)
  return open
}

const edits = ({ bridge }: Opened): unknown[] => bridge.sent('labels.edit').map(({ edit }) => edit)

describe('a tag of a group of which a picture has one at most', () => {
  it('stays where two people gave different ones: pressing the right one takes the others away', async () => {
    const open = await openedWith([['sharp', 'blurred', 'owl']])
    await open.app().giveSchemaTag('sharp', false)
    expect(edits(open)).toEqual([{ addTags: ['sharp'], removeTags: ['blurred'] }])
  })

  it('is taken away where it is the only one of the group on all pictures', async () => {
    const open = await openedWith([['sharp', 'owl'], ['sharp'], ['sharp', 'soft']])
    open.app().extendTo(1)
    await open.app().giveSchemaTag('sharp', false)
    open.app().extendTo(2)
    await open.app().giveSchemaTag('sharp', false)
    expect(edits(open)).toEqual([{ removeTags: ['sharp'] }, { addTags: ['sharp'], removeTags: ['soft'] }])
  })

  it('asks the program about a selection that is not loaded', async () => {
    const open = await openedWith([], SCHEMA, 1_000)
    const { app, bridge } = open
    bridge.answer('labels.preview', () => ({ changed: 1_000, others: [] }))
    const counts = (tags: Readonly<Record<string, number>>): void =>
      bridge.answer('labels.count', ({ ids }) => ({
        revision: 10,
        total: ids.length,
        levels: emptyLevels(),
        tags: Object.entries(tags).map(([name, count]) => ({ tag: name, count })),
        withNotes: 0,
        conflicts: 0,
      }))
    app().selectAll()
    counts({ sharp: 1_000, blurred: 1 })
    await app().giveSchemaTag('sharp', false)
    counts({ sharp: 1_000, owl: 2 })
    await app().giveSchemaTag('sharp', false)
    expect(edits(open)).toEqual([{ addTags: ['sharp'], removeTags: ['blurred', 'soft'] }, { removeTags: ['sharp'] }])
  })

  it('takes the place of the others however it is given: by its key, as a typed text, with Alt, from the palette', async () => {
    const open = await openedWith([['blurred'], ['blurred'], ['blurred'], ['blurred']])
    await open.app().addTags(Promise.resolve([0]), 'soft')
    open.app().focusAt(1)
    await open.app().giveTagOfKey(0, false)
    open.app().focusAt(2)
    await open.app().labelTargets({ addTags: ['soft'] })
    open.app().focusAt(3)
    await open.app().repeatTags()
    expect(edits(open)).toEqual(Array.from({ length: 4 }, () => ({ addTags: ['soft'], removeTags: ['blurred'] })))
  })
})

describe('tags of the schema', () => {
  it('are given in the spelling of the schema in place of another one, and taken away in every spelling', async () => {
    const open = await openedWith([['Blurred'], ['Sharp'], ['OWL']])
    await open.app().labelTargets({ addTags: ['SHARP'] })
    open.app().focusAt(1)
    await open.app().giveSchemaTag('sharp', false)
    open.app().focusAt(2)
    await open.app().labelTargets({ addTags: ['owl'] })
    expect(edits(open)).toEqual([
      { addTags: ['sharp'], removeTags: ['Blurred'] },
      { removeTags: ['Sharp'] },
      { addTags: ['owl'], removeTags: ['OWL'] },
    ])
  })

  it('show their key in the palette, which gives them as the key does', async () => {
    const open = await openedWith([['sharp']])
    const commands = giveTagCommands(open.app(), 'tag bl', [
      { tag: 'blurred', count: 0 },
      { tag: 'owl', count: 3 },
    ])
    expect(commands.map(({ name, keys }) => [name, keys]).slice(0, 2)).toEqual([
      ['blurred', 'B'],
      ['owl', undefined],
    ])
    commands[0]!.run()
    await waitFor(() => expect(edits(open)).toEqual([{ addTags: ['blurred'], removeTags: ['sharp'] }]))
  })

  it('are repeated as other tags are, and get keys with Alt where the schema gives them none', async () => {
    const open = await openedWith([])
    await open.app().giveSchemaTag('sharp', false)
    await open.app().giveSchemaTag('owl', false)
    expect(recentTags(open.app()).slots.map((slot) => slot.tag)).toEqual(['owl'])
    open.app().focusAt(1)
    await open.app().repeatTags()
    expect(edits(open).at(-1)).toEqual({ addTags: ['sharp', 'owl'] })
  })

  it('leave no box for tags where the team wants no others: its key says so and waits for nothing', async () => {
    const open = await openedWith([], { ...SCHEMA, hasFreeTags: false })
    open.app().focusField('tags')
    expect(open.app().fieldRequest).toBeNull()
    expect(open.app().toasts.map(({ message }) => message)).toEqual(['The team uses only the tags of its schema.'])
    open.app().focusField('note')
    expect(open.app().fieldRequest).toBe('note')
  })

  it('whose key was given to another tag by somebody else is said once, and the key gives nothing for a moment', async () => {
    const { app, bridge } = await openedWith([])
    const [quality, subject] = SCHEMA.groups
    const push = (tags: readonly SchemaTag[]): void =>
      bridge.push('settings', {
        ...app().settings!,
        schema: { ...SCHEMA, groups: [{ ...quality!, tags }, subject!] },
      })
    push([tag('sharp', 's'), tag('blurred', 'b'), tag('soft', 'o')])
    expect([app().toasts, app().labelKeysPausedUntil]).toEqual([[], 0])
    push([tag('sharp', 'b'), tag('blurred', 's'), tag('soft', 'o')])
    expect(app().toasts[0]!.message).toBe(
      'The keys of the label schema have changed: now S gives “blurred”, B gives “sharp”.',
    )
    expect(app().labelKeysPausedUntil).toBeGreaterThan(performance.now())
  })
})
