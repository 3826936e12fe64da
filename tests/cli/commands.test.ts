import { existsSync } from 'node:fs'
import {
  appendFile,
  copyFile,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  watch as watchFolder,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fixture, type Fixture } from '../host/fixture.ts'
import { Cli, nextLine, type Running } from '../support/cli.ts'

let data: Fixture
let cli: Cli
let running: Running[] = []

beforeEach(async () => {
  data = await fixture()
  cli = new Cli(data.home)
})
afterEach(async () => {
  for (const command of running) await command.stop('SIGKILL')
  running = []
  await data.remove()
})

function start(...args: string[]): Running {
  const command = cli.start(...args)
  running.push(command)
  return command
}

const show = async (item: string): Promise<unknown> =>
  JSON.parse((await cli.run('show', data.root, item, '--json')).stdout)

/** Makes the pictures of the fixture different: they are all equal. */
async function differentPictures(): Promise<void> {
  for (const [at, name] of ['a/one.jpg', 'a/two.jpg', 'b/three.jpg'].entries())
    await appendFile(join(data.root, name), '.'.repeat(at))
}

describe('label and show', () => {
  test('a label is stored for the next process, with author, time and history', async () => {
    const outcome = await cli.run(
      'label',
      data.root,
      'a/one.jpg',
      '--stars',
      '4',
      '--add-tag',
      'cat',
      '--add-tag',
      'dog',
      '--note',
      'sharp',
      '--user',
      'ann',
    )
    expect(outcome).toMatchObject({ code: 0, stdout: '' })
    await cli.run('label', data.root, 'a/one.jpg', '--remove-tag', 'dog', '--user', 'bob')
    expect(await show('a/one.jpg')).toMatchObject({
      item: 'a/one.jpg',
      stars: 4,
      tags: ['cat'],
      notes: 'sharp',
      updated_by: 'bob',
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      conflicts: [],
      history: [
        { by: 'bob', tags_removed: ['dog'] },
        { by: 'ann', stars: 4, notes: 'sharp', tags_added: ['cat', 'dog'] },
      ],
    })
  })

  test('tags are split and get the spelling of the data set', async () => {
    await cli.run('label', data.root, 'a/two.jpg', '--add-tag', 'Cat, "left; right"')
    const { stderr } = await cli.run('label', data.root, 'a/one.jpg', '--add-tag', 'c\u200BAT', '--add-tag', 'dog;Owl')
    expect(stderr).toContain('is written "Cat"')
    const quoted = await cli.run('label', data.root, 'a/two.jpg', '--add-tag', '"left; right"')
    expect(quoted.stderr).not.toContain('is written')
    expect(await Promise.all(['a/two.jpg', 'a/one.jpg'].map(show))).toMatchObject([
      { tags: ['Cat', 'left; right'] },
      { tags: ['Cat', 'Owl', 'dog'] },
    ])
    const { code } = await cli.run(
      'label',
      data.root,
      'a/two.jpg',
      '--remove-tag',
      'cat,LEFT; RIGHT',
      '--remove-tag',
      'Left; right',
    )
    expect(code).toBe(0)
    expect(await show('a/two.jpg')).toMatchObject({ tags: [] })
  })

  test('an edit with invalid tags is refused with their names, and changes nothing', async () => {
    const cases = [
      ['fine, ' + 'x'.repeat(130), 'too long: “xxx'],
      ['\u200B', 'no visible character'],
      [' ; ', 'no visible character'],
    ] as const
    const outcomes = await Promise.all(
      cases.map(([tags]) => cli.run('label', data.root, 'a/two.jpg', '--stars', '5', '--add-tag', tags)),
    )
    for (const [at, [, sentence]] of cases.entries())
      expect(outcomes[at]).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) as string })
    expect(await show('a/two.jpg')).toMatchObject({ tags: [], stars: 0 })
  })

  test('items can come from stdin, and as absolute paths inside the data set', async () => {
    expect((await cli.runWith('a/one.jpg\nb/three.jpg\r\n', 'label', data.root, '-', '--stars', '2')).code).toBe(0)
    expect((await cli.run('label', data.root, join(data.root, 'a/two.jpg'), '--stars', '3')).code).toBe(0)
    const { stdout } = await cli.run('list', data.root, '--filter', 'stars>=2', '--sort', 'stars', '--descending')
    expect(stdout.split('\n')).toEqual(['a/two.jpg', 'a/one.jpg', 'b/three.jpg', ''])
  })

  test('an unknown item fails with similar names, and labels nothing', async () => {
    const { code, stderr } = await cli.run('label', data.root, 'a/one.jpg', 'a/tow.jpg', '--stars', '1')
    expect(code).toBe(1)
    expect(stderr).toContain('There is no picture a/tow.jpg')
    expect(stderr).toContain('a/two.jpg')
    expect(await show('a/one.jpg')).toMatchObject({ stars: 0, history: [] })
  })

  test('paths outside the data set are refused', async () => {
    for (const item of ['../secret.txt', 'a/../../secret.txt', join(data.root, '../secret.txt'), '/etc/passwd', '.']) {
      const { code, stderr } = await cli.run('label', data.root, item, '--stars', '1')
      expect([code, stderr], item).toEqual([2, expect.stringContaining('is not inside')])
    }
  })
})

