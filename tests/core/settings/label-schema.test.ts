import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { matches, runQuery, suggestValues } from '../../../main/core/query/index.ts'
import { resolveTags } from '../../../main/core/query/tags.ts'
import {
  fileOfSchema,
  replacedTagValues,
  schemaFile,
  schemaPartValues,
  schemaValues,
  type SchemaFile,
} from '../../../main/core/settings/label-schema.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import {
  crowdedGroups,
  DEFAULT_QUERY,
  editBySchema,
  type JsonValue,
  type LabelSchema,
} from '../../../preload/contract/index.ts'
import { parseFilter } from '../../../preload/contract/filter.ts'
import { team, until } from '../../support/replicas.ts'

const QUALITY: SchemaFile = {
  done: 'stars>=1',
  groups: [
    {
      name: 'Quality',
      choice: 'one',
      required: true,
      tags: [
        { tag: 'sharp', key: 's', color: 'green', about: 'Good enough to print.' },
        { tag: 'blurred', key: 'b' },
      ],
    },
    { name: 'Subject', tags: [{ tag: 'owl', key: 'o' }, { tag: 'cat' }] },
  ],
}

const schemaOf = (workspace: Workspace): LabelSchema => workspace.settings().schema

async function setSchema(workspace: Workspace, file: SchemaFile, isWhole = false): Promise<void> {
  await workspace.setTeamSettings(schemaValues(file, workspace.log.settings.claims, isWhole)).saved
}

/** Returns the pictures that a filter finds among four that are in the folder. */
async function found(workspace: Workspace, text: string): Promise<string[]> {
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']) await writeFile(join(workspace.root, name), name)
  await workspace.catalog.scan()
  const ids = runQuery(workspace.catalog, workspace, { ...DEFAULT_QUERY, text })
  return Array.from(ids, (id) => workspace.catalog.entry(id).key)
}

describe('the label schema', () => {
  test('has groups and tags in their order, for everybody, and is written as it was read (SC1, SC2)', async () => {
    const { open } = await team()
    const [ana, ben] = [await open('ana'), await open('ben')]
    expect(schemaOf(ana)).toEqual({ groups: [], hasFreeTags: true, done: '', problems: [] })
    await setSchema(ana, QUALITY)
    await until(ben, () => schemaOf(ben).groups.length === 2)
    expect(schemaOf(ben)).toMatchObject({
      done: 'stars>=1',
      hasFreeTags: true,
      groups: [
        {
          name: 'Quality',
          choice: 'one',
          isRequired: true,
          tags: [{ tag: 'sharp', color: 'green' }, { tag: 'blurred' }],
        },
        { name: 'Subject', choice: 'several', isRequired: false, tags: [{ tag: 'owl', key: 'o' }, { key: null }] },
      ],
      problems: [],
    })
    expect(ben.settings().unknown).toEqual([])
    const file = fileOfSchema(schemaOf(ben))
    expect(schemaFile.parse(JSON.parse(JSON.stringify(file)))).toEqual(file)
    await setSchema(ben, file, true)
    expect(fileOfSchema(schemaOf(ben))).toEqual(file)
  })

  test('keeps what two people change at once, each a part of its own', async () => {
    const { open } = await team()
    const [ana, ben] = [await open('ana'), await open('ben')]
    await setSchema(ana, QUALITY)
    await until(ben, () => schemaOf(ben).groups.length === 2)
    const changes = [
      ana.setTeamSettings({ 'schema.tag:owl': { group: 'Subject', order: 1, key: 'w' } }),
      ben.setTeamSettings({ 'schema.tag:dog': { group: 'Subject', order: 3, key: 'd' } }),
      ben.setTeamSettings({ 'schema.tag:cat': null }),
    ]
    await Promise.all(changes.map(({ saved }) => saved))
    const tagsOf = (one: Workspace): string =>
      schemaOf(one)
        .groups[1]!.tags.map(({ tag, key }) => `${tag} ${key}`)
        .join()
    for (const one of [ana, ben]) await until(one, () => tagsOf(one) === 'owl w,dog d')
    expect(schemaOf(ana)).toEqual(schemaOf(ben))
  })

  test('names a key that two tags have, a tag without its group, and parts that this version cannot read (SC2, SC3)', async () => {
    const { open } = await team()
    const ana = await open('ana')
    await setSchema(ana, QUALITY)
    const unreadable: Readonly<Record<string, JsonValue>> = {
      'schema.tag:dog': { group: 'Subject', order: 0, key: 's' },
      'schema.tag:lost': { group: 'Gone' },
    }
    await ana.setTeamSettings(unreadable).saved
    ana.log.apply(
      [
        {
          id: 'qqqqqqqqqqqq-qqqqqq:0',
          at: Date.now(),
          by: 'x',
          item: '.',
          replaces: [],
          settings: { 'schema.group:New': { choice: 'a few' }, 'schema.tag:new': 7 },
        },
      ],
      'share',
    )
    const { groups, problems } = schemaOf(ana)
    expect(groups.map(({ name, tags }) => [name, tags.map(({ tag, key }) => `${tag} ${key}`).join(', ')])).toEqual([
      ['Quality', 'sharp s, blurred b'],
      ['Subject', 'dog null, owl o, cat null'],
      ['', 'lost null'],
    ])
    expect(problems).toEqual([
      'The group "New" cannot be read by this version.',
      'The tag "new" of the schema cannot be read by this version.',
      'The tags "sharp" and "dog" have the key S: it gives "sharp".',
    ])
  })

  test('refuses parts that are not valid, and a file with a tag twice', async () => {
    const { open } = await team()
    const ana = await open('ana')
    const set = (name: string, value: JsonValue) => () => ana.setTeamSettings({ [name]: value })
    expect(set('schema.tag:owl', { group: 'Subject', key: 'ß' })).toThrow('The tag "owl" cannot be set so: key')
    expect(set('schema.tag:owl', {})).toThrow('The tag "owl" cannot be set so: group')
    expect(set('schema.group:Quality', { choice: 'all' })).toThrow('The group "Quality" cannot be set so: choice')
    expect(set('schema', { done: 'stras>=1' })).toThrow('done: is no filter that can be understood')
    expect(set('schema', { done: 'stars>=1 -done:yes' })).toThrow('done: is no filter that can be understood')
    expect(() => schemaPartValues({ 'person:ana': { name: 'Anna' } }, new Map())).toThrow('"person:ana" is no part')
    const twice = {
      groups: [
        { name: 'A', tags: [{ tag: 'owl' }] },
        { name: 'B', tags: [{ tag: ' owl' }] },
      ],
    }
    expect(() => schemaValues(twice, new Map(), false)).toThrow('The tag "owl" is twice in the schema.')
  })

  test('is replaced as a whole on request, and labels stay as they are (SC7)', async () => {
    const { open } = await team()
    const ana = await open('ana')
    await setSchema(ana, QUALITY)
    await ana.edit(['a.jpg'], { addTags: ['owl', 'sharp'] }).saved
    await setSchema(ana, { groups: [{ name: 'Light', tags: [{ tag: 'dark' }] }] }, true)
    expect(schemaOf(ana)).toMatchObject({ done: '', groups: [{ name: 'Light' }] })
    expect(ana.state('a.jpg')?.tags).toEqual(['owl', 'sharp'])
  })
})

