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
  ['[]', 'is no schema: the file'],
  ['{"groups": [{"name": "", "tags": []}]}', 'is no schema: groups.0.name'],
  [
    '{"groups": [{"name": "A", "tags": [{"tag": "x", "key": "xy"}]}]}',
    'is no schema: groups.0.tags.0.key: one of a to z',
  ],
  ['{"groups": [{"name": "A", "tags": [{"tag": "x", "colour": "red"}]}]}', 'is no schema: groups.0.tags.0'],
  ['{"groups": [], "done": "done:yes"}', 'is no schema: done: is no filter that can be understood'],
])('the file %s is refused with the place of what is wrong, and nothing is changed', async (text, message) => {
  await writeFile(file, text)
  const { code, stderr } = await cli.run('schema', 'import', data.root, file, '--user', 'lead')
  expect(code).toBe(2)
  expect(stderr).toContain(`schema.json ${message}`)
  expect(await run('schema', data.root)).toBe('')
})

test('a file that is not there is named', async () => {
  const { code, stderr } = await cli.run('schema', 'import', data.root, `${file}.missing`)
  expect(code).toBe(1)
  expect(stderr).toContain('schema.json.missing cannot be read')
})