test('commands that only read write nothing to the share', async () => {
  for (const command of [
    ['show', data.root, 'a/one.jpg'],
    ['list', data.root],
    ['stats', data.root],
    ['check', data.root],
    ['export', data.root, '--format', 'json'],
  ]) {
    expect((await cli.run(...command)).code, command[0]).toBe(0)
  }
  expect(await readdir(data.root)).toEqual(['a', 'b'])
})

test('a label for a name that now has another picture does not mix with the labels of the earlier picture', async () => {
  await differentPictures()
  await cli.run('label', data.root, 'a/one.jpg', '--add-tag', 'one')
  await cli.run('list', data.root)
  await rename(join(data.root, 'a/one.jpg'), join(data.root, 'a/between.jpg'))
  await rename(join(data.root, 'a/two.jpg'), join(data.root, 'a/one.jpg'))
  await rename(join(data.root, 'a/between.jpg'), join(data.root, 'a/two.jpg'))
  expect((await cli.run('label', data.root, 'a/one.jpg', '--add-tag', 'two')).code).toBe(0)
  expect([await show('a/one.jpg'), await show('a/two.jpg')]).toEqual([
    expect.objectContaining({ tags: ['two'] }),
    expect.objectContaining({ tags: ['one'] }),
  ])
})

test.runIf(process.platform === 'linux')(
  'each command that reads the folder names files that cannot be shown',
  async () => {
    await writeFile(
      Buffer.concat([Buffer.from(`${data.root}/a/`), Buffer.from([0xff, 0xfe]), Buffer.from('.jpg')]),
      'x',
    )
    await writeFile(join(data.root, 'b/\u00e4.jpg'), 'composed')
    await writeFile(join(data.root, 'b/a\u0308.jpg'), 'decomposed')
    for (const command of [
      ['list', data.root],
      ['stats', data.root],
      ['export', data.root, '--format', 'json'],
      ['check', data.root],
    ]) {
      for (const turn of ['first', 'again']) {
        const { stderr } = await cli.run(...command)
        expect(stderr, `${command[0]} ${turn}`).toMatch(/not valid Unicode: rename it to see it here/)
        expect(stderr, `${command[0]} ${turn}`).toMatch(/Two files are called b\/ä\.jpg in different Unicode spellings/)
      }
    }
    expect((await cli.run('export', data.root, '--format', 'json', '--strict')).code).toBe(1)
  },
)

test('stats counts people, folders and agreement', async () => {
  await cli.run('label', data.root, 'a/one.jpg', 'a/two.jpg', '--stars', '4', '--user', 'ann')
  await cli.run('label', data.root, 'a/one.jpg', '--stars', '2', '--user', 'bob')
  // A person who cleared the stars has not rated the picture.
  await cli.run('label', data.root, 'a/two.jpg', '--stars', '0', '--user', 'bob')
  await cli.run('label', data.root, 'a/two.jpg', '--stars', '4', '--flag', 'reject', '--color', 'blue', '--user', 'ann')
  expect(JSON.parse((await cli.run('stats', data.root, '--json')).stdout)).toMatchObject({
    images: 4,
    labelled: 2,
    stars: [2, 0, 1, 0, 1, 0],
    flags: { pick: 0, reject: 1, none: 3 },
    colors: { red: 0, yellow: 0, green: 0, blue: 1, purple: 0, none: 3 },
    conflicts: 0,
    agreement: { rated_by_several: 1, same_stars: 0 },
    users: [
      { user: 'ann', items: 2, changes: 3 },
      { user: 'bob', items: 2, changes: 2 },
    ],
    folders: [
      { path: '', images: 4, labelled: 2 },
      { path: 'a', images: 2, labelled: 2 },
      { path: 'b', images: 2, labelled: 0 },
    ],
  })
})

