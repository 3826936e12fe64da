import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { fixture, type Fixture } from '../host/fixture.ts'
import { encodeJournal } from '../../main/core/format/journal-codec.ts'
import { Cli } from '../support/cli.ts'

let data: Fixture
/** Commands on two machines: each has a person of its own. */
let here: Cli
let there: Cli

beforeEach(async () => {
  data = await fixture()
  onTestFinished(() => data.remove())
  here = new Cli(data.home)
  there = new Cli(`${data.home}-2`)
})

async function run(cli: Cli, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli.run(...args)
  if (code !== 0) throw new Error(stderr)
  return stdout
}

interface ListedPerson {
  readonly id: string
  readonly name: string
  readonly ids: readonly string[]
  readonly pictures: number
}

const people = async (): Promise<readonly ListedPerson[]> =>
  JSON.parse(await run(here, 'people', data.root, '--json')) as ListedPerson[]

test('a command labels as the person of this machine, always under the same id, which config.json and the folder have', async () => {
  expect(await people()).toEqual([])
  await run(here, 'label', data.root, 'a/one.jpg', '--stars', '4')
  await run(here, 'label', data.root, 'a/two.jpg', '--stars', '3')
  await run(there, 'label', data.root, 'b/three.jpg', '--stars', '3')
  const [one, other, ...others] = await people()
  expect([one?.name, others]).toEqual([`${one!.name.split(' ')[0]} (${one!.id})`, []])
  expect([one!.pictures, other!.pictures].toSorted()).toEqual([1, 2])
  const { person } = JSON.parse(await readFile(join(data.home, 'config/config.json'), 'utf8')) as {
    person: { id: string; isPublished: boolean }
  }
  expect(person).toMatchObject({ id: [one!, other!].find(({ pictures }) => pictures === 2)!.id, isPublished: true })
  const history = JSON.parse(await run(here, 'history', data.root, '--json')) as { by: string; item: string | null }[]
  expect(history.filter(({ by }) => by === person.id && by !== null)).toHaveLength(3)
})

test('everything that takes a name takes the name or the id, and says names', async () => {
  await run(here, 'label', data.root, 'a/one.jpg', '--stars', '4', '--user', 'ana-7f3k9q')
  await run(here, 'label', data.root, 'a/two.jpg', '--stars', '3', '--user', 'ben')
  await run(here, 'people', 'rename', data.root, 'ana-7f3k9q', 'Ana Kovács', '--user', 'ben')
  expect(await run(here, 'people', data.root)).toMatch(
    /^Ana Kovács {2}ana-7f3k9q {2}owner, 1 picture labelled last, at 20/,
  )
  // The name stands for the id from now on.
  await run(here, 'label', data.root, 'b/three.jpg', '--stars', '1', '--user', 'ana kovács')
  expect(await people()).toMatchObject([{ id: 'ana-7f3k9q', pictures: 2 }, { id: 'ben' }])
  for (const name of ['Ana Kovács', 'ana-7f3k9q'])
    expect((await run(here, 'history', data.root, '--by', name)).match(/Ana Kovács {2}/g)).toHaveLength(2)
  for (const filter of ['by:"ana kovács"', 'by:ana-7f3k9q', 'by:kovács'])
    expect((await run(here, 'list', data.root, '--filter', filter)).trim().split('\n')).toHaveLength(2)
  expect(await run(here, 'show', data.root, 'a/one.jpg')).toContain('Ana Kovács: 4 stars')
  expect(await run(here, 'stats', data.root)).toContain('person   Ana Kovács: 2 pictures')
  expect(await run(here, 'revert', data.root, '--by', 'Ana Kovács', '--dry-run')).toContain('2 changes of 2 pictures')
  // What scripts read has ids, which never change.
  const [record] = JSON.parse(await run(here, 'list', data.root, '--json', '--filter', 'stars:4')) as unknown[]
  expect(record).toMatchObject({ updated_by: 'ana-7f3k9q' })
  const unknown = await here.run('people', 'rename', data.root, 'zoe', 'Zoë')
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    'lenslet: There is nobody called "zoe" here: there are "Ana Kovács", "ben". Somebody who has never labelled is known while they have the folder open.\n',
  ])
})

