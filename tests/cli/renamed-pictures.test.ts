/**
 * Tests commands after pictures were renamed, on a machine that sees the folder for the first time: an export on a
 * training machine, and a script that labels.
 */
import { rename, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Cli } from '../support/cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

interface Data {
  readonly root: string
  mv(...names: readonly (readonly [string, string])[]): Promise<void>
}

/** Runs a command as on a machine that is new to the folder. */
async function command(...args: string[]): ReturnType<Cli['run']> {
  return new Cli(await temporaryFolder()).run(...args)
}

/** Makes a folder with pictures of these names, of different lengths, each tagged with its name. */
async function data(...names: string[]): Promise<Data> {
  const base = await temporaryFolder()
  const root = join(base, 'set')
  await mkdir(root)
  for (const [at, name] of names.entries()) await writeFile(join(root, name), `picture ${name}${'.'.repeat(at)}`)
  for (const name of names) expect((await command('label', root, name, '--add-tag', name)).code).toBe(0)
  return {
    root,
    mv: async (...moves) => {
      for (const [from, to] of moves) await rename(join(root, from), join(root, to))
    },
  }
}

async function tags({ root }: Data, ...options: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await command('export', root, '--format', 'jsonl', ...options)
  return {
    code,
    stderr,
    tags: Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { item: string; tags: string[] })
        .map((record) => [record.item, record.tags.join()]),
    ),
  }
}

test('an export has the labels of exchanged pictures under their new names, and a new label replaces none of the other picture', async () => {
  const set = await data('a.jpg', 'b.jpg', 'c.jpg')
  await set.mv(['a.jpg', 'x'], ['b.jpg', 'a.jpg'], ['x', 'b.jpg'])
  for (const options of [[], ['--strict']]) {
    expect(await tags(set, ...options)).toEqual({
      code: 0,
      stderr: expect.stringContaining('2 labelled pictures have another name now'),
      tags: { 'a.jpg': 'b.jpg', 'b.jpg': 'a.jpg', 'c.jpg': 'c.jpg' },
    })
  }
  expect((await command('show', set.root, 'a.jpg')).stdout).toContain('  tags     b.jpg\n')
  expect(await command('label', set.root, 'a.jpg', '--stars', '3')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('2 labelled pictures were renamed or moved: the labels went along.'),
  })
  expect(await tags(set, '--strict', '--filter', 'stars>0')).toMatchObject({
    code: 0,
    stderr: '',
    tags: { 'a.jpg': 'b.jpg' },
  })
})

test('while only a person can say where labels belong, a strict export fails, and a label is refused without --force (MV15)', async () => {
  const set = await data('a.bmp', 'b.bmp')
  await set.mv(['a.bmp', 'x'], ['b.bmp', 'a.bmp'], ['x', 'b.bmp'])
  expect(await tags(set, '--strict')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('2 labelled pictures may have been renamed'),
  })
  const refused = await command('label', set.root, 'a.bmp', '--stars', '3')
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/a\.bmp is not the picture that was labelled under this name.*--force.*It was not labelled/),
  ])
  expect((await command('show', set.root, 'a.bmp', '--json')).stdout).toContain('"stars": 0')
  expect((await command('label', set.root, 'a.bmp', '--stars', '3', '--force')).code).toBe(0)
  expect((await command('show', set.root, 'a.bmp', '--json')).stdout).toContain('"stars": 3')
})

test('a renamed picture is shown and labelled under its new name', async () => {
  const set = await data('a.jpg')
  const home = new Cli(await temporaryFolder())
  await home.run('list', set.root)
  await set.mv(['a.jpg', 'z.jpg'])
  expect(await home.run('show', set.root, 'z.jpg')).toMatchObject({
    stdout: expect.stringContaining('  tags     a.jpg\n'),
    stderr: expect.stringContaining('1 labelled picture has another name now'),
  })
  expect(await home.run('label', set.root, 'a.jpg', '--stars', '2')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('a.jpg is called z.jpg now'),
  })
  expect((await home.run('label', set.root, 'z.jpg', '--stars', '2')).code).toBe(0)
  expect((await command('show', set.root, 'z.jpg', '--json')).stdout).toMatch(
    /"stars": 2,\n {2}"tags": \[\n {4}"a\.jpg"\n {2}\],[^]*"conflicts": \[\]/,
  )
})

test('labels of a deleted picture whose name another one has are exported only with --missing', async () => {
  const set = await data('a.jpg', 'b.jpg')
  const home = new Cli(await temporaryFolder())
  await home.run('list', set.root)
  await set.mv(['b.jpg', 'a.jpg'])
  const strict = await home.run('export', set.root, '--format', 'csv', '--strict')
  expect(strict).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('1 labelled picture is not in the folder, and not in this export'),
  })
  const all = await home.run('export', set.root, '--format', 'csv', '--strict', '--missing')
  expect([
    all.code,
    all.stdout.split(/\r?\n/).map((row) =>
      row
        .split(',')
        .filter((_, at) => [0, 2, 7].includes(at))
        .join(' '),
    ),
  ]).toEqual([0, ['item tags missing', 'a.jpg b.jpg ', 'a.jpg a.jpg yes', '']])
  expect(
    (await home.run('export', set.root, '--format', 'csv', '--missing', '--filter', 'tag:b.jpg')).stdout,
  ).not.toContain('yes')
})

test('a picture that is excluded from the data set is not labelled', async () => {
  const set = await data('a.jpg')
  await mkdir(join(set.root, '#recycle'))
  await writeFile(join(set.root, '#recycle/p.jpg'), 'deleted')
  const { code, stderr } = await command('label', set.root, '#recycle/p.jpg', '--stars', '3')
  expect([code, stderr]).toEqual([1, expect.stringContaining('#recycle/p.jpg is excluded from the data set')])
  // a.jpg was labelled before the team excluded it.
  expect((await command('settings', set.root, 'pictures.ignore', 'a.*')).code).toBe(0)
  expect(await command('label', set.root, 'a.jpg', '--stars', '3')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('a.jpg is excluded from the data set'),
  })
})