/** Returns the rows without the parts that differ from run to run. */
function comparableRows(text: string): string[] {
  return text.split('\r\n').map((row) => row.replace(/,\d{4}-[^,]*Z,[^,]*,/, ',TIME,WHO,'))
}

describe('export', () => {
  test('has labels under the new name after a rename, counts missing pictures, and fails with --strict when there are any', async () => {
    await differentPictures()
    await cli.run('label', data.root, 'a/one.jpg', 'a/two.jpg', '--stars', '4')
    // From now on this machine knows the pictures of the folder.
    await cli.run('list', data.root)
    // Other commands see the rename first. The export must still report it.
    await rename(join(data.root, 'a/one.jpg'), join(data.root, 'a/renamed.jpg'))
    await cli.run('list', data.root)
    await cli.run('stats', data.root)
    const args = ['export', data.root, '--format', 'csv', '--filter', 'stars>=4'] as const
    const afterRename = await cli.run(...args, '--strict')
    expect([
      afterRename.code,
      comparableRows(afterRename.stdout)
        .slice(1)
        .map((row) => row.split(',')[0]),
      afterRename.stderr,
    ]).toEqual([
      0,
      ['a/renamed.jpg', 'a/two.jpg', ''],
      expect.stringContaining('1 labelled picture has another name now'),
    ])
    await rm(join(data.root, 'a/two.jpg'))
    const afterDeletion = await cli.run(...args, '--strict')
    expect([
      afterDeletion.code,
      comparableRows(afterDeletion.stdout)
        .slice(1)
        .map((row) => row.split(',')[0]),
      afterDeletion.stderr,
    ]).toEqual([
      1,
      ['a/renamed.jpg', ''],
      expect.stringContaining('1 labelled picture is not in the folder, and not in this export'),
    ])
    const all = await cli.run(...args, '--strict', '--missing')
    expect([
      all.code,
      comparableRows(all.stdout)
        .slice(1)
        .map((row) => row.split(',')[0]),
    ]).toEqual([0, ['a/renamed.jpg', 'a/two.jpg', '']])
  })

  test('quotes cells where needed and escapes formulas', async () => {
    await cli.run('label', data.root, 'a/one.jpg', '--note', 'a "b", c\nd', '--add-tag', '=1+1', '--color', 'green')
    await cli.run('label', data.root, 'a/two.jpg', '--note', '=HYPERLINK("x")')
    const safe = await cli.run('export', data.root, '--format', 'csv', '--filter', 'labelled:yes')
    expect(comparableRows(safe.stdout)).toEqual([
      'item,stars,tags,notes,updated_at,updated_by,conflicts,flag,color',
      `a/one.jpg,0,'=1+1,"a ""b"", c\nd",TIME,WHO,,,green`,
      `a/two.jpg,0,,"'=HYPERLINK(""x"")",TIME,WHO,,,`,
      '',
    ])
    const raw = await cli.run('export', data.root, '--format', 'csv', '--filter', 'labelled:yes', '--raw')
    expect(comparableRows(raw.stdout)[2]).toBe('a/two.jpg,0,,"=HYPERLINK(""x"")",TIME,WHO,,,')
  })

  test('writes JSON and JSON lines, to a file when asked', async () => {
    await cli.run('label', data.root, 'a/one.jpg', '--stars', '5')
    const file = join(data.root, '../labels.json')
    expect(await cli.run('export', data.root, '--format', 'json', '-o', file)).toMatchObject({ code: 0, stdout: '' })
    expect(JSON.parse(await readFile(file, 'utf8'))).toHaveLength(4)
    const { stdout } = await cli.run('export', data.root, '--format', 'jsonl', '--filter', 'stars=5')
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text) as unknown),
    ).toMatchObject([{ item: 'a/one.jpg', stars: 5 }])
    expect(stdout, 'no colour, no field').not.toContain('color')
  })

  test('does not overwrite a picture, and writes nothing among the labels', async () => {
    await cli.run('label', data.root, 'a/one.jpg', '--stars', '4')
    const before = await readFile(join(data.root, 'a/one.jpg'))
    for (const place of ['a/one.jpg', 'a/new.PNG', '.lenslet/format.json', '.lenslet/journals/x.csv']) {
      const { code, stderr } = await cli.run('export', data.root, '--format', 'csv', '-o', join(data.root, place))
      expect([code, stderr], place).toEqual([
        2,
        expect.stringMatching(/has a picture's name|in the folder of this data set's labels/),
      ])
    }
    expect(await readFile(join(data.root, 'a/one.jpg'))).toEqual(before)
    expect((await cli.run('export', data.root, '--format', 'csv', '-o', join(data.root, 'labels.csv'))).code).toBe(0)
  })

  test('fails with the name of a file that cannot be written', async () => {
    expect(await cli.run('export', data.root, '--format', 'csv', '-o', '/nowhere/labels.csv')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/nowhere/labels.csv') as string,
    })
  })
})

