/**
 * Tests label files that a hostile colleague may put on the share: the data set opens, its valid labels count, and
 * nothing hangs.
 */
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { encodeLine } from '../../main/core/format/checked-line.ts'
import { encodeHeartbeat } from '../../main/core/format/presence-codec.ts'
import { MALLORY, rawChange, socketAt, writeDataset } from '../support/hostile-colleague.ts'
import { team, until } from '../support/replicas.ts'

const good = rawChange(900, { item: 'a.jpg', stars: 4 })

async function pipeAt(path: string): Promise<void> {
  execFileSync('mkfifo', [path])
}

describe('labels', () => {
  test.each<[string, string]>([
    ['an empty object', '{}'],
    ['a list', '[]'],
    ['a number', '7'],
    ['null', 'null'],
    ['wrong types', '{"format":"lenslet","version":"1","dataset":{"a":1}}'],
    ['a version without end', '{"format":"lenslet","version":1e999,"dataset":"x"}'],
    ['another prototype', '{"__proto__":{"format":"lenslet","version":1,"dataset":"x"}}'],
    ['ten thousand lists in one another', '['.repeat(10_000) + ']'.repeat(10_000)],
  ])('format.json that is %s is reported and not overwritten (D7)', async (_name, text) => {
    const { root, open: opened } = await team()
    await writeDataset(root, [good])
    await writeFile(join(root, '.lenslet/format.json'), text)
    await expect(opened('alice')).rejects.toMatchObject({ name: 'LensletError', code: 'damaged' })
  })

  test.skipIf(process.platform === 'win32')('format.json that is a pipe does not hang the start (TM2)', async () => {
    const { root, open: opened } = await team()
    await mkdir(join(root, '.lenslet'))
    execFileSync('mkfifo', [join(root, '.lenslet/format.json')])
    await expect(opened('alice')).rejects.toMatchObject({
      code: 'not-readable',
      message: expect.stringContaining('format.json') as string,
    })
  })

  test('invalid changes, and changes of invalid items, have no effect; the others count (C1, N1, TM1)', async () => {
    const { root, open: opened } = await team()
    const hostile = [
      ...[
        '../x.jpg',
        '/etc/passwd',
        'C:\\x.jpg',
        '.lenslet/format.json',
        'a\0.jpg',
        'e\u0301.jpg',
        '',
        7,
        null,
        {},
        '.',
        'a//b',
      ].map((item, at) => rawChange(at, { item, stars: 5 })),
      rawChange(50, { item: 'b.jpg', stars: 99 }),
      rawChange(51, { item: 'b.jpg', notes: { html: 1 } }),
      rawChange(52, { item: 'b.jpg', tags: { add: [{}] } }),
      rawChange(53, { item: 'b.jpg', metrics: { a: 'x' } }),
      rawChange(54, { item: 'b.jpg', at: 'never' }),
      rawChange(55, { item: 'b.jpg', by: ['x'] }),
      { id: '../../x:1', at: '2026-01-01T00:00:00Z', by: 'm', item: 'b.jpg', stars: 5, replaces: [] },
      JSON.parse(
        `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"id":"${MALLORY}:60","at":"2026-01-01T00:00:00Z","by":"m","item":"b.jpg","tags":{"add":["__proto__","constructor"]},"replaces":[]}`,
      ) as Record<string, unknown>,
      rawChange(61, { item: 'b.jpg', metrics: JSON.parse('{"__proto__":1}') as unknown }),
      good,
    ]
    await writeDataset(
      root,
      hostile,
      `not a line\n{"crc":"00000000","change":{}}\n${encodeLine({ a: 1 }, `"change":${'['.repeat(50_000)}${']'.repeat(50_000)}`)}`,
    )
    const alice = await opened('alice')
    await until(alice, () => alice.state('a.jpg')?.stars === 4)
    expect([...alice.labelledKeys()].toSorted()).toEqual(['a.jpg', 'b.jpg'])
    expect(alice.state('b.jpg')).toMatchObject({ stars: 0, notes: '', metrics: {}, tags: ['__proto__', 'constructor'] })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    await alice.edit(['a.jpg'], { stars: 1 }).saved
    expect(alice.state('a.jpg')?.stars).toBe(1)
    expect((await readdir(root)).toSorted()).toEqual(['.lenslet'])
  })

  test('a line of 100 MB and a sparse file of a terabyte do not hide the labels of others (TM2)', async () => {
    const { root, open: opened } = await team()
    await writeDataset(root, [], `${'x'.repeat(100_000_000)}\n${encodeLine({ change: good })}`)
    const journals = join(root, '.lenslet/journals')
    await writeFile(join(journals, '0000000000ab-0001.jsonl'), '')
    await truncate(join(journals, '0000000000ab-0001.jsonl'), 2 ** 40)
    await writeFile(
      join(journals, 'zzzzzzzzzzzz-0001.jsonl'),
      encodeLine({ change: { ...rawChange(1, { item: 'b.jpg', stars: 2 }), id: 'zzzzzzzzzzzz:1' } }),
    )
    const alice = await opened('alice')
    await until(alice, () => alice.state('a.jpg')?.stars === 4 && alice.state('b.jpg')?.stars === 2)
    await alice.edit(['c.jpg'], { stars: 3 }).saved
    expect(alice.state('c.jpg')?.stars).toBe(3)
  })

  test('sidecars that are nested, large, of another picture, pipes or links do not stop the program (S1, TM2)', async () => {
    const { root, open: opened } = await team()
    await writeDataset(root, [good])
    const sidecars = join(root, '.lenslet/sidecars')
    await mkdir(join(sidecars, 'folder.jpg.json'), { recursive: true })
    const change = { id: 'zzzzzzzzzzzz:1', at: '2026-01-01T00:00:00Z', by: 'm', stars: 2, replaces: [] }
    await writeFile(
      join(sidecars, 'other.jpg.json'),
      JSON.stringify({ version: 1, item: 'b.jpg', stars: 2, changes: [change] }),
    )
    await writeFile(
      join(sidecars, 'deep.jpg.json'),
      `{"version":1,"item":"deep.jpg","x":${'['.repeat(100_000)}${']'.repeat(100_000)},"changes":[]}`,
    )
    await writeFile(
      join(sidecars, 'leads.jpg.json'),
      JSON.stringify({ version: 1, item: '../../leads.jpg', stars: 5, changes: [] }),
    )
    await writeFile(join(sidecars, 'large.jpg.json'), '{')
    await truncate(join(sidecars, 'large.jpg.json'), 2 ** 40)
    if (process.platform !== 'win32') {
      execFileSync('mkfifo', [join(sidecars, 'pipe.jpg.json')])
      await symlink('/etc/hostname', join(sidecars, 'link.jpg.json'))
    }
    const alice = await opened('alice')
    await alice.scanSidecars()
    for (const item of ['pipe.jpg', 'link.jpg', 'large.jpg', 'folder.jpg'])
      await alice.readSidecar(item).catch(() => undefined)
    expect([alice.state('a.jpg')?.stars, alice.state('b.jpg')?.stars, alice.state('leads.jpg')]).toEqual([
      4,
      2,
      undefined,
    ])
    expect(alice.status().state).not.toBe('offline')
    await alice.edit(['b.jpg'], { stars: 5 }).saved
    expect(alice.state('b.jpg')?.stars).toBe(5)
  })

  test.skipIf(process.platform === 'win32')(
    'sockets and pipes in place of journals, sidecars, presence files and snapshots block nothing, also in place of the own journal (TM2)',
    async () => {
      const { root, open: opened } = await team()
      await writeDataset(root, [good])
      const labels = join(root, '.lenslet')
      for (const folder of ['sidecars', 'presence', 'snapshots']) await mkdir(join(labels, folder))
      for (const [put, replica] of [
        [socketAt, '0000000000ab'],
        [pipeAt, '0000000000cd'],
      ] as const) {
        for (const path of [
          `journals/${replica}-0001.jsonl`,
          `sidecars/${replica}.jpg.json`,
          `presence/${replica}.json`,
          `snapshots/${replica}-0001.jsonl.gz`,
        ])
          await put(join(labels, path))
      }
      const alice = await opened('alice')
      await until(alice, () => alice.state('a.jpg')?.stars === 4)
      await alice.scanSidecars()
      await alice.edit(['0000000000ab.jpg', '0000000000cd.jpg', 'b.jpg'], { stars: 2 }).saved
      for (const put of [socketAt, pipeAt]) {
        const names = await readdir(join(labels, 'journals'))
        const own = names.toSorted().findLast((name) => !/^0{10}|^ma110ry/.test(name))!
        await rm(join(labels, 'journals', own))
        await put(join(labels, 'journals', own))
        await alice.edit(['b.jpg'], { stars: 5 }).saved
        await alice.edit(['b.jpg'], { stars: 3 }).saved
      }
      expect(alice.status()).toMatchObject({ state: 'live', unsaved: 0 })
      const bob = await opened('bob')
      await until(bob, () => bob.state('b.jpg')?.stars === 3 && bob.state('a.jpg')?.stars === 4)
    },
  )

  test('thousands of presence files, and a snapshot that never ends, do not block the start', async () => {
    const { root, open: opened } = await team()
    await writeDataset(root, [good])
    const presence = join(root, '.lenslet/presence')
    await mkdir(presence)
    for (let number = 0; number < 2_000; number++) {
      const replica = number.toString(2).padStart(12, '0')
      await writeFile(
        join(presence, `${replica}.json`),
        number % 2 === 0
          ? encodeHeartbeat({
              user: '<b>x</b>'.repeat(12),
              name: '<i>x</i>'.repeat(12),
              host: 'h',
              beat: number,
              item: null,
              mode: 'viewing',
              claims: [],
              openFor: 0,
              itemFor: 0,
              version: '',
            })
          : 'x'.repeat(5_000),
      )
    }
    await mkdir(join(root, '.lenslet/snapshots'))
    await writeFile(join(root, `.lenslet/snapshots/${MALLORY}-0001.jsonl.gz`), gzipSync(Buffer.alloc(300_000_000, 'x')))
    const started = performance.now()
    const alice = await opened('alice')
    await until(alice, () => alice.state('a.jpg')?.stars === 4)
    expect(performance.now() - started).toBeLessThan(15_000)
  })
})