test('one tag of a group takes the place of the others, and two of them are told (SC4)', async () => {
  const { open } = await team()
  const ana = await open('ana')
  await setSchema(ana, QUALITY)
  const schema = schemaOf(ana)
  const there = ['Blurred', 'Owl', 'cat', 'other']
  const given = (...addTags: string[]): unknown => editBySchema(schema, { stars: 1, addTags }, () => there)
  expect(given('Sharp', 'dog')).toEqual({ stars: 1, addTags: ['sharp', 'dog'], removeTags: ['Blurred'] })
  expect(given('owl')).toEqual({ stars: 1, addTags: ['owl'], removeTags: ['Owl'] })
  expect([given('cat'), given('unknown')]).toEqual([
    { stars: 1, addTags: ['cat'] },
    { stars: 1, addTags: ['unknown'] },
  ])
  expect(crowdedGroups(schema, ['sharp', 'BLURRED', 'owl', 'cat']).map(({ name }) => name)).toEqual(['Quality'])
  expect(crowdedGroups(schema, ['sharp', 'Sharp', 'owl', 'cat'])).toEqual([])
})

test('every edit gives one tag of such a group in place of the others, in the spelling of the schema, and undo restores both (SC4)', async () => {
  const { open } = await team()
  const ana = await open('ana')
  await ana.edit(['a.jpg', 'b.jpg'], { addTags: ['Blurred', 'Owl'] }).saved
  await ana.edit(['b.jpg'], { addTags: ['sharp'] }).saved
  await setSchema(ana, QUALITY)
  const tagsOf = (key: string): readonly string[] => ana.state(key)!.tags.toSorted()
  await ana.edit(['a.jpg', 'b.jpg', 'c.jpg'], { addTags: ['SHARP', 'owl'] }).saved
  for (const key of ['a.jpg', 'b.jpg', 'c.jpg']) expect(tagsOf(key)).toEqual(['owl', 'sharp'])
  ana.undo()
  expect([tagsOf('a.jpg'), tagsOf('b.jpg'), tagsOf('c.jpg')]).toEqual([
    ['Blurred', 'Owl'],
    ['Blurred', 'Owl', 'sharp'],
    [],
  ])
  ana.redo()
  expect(tagsOf('a.jpg')).toEqual(['owl', 'sharp'])
  expect(() => ana.edit(['a.jpg'], { addTags: ['sharp', 'Blurred'] })).toThrow(
    'A picture has only one tag of the group “Quality”: give “sharp” or “Blurred”, not both.',
  )
  // A tag that is renamed everywhere takes nothing away.
  await ana.edit(['a.jpg'], { addTags: ['crisp'] }).saved
  await ana.editTogether(
    [{ keys: ['a.jpg'], edit: { addTags: ['blurred'], removeTags: ['crisp'] } }],
    undefined,
    'rename',
  ).saved
  expect(tagsOf('a.jpg')).toEqual(['blurred', 'owl', 'sharp'])
})