test('somebody new is announced, once, and a name that was joined is not somebody new', async () => {
  const label = async (item: string, stars: string, user: string): Promise<string> => {
    const { code, stderr } = await here.run('label', data.root, item, '--stars', stars, '--user', user)
    expect(code).toBe(0)
    return stderr
  }
  const isNew = 'lenslet: nobody called "ben" has changed anything here before: this is somebody new\n'
  // Who makes the data set is known from then on.
  expect(await label('a/one.jpg', '1', 'ana')).not.toContain('new')
  expect(await label('a/one.jpg', '2', 'ben')).toContain(isNew)
  // Others made the newest change of every picture.
  expect(await label('a/two.jpg', '1', 'ana')).not.toContain('new')
  await run(here, 'people', 'rename', data.root, 'ana', 'Ana Kovács', '--user', 'ben')
  await run(here, 'label', data.root, 'b/three.jpg', '--stars', '2', '--user', 'anna')
  await run(here, 'people', 'rename', data.root, 'anna', 'Anna', '--user', 'ben')
  await run(here, 'people', 'join', data.root, 'anna', 'ana', '--user', 'ben')
  await run(here, 'label', data.root, 'a/two.jpg', '--stars', '5', '--user', 'Anna')
  expect(await people()).toMatchObject([{ id: 'ana', name: 'Ana Kovács', ids: ['ana', 'anna'] }, { id: 'ben' }])
  const again = await here.run('people', 'join', data.root, 'anna', 'ana', '--user', 'ben')
  expect([again.code, again.stderr]).toEqual([
    2,
    'lenslet: Ana Kovács is one person already, with the ids ana, anna.\n',
  ])
})

test('everybody is listed, also who made the newest change of no picture', async () => {
  await run(here, 'label', data.root, 'a/one.jpg', '--stars', '1', '--user', 'ana')
  await run(here, 'label', data.root, 'a/one.jpg', '--stars', '2', '--user', 'ben')
  await run(here, 'people', 'rename', data.root, 'ana', 'Ana', '--user', 'lead')
  expect((await people()).map(({ id, pictures }) => [id, pictures])).toEqual([
    ['ana', 0],
    ['ben', 1],
    ['lead', 0],
  ])
})

test('a name in config.json that cannot be used is replaced by that of the account, and this is said', async () => {
  await run(here, 'label', data.root, 'a/one.jpg', '--stars', '4')
  const file = join(data.home, 'config/config.json')
  const config = JSON.parse(await readFile(file, 'utf8')) as { person: { id: string; name: string } }
  await writeFile(file, JSON.stringify({ ...config, person: { ...config.person, name: ' ' } }))
  const { code, stderr } = await here.run('label', data.root, 'a/two.jpg', '--stars', '3')
  expect(code).toBe(0)
  expect(stderr).toContain('lenslet: The name in config.json cannot be used')
  expect(await people()).toMatchObject([{ id: config.person.id, name: config.person.name, pictures: 2 }])
})

test('two people of one name are told apart, and a name that both have is refused', async () => {
  for (const [item, user] of [
    ['a/one.jpg', 'ana-1'],
    ['a/two.jpg', 'ana-2'],
  ] as const) {
    await run(here, 'label', data.root, item, '--stars', '4', '--user', user)
    await run(here, 'people', 'rename', data.root, user, 'Ana', '--user', user)
  }
  expect((await people()).map(({ name }) => name)).toEqual(['Ana (ana-1)', 'Ana (ana-2)'])
  const refused = await here.run('label', data.root, 'b/three.jpg', '--stars', '4', '--user', 'Ana')
  expect([refused.code, refused.stderr]).toEqual([
    2,
    'lenslet: 2 people are called "Ana". Give the id instead: ana-1, ana-2.\n',
  ])
  expect(await run(here, 'list', data.root, '--filter', 'by:"Ana (ana-2)"')).toContain('a/two.jpg')
})

