import { appendFile, cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fixture, type Fixture } from '../host/fixture.ts'
import { Cli, type Outcome } from '../support/cli.ts'

let labelled: Fixture
let data: Fixture
let cli: Cli

beforeAll(async () => {
  data = labelled = await fixture()
  cli = new Cli(data.home)
  // The pictures of the fixture are all equal, and labels would not know whose they are.
  for (const [at, name] of ['a/one.jpg', 'a/two.jpg', 'b/three.jpg'].entries())
    await appendFile(join(data.root, name), '.'.repeat(at))
  await label('ana', ['a/one.jpg', 'a/two.jpg', 'b/three.jpg'], '--stars', '3')
  await label('ana', ['a/one.jpg'], '--stars', '5', '--add-tag', 'owl')
  await label('ben', ['a/two.jpg'], '--stars', '1')
})
afterAll(() => labelled.remove())
beforeEach(async () => {
  data = await labelled.copy()
  cli = new Cli(data.home)
})
afterEach(() => data.remove())

async function label(user: string, items: readonly string[], ...options: string[]): Promise<void> {
  const { code, stderr } = await cli.run('label', data.root, ...items, ...options, '--user', user)
  if (code !== 0) throw new Error(stderr)
}

interface Entry {
  readonly item: string | null
  readonly by: string
  readonly at: string
  readonly stars?: number
  readonly before: Record<string, unknown>
}

async function entries(...options: string[]): Promise<Entry[]> {
  return JSON.parse((await cli.run('history', data.root, '--json', ...options)).stdout) as Entry[]
}

const starsOf = async (item: string, ...options: string[]): Promise<number> =>
  (JSON.parse((await cli.run('show', data.root, item, '--json', ...options)).stdout) as { stars: number }).stars

describe('lenslet history', () => {
  test('prints who changed what, with the value before, the newest first', async () => {
    const { stdout } = await cli.run('history', data.root)
    const lines = stdout.trim().split('\n')
    expect(lines).toHaveLength(5)
    expect(lines[0]).toContain('ben  a/two.jpg: 3 stars → 1 star')
    expect(lines[1]).toContain('ana  a/one.jpg: 3 stars → 5 stars, +owl')
    expect((await entries())[0]).toMatchObject({ item: 'a/two.jpg', by: 'ben', stars: 1, before: { stars: 3 } })
  })

  test('is narrowed by person, folder, kind, time, filter and number', async () => {
    expect((await entries('--user', 'ben')).map(({ item }) => item)).toEqual(['a/two.jpg'])
    expect((await entries('--folder', 'b')).map(({ item }) => item)).toEqual(['b/three.jpg'])
    expect((await entries('--kind', 'tags')).map(({ item }) => item)).toEqual(['a/one.jpg'])
    expect(await entries('--filter', 'stars:5')).toHaveLength(2)
    expect(await entries('--limit', '1')).toHaveLength(1)
    const [last, ...earlier] = await entries()
    expect(await entries('--since', last!.at)).toEqual([last])
    expect(await entries('--until', earlier[0]!.at)).toEqual(earlier)
    expect(await entries('--until', '2020-01-01')).toEqual([])
  })

  test('prints batches, and settings', async () => {
    await cli.run('settings', data.root, 'sync.interval_ms', '2000', '--user', 'lead')
    const { stdout } = await cli.run('history', data.root, '--batches')
    const lines = stdout.trim().split('\n')
    expect(lines.map((line) => line.split('  ').slice(2).join('  '))).toEqual([
      'lead  settings: settings 1',
      'ben  1 picture in a/: stars 1',
      'ana  3 pictures: stars 4, tags 1',
    ])
    expect((await cli.run('history', data.root, '--kind', 'settings')).stdout).toContain('sync.interval_ms = 2000')
  })

  test('refuses what it does not understand, and names the way out', async () => {
    const outcomes: Outcome[] = await Promise.all([
      cli.run('history', data.root, '--since', 'noon'),
      cli.run('history', data.root, '--kind', 'star'),
      cli.run('history', data.root, '--folder', 'c'),
      cli.run('history', data.root, '--filter', 'stars:9'),
      cli.run('history', data.root, '--since', '2026-02-30T10:00'),
      cli.run('history', data.root, '--since', '2026-11-30T24:00Z'),
    ])
    expect(outcomes.map(({ code }) => code)).toEqual([2, 2, 1, 2, 2, 2])
    expect(outcomes[0]!.stderr).toContain('2026-11-23T14:05')
    expect(outcomes[2]!.stderr).toContain('There is no folder "c"')
  })

  test('is narrowed by a folder that is gone, too', async () => {
    const before = await cli.run('history', data.root, '--folder', 'a')
    await rename(join(data.root, 'a'), join(data.root, '..', `${basename(data.root)}-a`))
    try {
      expect(await cli.run('history', data.root, '--folder', 'a')).toMatchObject({ code: 0, stdout: before.stdout })
    } finally {
      await rm(join(data.root, '..', `${basename(data.root)}-a`), { recursive: true })
    }
  })

  test('is complete where a line of a journal is damaged', async () => {
    const journals = join(data.root, '.lenslet/journals')
    const [first] = (await readdir(journals)).toSorted()
    const text = await readFile(join(journals, first!), 'utf8')
    await writeFile(join(journals, first!), text.replace('"stars":3', '"stars":4'))
    const { code, stdout } = await cli.run('history', data.root)
    // The change of the damaged line is in the sidecar of its picture.
    expect([code, stdout.trim().split('\n').length]).toEqual([0, 5])
  })
})