test('done are the pictures with a tag of each required group that match the filter of the team (SC5)', async () => {
  const { open } = await team()
  const ana = await open('ana')
  await ana.edit(['a.jpg'], { stars: 3, addTags: ['sharp'] }).saved
  await ana.edit(['b.jpg'], { stars: 3, addTags: ['owl'] }).saved
  await ana.edit(['c.jpg'], { addTags: ['ＢLURRED'] }).saved
  // Without a rule, any label will do.
  expect([await found(ana, 'done:yes'), await found(ana, 'done:no')]).toEqual([['a.jpg', 'b.jpg', 'c.jpg'], ['d.jpg']])
  let shown = 0
  ana.events.on('shown', () => shown++)
  await setSchema(ana, QUALITY)
  expect(shown).toBe(1)
  expect([await found(ana, 'done:yes'), await found(ana, 'done:no')]).toEqual([['a.jpg'], ['b.jpg', 'c.jpg', 'd.jpg']])
  await ana.edit(['c.jpg'], { stars: 1 }).saved
  expect(await found(ana, 'done:yes')).toEqual(['a.jpg', 'c.jpg'])
  // One picture is judged as all are.
  const { catalog, labelColumns, shown: view } = ana
  const single = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].filter((key) =>
    matches(parseFilter('done:yes'), {
      entry: catalog.entry(catalog.idOf(key)!),
      state: ana.state(key),
      metadata: catalog.metadata,
      news: catalog.news,
      raters: () => labelColumns.raterColumns(),
      textsOfPerson: labelColumns.textsOfPerson,
      doneFilter: view.schema.doneFilter,
    }),
  )
  expect(single).toEqual(['a.jpg', 'c.jpg'])
  // A required group without tags asks for nothing.
  await setSchema(ana, { groups: [{ name: 'Empty', required: true, tags: [] }] }, true)
  expect(await found(ana, 'done:no')).toEqual(['d.jpg'])
})

test('other tags are refused where the team wants none, and those that are there stay (SC6)', async () => {
  const { open } = await team()
  const ana = await open('ana')
  await ana.edit(['a.jpg'], { addTags: ['bird'] }).saved
  await setSchema(ana, { ...QUALITY, free_tags: false })
  expect(() => ana.edit(['a.jpg', 'b.jpg'], { addTags: ['sharpp'] })).toThrow(
    'The team uses only the tags of its schema, and “sharpp” is not one of them. Did you mean “sharp”?',
  )
  expect(() => ana.edit(['a.jpg', 'b.jpg'], { addTags: ['bird'] })).toThrow('“bird” is not one of them')
  await ana.edit(['a.jpg'], { addTags: ['bird', 'sharp'] }).saved
  await ana.edit(['a.jpg'], { removeTags: ['bird'] }).saved
  expect(ana.state('a.jpg')?.tags).toEqual(['sharp'])
  ana.undo()
  expect(ana.state('a.jpg')?.tags).toEqual(['bird', 'sharp'])
  // A schema without tags refuses none.
  await setSchema(ana, { free_tags: false, groups: [] }, true)
  await ana.edit(['b.jpg'], { addTags: ['bird'] }).saved
})

test('a typed tag that looks like one of the schema becomes that tag, and is suggested before anybody has used it', async () => {
  const { open } = await team()
  const ana = await open('ana')
  await ana.edit(['a.jpg'], { addTags: ['Sharp'] }).saved
  expect(resolveTags(ana, 'Sharp').tags).toEqual(['Sharp'])
  await setSchema(ana, QUALITY)
  expect(resolveTags(ana, 'SHARP, Owl , new').tags).toEqual(['sharp', 'owl', 'new'])
  expect(suggestValues(ana.catalog, ana, 'tag', 'bl', 5)).toEqual([{ value: 'blurred', count: 0 }])
})

test('a tag that is renamed or merged everywhere takes its place in the schema with it', async () => {
  const { open } = await team()
  const ana = await open('ana')
  await setSchema(ana, QUALITY)
  const values = (tags: readonly string[], by: string): unknown => replacedTagValues(tags, by, ana.log.settings.claims)
  expect(values(['sharp'], 'crisp')).toEqual({
    'schema.tag:sharp': null,
    'schema.tag:crisp': { group: 'Quality', order: 1, key: 's', color: 'green', about: 'Good enough to print.' },
  })
  expect(values(['sharp', 'unknown'], 'blurred')).toEqual({ 'schema.tag:sharp': null })
  expect([values(['unknown'], 'other'), values(['sharp'], ''), values(['sharp'], 'sharp')]).toEqual([{}, {}, {}])
})