const sidecar = (): string => join(data.root, '.lenslet/sidecars/a/one.jpg.json')

describe('check', () => {
  test('says that a folder without labels has none, and why that may be', async () => {
    const { code, stdout } = await cli.run('check', join(data.root, 'b'))
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('format.json does not exist: nobody has labelled this folder; no repair: if'),
    ])
  })

  test('names a damaged file and fails; --repair repairs it and keeps the damaged one, and the next check passes', async () => {
    await cli.run('label', data.root, 'a/one.jpg', '--stars', '5')
    expect(await cli.run('check', data.root)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('no damage found') as string,
    })
    await writeFile(sidecar(), '{"stars": ')
    const { code, stdout } = await cli.run('check', data.root, '--json')
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      {
        ok: false,
        repaired: [],
        labels: { items: 1, changes: 1 },
        findings: [
          {
            file: 'sidecars/a/one.jpg.json',
            kind: 'sidecar-damaged',
            severity: 'damaged',
            problem: expect.stringContaining('damaged') as string,
            repair: expect.stringContaining('moved to the quarantine') as string,
          },
        ],
      },
    ])
    expect(await readFile(sidecar(), 'utf8')).toBe('{"stars": ')
    expect(await cli.run('show', data.root, 'a/one.jpg')).toMatchObject({
      stdout: expect.stringContaining('stars    5') as string,
      stderr: expect.stringContaining('sidecars/a/one.jpg.json cannot be read') as string,
    })
    const repaired = await cli.run('check', data.root, '--repair')
    expect(repaired).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('1 change of labels, under 1 name of pictures') as string,
    })
    expect(repaired.stdout).toContain('sidecars/a/one.jpg.json: moved to quarantine/')
    const [aside] = await readdir(join(data.root, '.lenslet/quarantine'))
    expect(await readFile(join(data.root, '.lenslet/quarantine', aside!), 'utf8')).toBe('{"stars": ')
    expect(JSON.parse(await readFile(sidecar(), 'utf8'))).toMatchObject({ stars: 5 })
    expect(JSON.parse((await cli.run('check', data.root, '--repair', '--json')).stdout)).toMatchObject({
      ok: true,
      repaired: [],
      findings: [{ severity: 'note' }],
    })
  })

  test('fails while a problem remains that cannot be repaired', async () => {
    await cli.run('label', data.root, 'a/one.jpg', '--stars', '5')
    const labels = JSON.parse(await readFile(sidecar(), 'utf8')) as { changes: object[] }
    labels.changes = labels.changes.map((change) => ({ ...change, replaces: ['aaaaaaaaaaaa:7'] }))
    await writeFile(sidecar(), JSON.stringify(labels))
    await rm(join(data.root, '.lenslet/journals'), { recursive: true })
    expect(await cli.run('check', data.root, '--repair')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('1 problem could not be repaired') as string,
      stdout: expect.stringContaining('aaaaaaaaaaaa:7') as string,
    })
  })

  test('ends at Ctrl+C without half-written files', async () => {
    const keys = Array.from({ length: 400 }, (_, number) => `many/${number}.jpg`)
    await mkdir(join(data.root, 'many'))
    for (const key of keys) await copyFile(join(data.root, 'a/one.jpg'), join(data.root, key))
    await cli.runWith(keys.join('\n'), 'label', data.root, '-', '--stars', '4')
    await rm(join(data.root, '.lenslet/sidecars'), { recursive: true })
    const repair = start('check', data.root, '--repair')
    await waitForFolder(join(data.root, '.lenslet/sidecars/many'))
    expect(await repair.stop('SIGINT')).toBe(1)
    for (const name of (await readdir(join(data.root, '.lenslet/sidecars/many'))).filter((file) =>
      file.endsWith('.json'),
    )) {
      expect(JSON.parse(await readFile(join(data.root, '.lenslet/sidecars/many', name), 'utf8'))).toMatchObject({
        stars: 4,
      })
    }
    expect(await cli.run('check', data.root, '--repair')).toMatchObject({ code: 0 })
    expect(await readdir(join(data.root, '.lenslet/sidecars/many'))).toHaveLength(400)
  })
})

