import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fixture, type Fixture } from '../host/fixture.ts'
import { Cli } from '../support/cli.ts'

let data: Fixture
let cli: Cli

beforeEach(async () => {
  data = await fixture()
  cli = new Cli(data.home)
})
afterEach(() => data.remove())

const settings = async (...args: string[]): Promise<string[]> =>
  (await cli.run('settings', data.root, ...args)).stdout.trimEnd().split('\n')

test('settings prints values with their origin, sets them for everybody or for one person, and resets them', async () => {
  expect((await settings())[1]).toBe('sync.interval_ms = 1000  (default)')
  expect((await settings('sync.interval_ms', '2000', '--user', 'ann'))[0]).toMatch(
    /^sync\.interval_ms = 2000 {2}\(for everybody, by ann at \d{4}-.*Z\)$/,
  )
  expect(JSON.parse(await readFile(join(data.root, '.lenslet/settings.json'), 'utf8'))).toMatchObject({
    settings: { 'sync.interval_ms': 2_000 },
    updated_by: 'ann',
  })
  expect(await settings('sync.interval_ms', '300', '--person')).toEqual(['sync.interval_ms = 300  (on this machine)'])
  expect(JSON.parse((await settings('sync.interval_ms', '--json')).join('\n'))).toMatchObject({
    settings: [{ value: 300, from: 'person', team: { value: 2_000, by: 'ann' } }],
    unknown: [],
  })
  expect((await settings('sync.interval_ms', '--reset', '--person'))[0]).toContain('= 2000')
  expect(await settings('sync.interval_ms', '--reset')).toEqual(['sync.interval_ms = 1000  (default)'])
})

test('settings sets an entry that is an object, given as JSON', async () => {
  const entry = '{"group": "quality", "color": "green", "key": "q"}'
  expect((await settings('schema.tag:sharp', entry, '--user', 'ann'))[0]).toContain('schema.tag:sharp = ')
  expect(JSON.parse(await readFile(join(data.root, '.lenslet/settings.json'), 'utf8'))).toMatchObject({
    settings: { 'schema.tag:sharp': JSON.parse(entry) as object },
  })
})

test.each([
  [2, ['schema.tag:sharp', '{"group": '], 'The value of schema.tag:sharp is not valid JSON'],
  [2, ['sync.interval_ms', '20'], 'sync.interval_ms is 20; it must be a whole number from 200 to 60000 (milliseconds)'],
  [2, ['sync.interval_ms', '20', '--person'], 'sync.interval_ms is 20'],
  [2, ['sync.watch', '1'], 'it must be one of "auto", "events", "timed"'],
  [2, ['sync.nope'], 'There is no setting "sync.nope"'],
  [2, ['--reset'], 'give the name'],
  [2, ['sync.watch', 'auto', '--reset'], 'no value'],
])('exit code %i for %j, with the message %s', async (code, args, sentence) => {
  const outcome = await cli.run('settings', data.root, ...args)
  expect(outcome).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(sentence) as string })
})

test('printing the settings writes nothing', async () => {
  expect((await cli.run('settings', data.root)).code).toBe(0)
  expect((await cli.run('settings', data.root, 'sync.watch', 'timed', '--person')).code).toBe(0)
  await expect(readFile(join(data.root, '.lenslet/format.json'))).rejects.toThrow('ENOENT')
})

test('check names the problems in settings.json, and the values in force', async () => {
  await cli.run('settings', data.root, 'sync.interval_ms', '2000', '--user', 'ann')
  expect(await cli.run('check', data.root)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('sync.interval_ms = 2000  (for everybody, by ann') as string,
  })
  await writeFile(
    join(data.root, '.lenslet/settings.json'),
    '{"settings": {"sync.interval_ms": 1, "sync.intervall_ms": 5}}',
  )
  // File times count in whole seconds: within one second, Ann's would be the newer of two conflicting values.
  await utimes(join(data.root, '.lenslet/settings.json'), Date.now() / 1000 + 2, Date.now() / 1000 + 2)
  const { code, stdout } = await cli.run('check', data.root)
  expect(code).toBe(1)
  expect(stdout).toContain('settings.json was edited by hand')
  expect(stdout).toContain('settings.json has a value that is not used: sync.interval_ms is 1; it must be')
  expect(stdout).toContain('settings.json has the setting "sync.intervall_ms", which this version does not know')
  expect(stdout).toContain('settings.json was rewritten by hand or by a script, without the changes')
  await writeFile(join(data.root, '.lenslet/settings.json'), 'no')
  expect((await cli.run('check', data.root)).stdout).toContain('settings.json is damaged: it is not JSON')
})

test('invalid values in config.json are reported, and stop nothing', async () => {
  await mkdir(join(data.home, 'config'), { recursive: true })
  await writeFile(
    join(data.home, 'config/config.json'),
    '{"settings": {"sync.interval_ms": "often", "sync.future": 1}}',
  )
  const lines = await settings()
  expect(lines[1]).toBe(
    'sync.interval_ms = 1000  (default; not used on this machine: sync.interval_ms is "often"; it must be a whole number from 200 to 60000 (milliseconds))',
  )
  expect(lines.at(-1)).toBe('sync.future = 1  (person; not known to this version, does nothing)')
})