describe('lenslet revert', () => {
  test('shows with --dry-run what it would change, and changes nothing', async () => {
    const { stdout } = await cli.run('revert', data.root, '--by', 'ana', '--dry-run')
    expect(stdout).toContain('b/three.jpg: 3 stars → none')
    expect(stdout).toContain('3 changes of 2 pictures would be taken back; 2 get other labels')
    expect(stdout).toContain('1 value stays: set by ben since')
    expect(await starsOf('b/three.jpg')).toBe(3)
  })

  test('takes a batch back in one step, which is taken back in the same way', async () => {
    await cli.run('revert', data.root, '--by', 'ana', '--user', 'lead')
    expect([await starsOf('a/one.jpg'), await starsOf('a/two.jpg'), await starsOf('b/three.jpg')]).toEqual([0, 1, 0])
    const { stdout } = await cli.run('history', data.root, '--user', 'lead')
    expect(stdout).toContain('undid: 3 stars by ana; 5 stars, +owl by ana')
    await cli.run('revert', data.root, '--by', 'lead', '--user', 'lead')
    expect([await starsOf('a/one.jpg'), await starsOf('a/two.jpg'), await starsOf('b/three.jpg')]).toEqual([5, 1, 3])
    expect((await cli.run('history', data.root, '--user', 'lead')).stdout).toContain(
      'restored: 3 stars by ana; 5 stars, +owl by ana',
    )
  })

  test('asks for something that narrows the changes', async () => {
    const { code, stderr } = await cli.run('revert', data.root, '--everybody')
    expect(code).toBe(2)
    expect(stderr).toContain('give at least one of --by')
    // In this command --user is the person who takes changes back, and says nothing about whose they are.
    for (const people of [[], ['--everybody', '--by', 'ana']]) {
      const unclear = await cli.run('revert', data.root, '--user', 'ben', '--since', 'today', ...people)
      expect([unclear.code, unclear.stderr]).toEqual([2, expect.stringContaining('either --by NAME, or --everybody')])
    }
    const nobody = await cli.run('revert', data.root, '--by', 'nobody', '--dry-run')
    expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('there are "ana", "ben"')])
    expect((await cli.run('history', data.root, '--by', 'nobody')).code).toBe(1)
  })

  test('says that a change is taken back as a whole', async () => {
    const { stdout } = await cli.run('revert', data.root, '--by', 'ana', '--kind', 'tags', '--dry-run')
    expect(stdout).toContain('a/one.jpg: -owl')
    expect(stdout).toContain('1 of the changes also gave other labels: a change is taken back as a whole')
  })
})