test('people are joined and separated, and their labels count once', async () => {
  await run(here, 'label', data.root, 'a/one.jpg', '--stars', '4', '--user', 'ana')
  await run(here, 'label', data.root, 'a/two.jpg', '--stars', '3', '--user', 'ana laptop')
  await run(here, 'people', 'join', data.root, 'ana laptop', 'ana', '--user', 'ana')
  expect(await people()).toMatchObject([{ id: 'ana', ids: ['ana', 'ana laptop'], pictures: 2 }])
  expect(await run(here, 'stats', data.root)).toContain('person   ana: 2 pictures, 2 changes')
  await run(here, 'people', 'color', data.root, 'ana', 'teal', '--user', 'ana')
  await run(here, 'people', 'separate', data.root, 'ana', '--user', 'ana')
  expect((await people()).map(({ ids }) => ids)).toEqual([['ana'], ['ana laptop']])
  const again = await here.run('people', 'separate', data.root, 'ana')
  expect([again.code, again.stderr]).toEqual([2, 'lenslet: ana has one id only.\n'])
})

test('a damaged config.json is put aside, and the person gets another id, which can be joined', async () => {
  await run(here, 'label', data.root, 'a/one.jpg', '--stars', '4')
  const [first] = await people()
  await writeFile(join(data.home, 'config/config.json'), '{"person": {"id"')
  await run(here, 'label', data.root, 'a/two.jpg', '--stars', '4')
  const second = (await people()).find(({ id }) => id !== first!.id)!
  await run(here, 'people', 'join', data.root, second.id, first!.id)
  expect(await people()).toMatchObject([{ id: first!.id, pictures: 2 }])
})

test('a label by a viewer of another program does not count in any command, and an owner accepts it', async () => {
  await run(here, 'label', data.root, 'a/one.jpg', '--stars', '2', '--user', 'ana')
  await run(there, 'label', data.root, 'a/two.jpg', '--stars', '1', '--user', 'ben')
  await run(here, 'people', 'role', data.root, 'ben', 'viewer', '--user', 'ana')
  const late = {
    id: 'bbbbbbbbbbbb-bbbbbb:0',
    at: Date.now() + 1_000,
    by: 'ben',
    item: 'a/one.jpg',
    stars: 5,
    replaces: [],
  }
  await writeFile(join(data.root, '.lenslet/journals/bbbbbbbbbbbb-0001.jsonl'), encodeJournal([late]))
  const starsOf = async (item: string): Promise<unknown> =>
    (JSON.parse(await run(there, 'show', data.root, item, '--json')) as { stars: unknown }).stars
  expect([await starsOf('a/one.jpg'), await starsOf('a/two.jpg')]).toEqual([2, 1])
  expect(await run(there, 'people', data.root)).toContain('viewer, 1 not counted, 1 picture')
  const accept = ['people', 'accept', data.root, 'ben', '--user']
  expect((await there.run(...accept, 'cy')).stderr).toContain('Only an owner of this data set can accept labels')
  expect((await here.run(...accept, 'ana')).stderr).toContain('accepted labels on 1 picture')
  expect(await starsOf('a/one.jpg')).toBe(5)
  await run(here, 'people', 'role', data.root, 'ben', 'none', '--user', 'ana')
  await run(there, 'label', data.root, 'a/two.jpg', '--stars', '3', '--user', 'ben')
  expect((await here.run('people', 'role', data.root, 'ana', 'viewer', '--user', 'ana')).stderr).toContain(
    'ana is the only owner: make somebody else an owner first.',
  )
})