/** Resolves when a folder exists. */
async function waitForFolder(folder: string): Promise<void> {
  const appeared = new AbortController()
  for await (const _ of watchFolder(join(folder, '../..'), { recursive: true, signal: appeared.signal })) {
    if (existsSync(folder)) return
  }
}

describe('watch', () => {
  test('prints each change of another process as one line, and ends when it is interrupted', async () => {
    const watch = start('watch', data.root, '--json')
    expect(await nextLine(watch.stderr)).toContain(`watching ${data.root}`)
    await cli.run('label', data.root, 'a/one.jpg', '--stars', '4', '--user', 'ann')
    expect(JSON.parse(await nextLine(watch.stdout))).toMatchObject({
      item: 'a/one.jpg',
      by: 'ann',
      at: expect.stringMatching(/Z$/) as string,
      stars: 4,
    })
    await cli.run('label', data.root, 'b/three.jpg', '--add-tag', 'cat', '--user', 'bob')
    expect(JSON.parse(await nextLine(watch.stdout))).toMatchObject({
      item: 'b/three.jpg',
      by: 'bob',
      tags_added: ['cat'],
    })
    expect(await watch.stop('SIGINT')).toBe(0)
  })

  test('ends without an error when its output is closed', async () => {
    const watch = start('watch', data.root)
    await nextLine(watch.stderr)
    watch.process.stdout?.destroy()
    await cli.run('label', data.root, 'a/one.jpg', '--stars', '1')
    expect(await watch.exited()).toBe(0)
  })
})

