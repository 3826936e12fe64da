/** Tests the built command line, started many times at once, killed, and watched. */
import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Cli, CLI, nextLine } from '../support/cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const ITEMS = ['a.jpg', 'trip/b.jpg', 'quo"te\nline.jpg', 'ü 🙂.png']

async function dataset(): Promise<{ base: string; root: string; home: (name: string) => Cli }> {
  const base = await temporaryFolder()
  const root = join(base, 'data')
  await mkdir(join(root, 'trip'), { recursive: true })
  for (const item of ITEMS) await writeFile(join(root, item), 'no picture at all')
  return { base, root, home: (name) => new Cli(join(base, 'homes', name)) }
}

interface Exported {
  item: string
  stars: number
  tags: string[]
  notes: string
  conflicts: unknown[]
}

async function exported(cli: Cli, root: string): Promise<Exported[]> {
  const { code, stdout, stderr } = await cli.run('export', root, '--format', 'json')
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Exported[]
}

describe('label commands at the same time', () => {
  test('from three home folders lose nothing, and everybody exports the same labels', async () => {
    const { root, home } = await dataset()
    const homes = ['one', 'two', 'three'].map(home)
    const runs = await Promise.all(
      Array.from({ length: 8 }, (_, number) =>
        homes[number % 3]!.run(
          'label',
          root,
          ...ITEMS,
          '--user',
          `user${number}`,
          '--add-tag',
          `t${number}`,
          '--stars',
          String((number % 5) + 1),
        ),
      ),
    )
    for (const { code, stderr } of runs)
      expect([code, stderr.split('\n').at(-2)]).toEqual([0, 'lenslet: 4 of 4 pictures changed'])
    const [first, ...others] = await Promise.all(homes.map(async (cli) => exported(cli, root)))
    for (const other of others) expect(other).toEqual(first)
    expect(first!.map(({ item }) => item).toSorted()).toEqual(ITEMS.toSorted())
    for (const { tags } of first!) expect(tags).toEqual(Array.from({ length: 8 }, (_, number) => `t${number}`))
    expect(await homes[0]!.run('check', root)).toMatchObject({ code: 0 })
  })

  test('killed at any moment lose nothing that was reported as changed, and the next command saves what they had stored', async () => {
    const { base, root, home } = await dataset()
    const messages = new Map<string, string>()
    await Promise.all(
      [0, 1, 2].map(async (lane) => {
        for (let round = 0; round < 4; round++) {
          const tag = `k${lane}-${round}`
          const child = spawn(process.execPath, [CLI, 'label', root, ...ITEMS, '--add-tag', tag], {
            env: { ...process.env, LENSLET_HOME: join(base, 'homes', 'shared') },
            stdio: ['ignore', 'ignore', 'pipe'],
          })
          let stderr = ''
          child.stderr.on('data', (chunk) => {
            stderr += String(chunk)
          })
          const timer = setTimeout(() => child.kill('SIGKILL'), 250 + Math.random() * 500)
          await new Promise((resolve) => child.once('close', resolve))
          clearTimeout(timer)
          messages.set(tag, stderr)
        }
      }),
    )
    const cli = home('shared')
    expect(await cli.run('label', root, 'a.jpg', '--note', 'last')).toMatchObject({ code: 0 })
    const labels = await exported(cli, root)
    for (const [tag, stderr] of messages) {
      const reached = labels.filter(({ tags }) => tags.includes(tag)).length
      // All four pictures have the tag, or none: a command writes all its lines at once, and the next start saves what
      // was stored.
      expect([tag, stderr.includes('4 of 4') ? [4] : [0, 4]]).toEqual([tag, expect.arrayContaining([reached])])
    }
    const { stdout } = await cli.run('check', root, '--json')
    const { findings } = JSON.parse(stdout) as { findings: { file: string; severity: string }[] }
    // A lock that a killed command left delays writing or creating its sidecar for some seconds. The sidecar may
    // never be damaged.
    expect(findings.filter(({ severity }) => severity === 'damaged')).toEqual([])
  })
})

describe('watch', () => {
  test('prints every change of others once, with who, when and what', async () => {
    const { root, home } = await dataset()
    const watcher = home('watcher').start('watch', root, '--json')
    onTestFinished(async () => {
      await watcher.stop('SIGKILL')
    })
    expect(await nextLine(watcher.stderr)).toContain('watching')
    const begun = Date.now()
    await Promise.all([
      home('one').run('label', root, ...ITEMS, '--stars', '4', '--user', 'alice'),
      home('two').run('label', root, 'a.jpg', '--add-tag', 'x', '--note', 'n', '--user', 'bob'),
    ])
    await home('one').run('label', root, 'a.jpg', '--remove-tag', 'x', '--user', 'alice')
    const lines: Record<string, unknown>[] = []
    while (lines.length < 6) lines.push(JSON.parse(await nextLine(watcher.stdout)) as Record<string, unknown>)
    // A change that is printed twice would come before this one.
    await home('two').run('label', root, 'a.jpg', '--note', 'end', '--user', 'bob')
    expect(JSON.parse(await nextLine(watcher.stdout))).toMatchObject({ notes: 'end' })
    expect(new Set(lines.map(({ id }) => id)).size).toBe(6)
    expect(
      lines
        .filter(({ by }) => by === 'alice')
        .map(({ item, stars }) => [item, stars])
        .toSorted(),
    ).toEqual([...ITEMS.map((item) => [item, 4]), ['a.jpg', undefined]].toSorted())
    expect(lines.find(({ by }) => by === 'bob')).toMatchObject({ item: 'a.jpg', notes: 'n', tags_added: ['x'] })
    expect(lines.find((line) => line['tags_removed'])).toMatchObject({
      item: 'a.jpg',
      by: 'alice',
      tags_removed: ['x'],
    })
    for (const { at } of lines) expect(Math.abs(Date.parse(at as string) - begun)).toBeLessThan(30_000)
    expect(await watcher.stop('SIGTERM')).toBe(0)
  })
})
