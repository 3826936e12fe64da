import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { matches, previewEdit, runQuery, suggestValues } from '../../../main/core/query/index.ts'
import { resolveTags } from '../../../main/core/query/tags.ts'
import { replacedTagValues, schemaPartValues } from '../../../main/core/settings/schema-edits.ts'
import {
  fileOfSchema,
  parsedSchemaFile,
  schemaValues,
  type SchemaFile,
} from '../../../main/core/settings/schema-file.ts'
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
    expect(parsedSchemaFile(JSON.parse(JSON.stringify(file)))).toEqual(file)
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
          settings: {
            'schema.group:New': { choice: 'a few', order: 9, required: true },
            'schema.tag:new': 7,
            'schema.tag:a\nb': { group: 'Subject' },
            'schema.group:\u200b': {},
            'schema.group:SUBJECT': { order: 10 },
            'schema.tag:Cat': { group: 'New', color: 'plaid', about: 'Purrs.' },
            schema: { free_tags: false, done: 'stras>=1' },
          },
        },
      ],
      'share',
    )
    const { groups, problems } = schemaOf(ana)
    expect(groups.map(({ name, tags }) => [name, tags.map(({ tag, key }) => `${tag} ${key}`).join(', ')])).toEqual([
      ['Quality', 'sharp s, blurred b'],
      ['Subject', 'dog null, owl o, cat null'],
      ['New', 'Cat null'],
      ['SUBJECT', ''],
      ['', 'lost null'],
    ])
    expect(groups[2]).toMatchObject({ choice: 'several', isRequired: true, tags: [{ color: null, about: 'Purrs.' }] })
    expect(schemaOf(ana)).toMatchObject({ hasFreeTags: false, done: '' })
    expect(problems).toEqual([
      expect.stringContaining(
        'The setting "schema" cannot be read as a whole: done: is no filter that can be understood',
      ),
      'The group "New" cannot be read as a whole: choice: must be one of "one", "several".',
      'The group "\u200b" is left out: its name has control characters, or nothing that can be seen.',
      expect.stringContaining('The tag "Cat" of the schema cannot be read as a whole: color: must be one of "red"'),
      'The tag "a\\nb" of the schema is left out: its name has control characters, or nothing that can be seen.',
      'The tag "new" of the schema cannot be read by this version.',
      'The groups "Subject" and "SUBJECT" look alike: remove all but one of them.',
      'The tags "Cat" and "cat" look alike: remove all but one of them.',
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
    expect(set('schema', { done: 'stars>=1 -done:yes' })).toThrow('done: asks whether a picture is done')
    for (const [filter, field] of [
      ['new:yes', 'new'],
      ['-(stars:1 or mine>=2)', 'mine'],
      ['median>=3', 'median'],
      ['stars.by:ana>=4', 'stars.by'],
    ] as const)
      expect(set('schema', { done: filter })).toThrow(`done: must be the same for everybody: "${field}" differs`)
    for (const filter of ['added:today', 'updated:2026-01-01..Yesterday', 'taken:yesterday'])
      expect(set('schema', { done: filter })).toThrow('done: must be the same every day: give a date')
    await ana.setTeamSettings({ schema: { done: 'updated>=2026-01-31 today note:yesterday' } }).saved
    expect(set('schema.tag:a\nb', { group: '' })).toThrow('its name has a line break')
    expect(set('schema.tag: owl', { group: '' })).toThrow('its name has blanks too many')
    expect(set('schema.group:\u200b', {})).toThrow('its name has no visible character')
    expect(set('schema.group: A', {})).toThrow('its name has blanks around it')
    expect(() => schemaPartValues({ 'person:ana': { name: 'Anna' } }, new Map())).toThrow('"person:ana" is no part')
    // What looks alike is one thing for people, also when it is added later.
    await setSchema(ana, QUALITY)
    expect(set('schema.tag:OWL', { group: 'Subject' })).toThrow(
      'The tag "OWL" looks like the tag "owl" of the schema: use only one of them.',
    )
    expect(set('schema.group:quality', {})).toThrow('The group "quality" looks like the group "Quality" of the schema')
    await ana.setTeamSettings({ 'schema.tag:owl': null, 'schema.tag:Owl': { group: 'Subject' } }).saved
    const many = Array.from({ length: 1_000 }, (_, at) => [`schema.tag:t${at}`, { group: 'Subject' }] as const)
    expect(() => ana.setTeamSettings(Object.fromEntries(many))).toThrow(
      'The schema would have 1004 tags: it has at most 1000.',
    )
  })

  test.each<readonly [file: unknown, message: string]>([
    [{}, 'groups: is missing; it must be a list in square brackets'],
    [7, 'the file: must be an object in braces'],
    [{ groups: 'A' }, 'groups: must be a list in square brackets'],
    [{ groups: [{ name: 'A', required: 'yes', tags: [] }] }, 'groups.0.required: must be true or false'],
    [{ groups: [{ name: 'A', choice: 'two', tags: [] }] }, 'groups.0.choice: must be one of "one", "several"'],
    [{ groups: [{ name: 'A', colour: 1, tags: [] }] }, 'groups.0: has a part that is not known: "colour"'],
    [{ groups: [{ name: 'A\nB', tags: [] }] }, 'groups.0.name: "A\\nB" has a line break or another control character'],
    [
      {
        groups: [
          { name: 'A', tags: [] },
          { name: ' A', tags: [] },
        ],
      },
      'groups.1.name: "A" is there twice',
    ],
    [
      {
        groups: [
          { name: 'r2', tags: [] },
          { name: 'R2', tags: [] },
        ],
      },
      'groups.1.name: "R2" looks like "r2": keep one of them',
    ],
    [{ groups: [{ name: 'A', tags: [{ tag: '\u200b' }] }] }, 'groups.0.tags.0.tag: "\u200b" has no visible character'],
    [{ groups: [{ name: 'A', tags: [{ tag: 'a\tb' }] }] }, 'groups.0.tags.0.tag: "a\\tb" has a line break'],
    [{ groups: [{ name: 'A', tags: [{ tag: 'owl' }] }], tags: [{ tag: ' owl' }] }, 'tags.0.tag: " owl" is there twice'],
    [
      { groups: [{ name: 'A', tags: [{ tag: 'owl' }, { tag: 'ＯWL' }] }] },
      'groups.0.tags.1.tag: "ＯWL" looks like "owl": keep one of them',
    ],
    [
      {
        groups: ['A', 'B'].map((name) => ({
          name,
          tags: Array.from({ length: 501 }, (_, at) => ({ tag: `${name}${at}` })),
        })),
      },
      'groups: there are 1002 tags, and a schema has at most 1000',
    ],
    [{ groups: [], done: 'new:yes' }, 'done: must be the same for everybody: "new" differs from person to person'],
  ])('says in plain words what is wrong in the file %j', (file, message) => {
    expect(() => parsedSchemaFile(file)).toThrow(message)
  })

  test('imported again changes nothing, and a part of it keeps the places and the parts that are there', async () => {
    const { open } = await team()
    const ana = await open('ana')
    await setSchema(ana, QUALITY)
    await ana.setTeamSettings({ 'schema.tag:lost': { group: '', key: 's' } }).saved
    const file = fileOfSchema(schemaOf(ana))
    expect(file.tags).toEqual([{ tag: 'lost', key: 's' }])
    expect(file).not.toHaveProperty('free_tags')
    const importOf = (part: unknown, isWhole: boolean): readonly unknown[] =>
      ana.setTeamSettings(schemaValues(parsedSchemaFile(part), ana.log.settings.claims, isWhole)).changes
    for (const isWhole of [false, true]) {
      importOf(file, isWhole)
      expect(fileOfSchema(schemaOf(ana))).toEqual(file)
      expect(importOf(file, isWhole)).toEqual([])
    }
    importOf(
      {
        groups: [
          { name: 'Light', tags: [{ tag: 'dark' }] },
          { name: 'Subject', tags: [{ tag: 'dog' }, { tag: 'owl', key: 'w' }] },
        ],
      },
      false,
    )
    expect(schemaOf(ana).groups.map(({ name, tags }) => [name, tags.map(({ tag }) => tag).join()])).toEqual([
      ['Quality', 'sharp,blurred'],
      ['Subject', 'owl,cat,dog'],
      ['Light', 'dark'],
      ['', 'lost'],
    ])
    importOf({ groups: [{ name: 'Quality', tags: [{ tag: 'sharp' }, { tag: 'cat' }] }] }, false)
    expect(schemaOf(ana).groups[0]).toMatchObject({
      choice: 'one',
      isRequired: true,
      tags: [{ tag: 'sharp', color: 'green', about: 'Good enough to print.' }, { tag: 'blurred' }, { tag: 'cat' }],
    })
  })

  test('refuses to give a group the name of another one, because their tags would be mixed up', async () => {
    const { open } = await team()
    const ana = await open('ana')
    await setSchema(ana, QUALITY)
    const rename = (name: string): unknown =>
      schemaPartValues(
        { 'schema.group:Subject': null, [`schema.group:${name}`]: { order: 2 }, 'schema.tag:owl': { group: name } },
        ana.log.settings.claims,
      )
    expect(() => rename('Quality')).toThrow('There is a group "Quality" already: choose another name')
    expect(rename('Animal')).toMatchObject({ 'schema.tag:owl': { group: 'Animal', key: 'o' } })
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

test('every edit gives one tag of such a group in place of the others, in the spelling of the schema, and undo restores both (SC4, SC8)', async () => {
  const { open } = await team()
  const ana = await open('ana')
  await ana.edit(['a.jpg', 'b.jpg'], { addTags: ['Blurred', 'Owl'] }).saved
  await ana.edit(['b.jpg'], { addTags: ['sharp'] }).saved
  await setSchema(ana, QUALITY)
  const tagsOf = (key: string): readonly string[] => ana.state(key)!.tags.toSorted()
  // The question before an edit of many pictures knows what is taken away from others.
  const whole = ana.editOfSchema(['a.jpg', 'b.jpg'], { addTags: ['sharp'] })
  expect(whole).toEqual({ addTags: ['sharp'], removeTags: ['Blurred'] })
  await ana.catalog.scan()
  const ids = ['a.jpg', 'b.jpg'].map((key) => ana.catalog.ensureId(key))
  expect(previewEdit(ana, ids, whole, 'ben').others).toEqual([{ user: 'ana', count: 2 }])
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
