import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { fixture, type Fixture } from '../host/fixture.ts'
import { Cli } from '../support/cli.ts'

let data: Fixture
let cli: Cli
let file: string

beforeEach(async () => {
  data = await fixture()
  onTestFinished(() => data.remove())
  cli = new Cli(data.home)
  file = join(data.root, '../schema.json')
})

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli.run(...args)
  if (code !== 0) throw new Error(stderr)
  return stdout
}

const SCHEMA = {
  done: 'stars>=1',
  free_tags: false,
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
  ],
}

test('a schema is imported, printed as it was written, and used by filters, counts and edits', async () => {
  expect(await run('schema', data.root)).toBe('')
  await writeFile(file, `\uFEFF${JSON.stringify(SCHEMA)}`)
  expect(await run('schema', 'import', data.root, file, '--user', 'lead')).toBe(
    'Quality (one, required)\n  s  sharp: Good enough to print.\n  b  blurred\ndone     stars>=1\nother tags are refused\n',
  )
  expect(JSON.parse(await run('schema', data.root, '--json'))).toEqual(SCHEMA)
  await run('label', data.root, 'a/one.jpg', '--stars', '2', '--add-tag', 'sharp', '--user', 'ana')
  await run('label', data.root, 'a/two.jpg', '--stars', '2', '--user', 'ana')
  expect((await run('list', data.root, '--filter', 'done:yes')).trim().split('\t')[0]).toContain('a/one.jpg')
  expect((await run('list', data.root, '--filter', 'done:no labelled:yes')).trim()).toContain('a/two.jpg')
  const refused = await cli.run('label', data.root, 'a/two.jpg', '--add-tag', 'shrap', '--user', 'ana')
  expect([refused.code, refused.stderr]).toEqual([
    2,
    'lenslet: The team uses only the tags of its schema, and “shrap” is not one of them. Did you mean “sharp”?\n',
  ])
  await writeFile(file, JSON.stringify({ groups: [{ name: 'Light', tags: [{ tag: 'dark' }] }] }))
  await run('schema', 'import', data.root, file, '--user', 'lead')
  expect(await run('schema', data.root)).toContain('Quality')
  await run('schema', 'import', data.root, file, '--replace', '--user', 'lead')
  expect(await run('schema', data.root)).toBe('Light (any number)\n     dark\n')
})

test.each([
  ['{"groups": [', 'is no JSON'],
  ['[]', 'is no schema: the file: must be an object in braces'],
  ['{}', 'is no schema: groups: is missing; it must be a list in square brackets'],
  ['{"groups": [{"name": "", "tags": []}]}', 'is no schema: groups.0.name: "" has no visible character'],
  [
    '{"groups": [{"name": "A", "tags": [{"tag": "x", "key": "xy"}]}]}',
    'is no schema: groups.0.tags.0.key: must be one of a to z',
  ],
  [
    '{"groups": [{"name": "A", "tags": [{"tag": "x", "colour": "red"}]}]}',
    'is no schema: groups.0.tags.0: has a part that is not known: "colour"',
  ],
  ['{"groups": [], "done": "done:yes"}', 'is no schema: done: asks whether a picture is done'],
])('the file %s is refused with the place of what is wrong, and nothing is changed', async (text, message) => {
  await writeFile(file, text)
  const { code, stderr } = await cli.run('schema', 'import', data.root, file, '--user', 'lead')
  expect(code).toBe(2)
  expect(stderr).toContain(`schema.json ${message}`)
  expect(await run('schema', data.root)).toBe('')
})

test('a tag of a group of one takes the place of the others, and two of them are refused', async () => {
  await writeFile(file, JSON.stringify(SCHEMA))
  await run('schema', 'import', data.root, file, '--user', 'lead')
  await run('label', data.root, 'a/one.jpg', '--add-tag', 'sharp', '--user', 'lead')
  await run('label', data.root, 'a/one.jpg', '--add-tag', 'BLURRED', '--user', 'lead')
  expect(JSON.parse(await run('list', data.root, '--json', '--filter', 'labelled:yes'))).toMatchObject([
    { tags: ['blurred'] },
  ])
  const refused = await cli.run('label', data.root, 'a/one.jpg', '--add-tag', 'sharp, blurred', '--user', 'lead')
  expect([refused.code, refused.stderr]).toEqual([
    2,
    'lenslet: A picture has only one tag of the group “Quality”: give “sharp” or “blurred”, not both.\n',
  ])
})

test('the history and the settings say in words what changed in the schema and in profiles', async () => {
  await writeFile(
    file,
    JSON.stringify({ groups: [{ name: 'Quality', choice: 'one', tags: [{ tag: 'sharp', key: 's' }] }] }),
  )
  await run('schema', 'import', data.root, file, '--user', 'lead')
  await run('people', 'rename', data.root, 'lead', 'Lea', '--user', 'lead')
  const history = await run('history', data.root)
  expect(history).toContain(
    'settings: Group Quality of the label schema: only one, Tag sharp of the label schema: group Quality, key S',
  )
  expect(history).toMatch(/settings: Person Lea: Lea, [a-z]+/)
  expect(history).not.toContain('{')
  expect(await run('settings', data.root, 'schema.tag:sharp')).toBe(
    'schema.tag:sharp = group Quality, key S  (for everybody)\n',
  )
  const all = await cli.run('settings', data.root)
  expect([all.code, all.stderr]).toEqual([
    0,
    'lenslet: 1 profile of people: see "lenslet people"; 2 parts of the label schema: see "lenslet schema"\n',
  ])
  // What was imported already is no change.
  const before = await run('history', data.root)
  await run('schema', 'import', data.root, file, '--user', 'lead')
  expect(await run('history', data.root)).toBe(before)
})

test.each([
  ['schema', 'import'],
  ['schema', 'import', 'FOLDER', 'FILE', '--all'],
  ['people', 'rename', 'FOLDER'],
  ['people', 'color', 'FOLDER', 'ana', 'plaid'],
  ['people', 'list'],
])('%s %s with wrong arguments ends with exit code 2 and says how to get help', async (...args) => {
  const { code, stderr } = await cli.run(...args)
  expect(code).toBe(2)
  expect(stderr).toContain('(add --help to see what is possible)')
})

test('a file that is not there is named', async () => {
  const { code, stderr } = await cli.run('schema', 'import', data.root, `${file}.missing`)
  expect(code).toBe(1)
  expect(stderr).toContain('schema.json.missing cannot be read')
})