describe('open', () => {
  test('--browser prints an address that opens the page, and ends with exit code 0', async () => {
    const open = start('open', data.root, '--browser', '--no-open')
    const address = await nextLine(open.stdout)
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303)
    expect(await open.stop('SIGINT')).toBe(0)
  })

  test.runIf(process.platform === 'linux')('without a display it prints one line and serves the page', async () => {
    const open = start(data.root, '--no-open')
    expect(await nextLine(open.stderr)).toBe('lenslet: There is no display: opening in the browser instead')
    expect(await nextLine(open.stdout)).toContain('http://127.0.0.1:')
    expect(await open.stop()).toBe(0)
  })

  test('a port that is in use is refused with its number', async () => {
    const first = start('open', data.root, '--browser', '--no-open')
    const { port } = new URL(await nextLine(first.stdout))
    expect(await cli.run('open', data.root, '--browser', '--no-open', '--port', port)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Port ${port} is taken`) as string,
    })
  })
})

describe('finding pictures', () => {
  test('a mistake in a filter is marked at its position', async () => {
    const { code, stderr } = await cli.run('list', data.root, '--filter', 'owl stars:9 cat')
    expect([code, stderr]).toEqual([
      2,
      'lenslet: Filter, column 11: expected a number of stars from 0 to 5, or a range such as 2..4, found "9"\n  owl stars:9 cat\n            ^\n',
    ])
  })

  test('a folder that does not exist finds nothing, and a note says so', async () => {
    expect(await cli.run('list', data.root, '--filter', 'folder:nope')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'lenslet: There is no folder “nope”.\n',
    })
    expect((await cli.run('list', data.root, '--filter', 'folder:a')).stderr).toBe('')
  })

  test('a Smart Folder filters and orders; options narrow its result and change its order', async () => {
    await cli.runWith('a/one.jpg\na/two.jpg\n', 'label', data.root, '-', '--stars', '4')
    await cli.run('label', data.root, 'b/three.jpg', '--stars', '5')
    await writeFile(
      join(data.root, '.lenslet/settings.json'),
      JSON.stringify({ settings: { 'smart-folder:Best': { filter: 'stars>=4', sort: 'stars', descending: true } } }),
    )
    const list = async (...args: string[]): Promise<string[]> =>
      (await cli.run('list', data.root, '--smart-folder', ...args)).stdout.trim().split('\n')
    expect(await list('Best')).toEqual(['b/three.jpg', 'a/one.jpg', 'a/two.jpg'])
    expect(await list('Best', '--filter', 'two or three', '--sort', 'name')).toEqual(['b/three.jpg', 'a/two.jpg'])
    expect(await cli.run('list', data.root, '--smart-folder', 'Worst')).toMatchObject({
      code: 1,
      stderr: 'lenslet: There is no Smart Folder "Worst": there are "Best".\n',
    })
  })

  test('the dimensions of pictures are known before any window has shown them', async () => {
    expect((await cli.run('list', data.root, '--filter', 'width:64 ratio:4:3')).stdout.trim().split('\n')).toEqual([
      'a/one.jpg',
      'a/two.jpg',
      'b/three.jpg',
    ])
    expect((await cli.run('list', data.root, '--sort', 'dimensions', '--limit', '1')).stdout).toBe('b/drawing.svg\n')
  })

  test('a random order is the same for the same seed', async () => {
    const [first, again] = [
      await cli.run('list', data.root, '--sort', 'random:5'),
      await cli.run('list', data.root, '--sort', 'random:5', '--limit', '2'),
    ]
    expect(first.stdout.split('\n').slice(0, 2)).toEqual(again.stdout.trim().split('\n'))
    expect((await cli.run('list', data.root, '--sort', 'random')).stderr).toMatch(/^lenslet: the order is random:\d+/)
  })
})

describe('exit codes', () => {
  test.each([
    [2, 'missing argument', ['label']],
    [2, 'unknown option', ['list', 'ROOT', '--frobnicate']],
    [2, 'too many arguments', ['show', 'ROOT', 'a', 'b']],
    [2, 'stars out of range', ['label', 'ROOT', 'a/one.jpg', '--stars', '6']],
    [2, 'stars not whole', ['label', 'ROOT', 'a/one.jpg', '--stars', '1.5']],
    [2, 'a colour that is none', ['label', 'ROOT', 'a/one.jpg', '--color', 'orange']],
    [2, 'an option given twice', ['label', 'ROOT', 'a/one.jpg', '--flag', 'pick', '--flag', 'reject']],
    [2, 'nothing to change', ['label', 'ROOT', 'a/one.jpg']],
    [2, 'unknown format', ['export', 'ROOT', '--format', 'yaml']],
    [2, 'no format', ['export', 'ROOT']],
    [2, 'unknown order', ['list', 'ROOT', '--sort', 'weight']],
    [2, 'port out of range', ['open', 'ROOT', '--browser', '--port', '70000']],
    [1, 'no such folder', ['list', 'ROOT/nowhere']],
    [1, 'not a folder', ['list', 'ROOT/a/one.jpg']],
    [2, 'unreadable filter', ['list', 'ROOT', '--filter', 'stars>']],
    [2, 'a filter that ends too early', ['list', 'ROOT', '--filter', 'stars>=3 or']],
    [2, 'a range that is reversed', ['export', 'ROOT', '--format', 'csv', '--filter', 'iso:1600..100']],
    [2, 'an empty tag', ['label', 'ROOT', 'a/one.jpg', '--add-tag', ' ']],
    [2, 'a tag that is added and removed', ['label', 'ROOT', 'a/one.jpg', '--add-tag', 'x;Owl', '--remove-tag', 'owl']],
    [2, 'a picture outside the folder', ['show', 'ROOT', '../x.jpg']],
    [2, 'unknown setting', ['settings', 'ROOT', 'nonsense', '1']],
    [1, 'no such picture', ['show', 'ROOT', 'a/none.jpg']],
    [1, 'no such Smart Folder', ['list', 'ROOT', '--smart-folder', 'Nobody made it']],
    [0, 'help', ['--help']],
    [0, 'help of a command', ['label', '--help']],
    [0, 'version', ['--version']],
  ])('%i: %s', async (code, _what, args) => {
    const outcome = await cli.run(...args.map((argument) => argument.replace('ROOT', data.root)))
    expect(outcome).toMatchObject({ code, ...(code === 0 ? { stderr: '' } : { stdout: '' }) })
    expect(code === 0 ? outcome.stdout : outcome.stderr).not.toBe('')
    expect(outcome.stderr).not.toContain('    at ')
  })
})