describe('--as-of', () => {
  test('gives the labels of a moment to list, show, stats and export', async () => {
    const at = (await entries('--user', 'ana'))[0]!.at
    expect([await starsOf('a/two.jpg'), await starsOf('a/two.jpg', '--as-of', at)]).toEqual([1, 3])
    expect((await cli.run('list', data.root, '--filter', 'stars:3', '--as-of', at)).stdout).toBe(
      'a/two.jpg\nb/three.jpg\n',
    )
    expect((await cli.run('export', data.root, '--format', 'csv', '--as-of', at)).stdout).toContain('a/two.jpg,3,')
    const stats = JSON.parse((await cli.run('stats', data.root, '--json', '--as-of', at)).stdout) as object
    expect(stats).toMatchObject({ labelled: 3, stars: [1, 0, 0, 2, 0, 1], users: [{ user: 'ana', changes: 4 }] })
  })

  test('before the first change there are no labels', async () => {
    expect((await cli.run('list', data.root, '--filter', 'labelled:yes', '--as-of', '2020-01-01')).stdout).toBe('')
    expect((await cli.run('stats', data.root, '--as-of', '2020-01-01')).stdout).toContain('0 of 4 pictures labelled')
  })
})

describe('lenslet release', () => {
  test('freezes the labels, exports the same bytes later, and compares', async () => {
    expect((await cli.run('release', 'create', data.root, 'v1', '--note', 'first', '--user', 'lead')).code).toBe(0)
    const frozen = (await cli.run('export', data.root, '--format', 'csv', '--release', 'v1')).stdout
    expect(frozen).toContain('a/one.jpg,5,owl')
    await label('ben', ['a/one.jpg'], '--stars', '2')
    await label('ben', ['b/three.jpg'], '--stars', '0')
    expect((await cli.run('export', data.root, '--format', 'csv', '--release', 'v1')).stdout).toBe(frozen)
    const { stdout } = await cli.run('release', 'compare', data.root, 'v1')
    expect(stdout).toContain('changed  a/one.jpg: 5 stars → 2 stars (ben)')
    expect(stdout).toContain('0 added, 1 changed, 1 removed')
    expect((await cli.run('release', 'compare', data.root, 'v1', '--format', 'csv')).stdout).toContain(
      'b/three.jpg,removed,stars,,3,0,ben,',
    )
    expect((await cli.run('release', 'check', data.root)).stdout).toBe(
      'v1: complete, with the labels that were frozen\n',
    )
    expect((await cli.run('check', data.root)).code).toBe(0)
  })

  test('refuses to use a release whose changes are not here, and names it', async () => {
    await cli.run('release', 'create', data.root, 'v1', '--user', 'lead')
    // Another folder that has the release, but not the labels.
    const other = join(data.home, 'other')
    await cp(data.root, other, { recursive: true })
    for (const gone of ['journals', 'sidecars', 'snapshots'])
      await rm(join(other, '.lenslet', gone), { recursive: true, force: true })
    const elsewhere = new Cli(join(data.home, 'elsewhere'))
    const { code, stderr } = await elsewhere.run('export', other, '--format', 'csv', '--release', 'v1')
    expect(code).toBe(1)
    expect(stderr).toContain('The release "v1" cannot be used: 5 of its 5 changes are not known here')
    expect((await elsewhere.run('release', 'check', other)).code).toBe(1)
  })

  test('compares pictures that were renamed since under the names of now, and exports those of then', async () => {
    await cli.run('release', 'create', data.root, 'v1', '--user', 'lead')
    const frozen = (await cli.run('export', data.root, '--format', 'csv', '--release', 'v1')).stdout
    await label('ana', ['b/three.jpg'], '--stars', '4')
    await label('ana', ['b/three.jpg'], '--stars', '3')
    await rename(join(data.root, 'b'), join(data.root, 'c'))
    await label('ben', ['c/three.jpg'], '--add-tag', 'barn')
    const { stdout } = await cli.run('release', 'compare', data.root, 'v1')
    expect(stdout).toBe('changed  c/three.jpg (was b/three.jpg): +barn (ben)\n0 added, 1 changed, 0 removed\n')
    expect(
      (JSON.parse((await cli.run('release', 'compare', data.root, 'v1', '--format', 'json')).stdout) as unknown[])[0],
    ).toMatchObject({ item: 'c/three.jpg', former_item: 'b/three.jpg' })
    expect((await cli.run('export', data.root, '--format', 'csv', '--release', 'v1')).stdout).toBe(frozen)
    expect(frozen).toContain('b/three.jpg,3')
    const inFolder = await entries('--folder', 'c')
    expect(inFolder.map(({ item, by }) => `${item} ${by}`)).toEqual([
      'c/three.jpg ben',
      ...Array.from({ length: 3 }, () => 'c/three.jpg ana'),
    ])
    const { at } = inFolder.at(-1)!
    expect(await starsOf('c/three.jpg', '--as-of', at), 'labels of an earlier time follow a picture too').toBe(3)
    const stats = JSON.parse((await cli.run('stats', data.root, '--json', '--as-of', at)).stdout) as object
    expect(stats).toMatchObject({ labelled: 3, missing: 0 })
    expect((await cli.run('list', data.root, '--filter', 'missing:yes', '--as-of', at)).stdout).toBe('')
  })

  test('checks one release alone, whatever is wrong with others', async () => {
    await cli.run('release', 'create', data.root, 'v1', '--user', 'lead')
    const folder = join(data.root, '.lenslet', 'releases')
    const [file] = await readdir(folder)
    await writeFile(join(folder, file!.replace('0001', '0002')), 'no release')
    const one = await cli.run('release', 'check', data.root, 'v1')
    expect([one.code, one.stdout]).toEqual([0, 'v1: complete, with the labels that were frozen\n'])
    const all = await cli.run('release', 'check', data.root)
    expect([all.code, all.stderr]).toEqual([1, expect.stringContaining('0002.jsonl.gz is damaged')])
  })

  test('misses a release whose file was deleted, until somebody deletes it on purpose (RL8)', async () => {
    await cli.run('release', 'create', data.root, 'v1', '--user', 'lead')
    const folder = join(data.root, '.lenslet', 'releases')
    const [file] = await readdir(folder)
    await rm(join(folder, file!))
    const sentence = expect.stringMatching(
      /The release “v1” by lead of \S+ is missing: somebody has deleted/,
    ) as unknown
    const list = await cli.run('release', 'list', data.root)
    expect([list.code, list.stdout, list.stderr]).toEqual([0, '', sentence])
    expect((await cli.run('release', 'check', data.root)).code).toBe(1)
    const check = await cli.run('check', data.root)
    expect([check.code, check.stdout]).toEqual([1, expect.stringContaining('is missing: the release "v1" by lead')])
    expect((await cli.run('release', 'delete', data.root, 'v1', '--user', 'lead')).code).toBe(0)
    expect((await cli.run('check', data.root)).code).toBe(0)

    // The name is free again, and a release that can be used is deleted in the same way.
    expect((await cli.run('release', 'create', data.root, 'v1', '--user', 'lead')).code).toBe(0)
    expect((await cli.run('release', 'delete', data.root, 'v1', '--user', 'lead')).stderr).toContain(
      'deleted the release',
    )
    expect([await readdir(folder), (await cli.run('release', 'check', data.root)).code]).toEqual([[], 0])
  })

  test('is not made where this version may not write', async () => {
    const path = join(data.root, '.lenslet/format.json')
    const format = JSON.parse(await readFile(path, 'utf8')) as object
    await writeFile(path, JSON.stringify({ ...format, minimum_writer: 99 }))
    const { code, stdout, stderr } = await cli.run('release', 'create', data.root, 'v1', '--user', 'lead')
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('A release cannot be made')])
    await expect(readdir(join(data.root, '.lenslet/releases'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('names what there is when a name is wrong or taken', async () => {
    await cli.run('release', 'create', data.root, 'v1', '--user', 'lead')
    expect((await cli.run('export', data.root, '--format', 'csv', '--release', 'v2')).stderr).toContain(
      'there are "v1"',
    )
    expect((await cli.run('export', data.root, '--format', 'csv', '--release', 'V1')).code).toBe(0)
    expect((await cli.run('release', 'compare', data.root, 'now', 'v1')).stderr).toContain(
      '“now” can only be the second',
    )
    for (const name of ['v1', 'V1']) {
      const again = await cli.run('release', 'create', data.root, name, '--user', 'ben')
      expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('There is a release “v1” already')])
    }
    const both = await cli.run('export', data.root, '--format', 'csv', '--release', 'v1', '--as-of', 'today')
    expect(both.code).toBe(2)
  })
})
