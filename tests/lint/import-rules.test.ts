import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linterConfig } from '../../build/lint/generate.ts'
import { ROOMS, type Room } from '../../build/lint/layers.ts'

const project = resolve(import.meta.dirname, '../..')

/** A file, an import that it must not have, and a part of the linter's reason. */
const OFFENDERS: readonly (readonly [file: string, source: string, reason: string])[] = [
  ['renderer/a.ts', '../main/core/base/clock.ts', 'The window imports preload/contract'],
  ['renderer/features/grid/b.ts', '../../../main/host/host-session.ts', 'The window imports preload/contract'],
  ['renderer/c.ts', 'node:fs', 'The window imports preload/contract'],
  ['renderer/d.ts', '../preload/index.ts', 'The window imports preload/contract'],
  ['renderer/e.ts', 'electron', 'Only main/electron and preload/index.ts import electron'],
  ['preload/contract/a.ts', 'zod', 'The contract imports nothing outside itself'],
  ['preload/contract/b.ts', '../../main/core/base/clock.ts', 'The contract imports nothing outside itself'],
  ['preload/index.ts', '../main/core/base/clock.ts', 'The preload imports Electron and the contract only'],
  ['main/core/query/a.ts', 'electron', 'Only main/electron and preload/index.ts import electron'],
  ['main/core/query/b.ts', '../../host/host-session.ts', 'main/core imports nothing of the hosts'],
  ['main/core/sync/c.ts', '../../electron/app.ts', 'main/core imports nothing of the hosts'],
  ['main/core/check/b.ts', '../../cli/check.ts', 'main/core imports nothing of the hosts'],
  ['main/core/labels/a.ts', '../sync/tailer.ts', 'Labels are pure'],
  ['main/core/format/a.ts', '../storage/disk-storage.ts', 'The format is pure'],
  ['main/core/storage/a.ts', '../sync/tailer.ts', 'Storage reads and writes files'],
  ['main/core/sync/d.ts', '../workspace/workspace.ts', 'Sync is below the workspace'],
  ['main/core/sync/h.ts', '../check/check.ts', 'Sync is below the workspace and the check'],
  ['main/core/check/a.ts', '../workspace/workspace.ts', 'The check does not use the workspace'],
  ['main/core/media/metadata/a.ts', '../../labels/fold.ts', 'main/core/media imports base'],
  ['main/host/a.ts', '../electron/app.ts', 'main/host imports main/core'],
  ['main/host/b.ts', 'electron', 'Only main/electron and preload/index.ts import electron'],
  ['main/browser/a.ts', '../electron/app.ts', 'Hosts import main/host'],
  ['main/cli/a.ts', '../electron/app.ts', 'The command line imports main/host'],
  ['main/electron/a.ts', '../browser/server.ts', 'Hosts import main/host'],
  ['main/core/share/e.ts', 'chokidar', 'Only main/core/share/watcher.ts imports chokidar'],
  ['main/core/labels/e.ts', 'node-diff3', 'Only main/core/labels/merge-notes.ts imports node-diff3'],
  ['main/core/sync/f.ts', 'proper-lockfile', 'Only main/core/storage imports proper-lockfile'],
  ['main/core/sync/g.ts', 'write-file-atomic', 'Only main/core/storage imports write-file-atomic'],
  ['main/host/c.ts', 'sharp', 'Only main/core/media and main/core/sample import sharp'],
  ['main/host/f.ts', 'exifreader', 'Only main/core/media imports exifreader'],
  ['renderer/g.tsx', 'd3-shape', 'Only renderer/features/progress imports d3-shape'],
  ['main/host/d.ts', '{ipcMain} electron', 'Only main/electron uses ipcMain'],
  ['main/electron/b.ts', '{ipcRenderer} electron', 'Only preload/index.ts uses ipcRenderer'],
]

const ALLOWED: readonly (readonly [file: string, source: string])[] = [
  ['renderer/f.ts', '../preload/contract/index.ts'],
  ['preload/contract/c.ts', './labels.ts'],
  ['main/core/share/watcher.ts', 'chokidar'],
  ['main/core/labels/merge-notes.ts', 'node-diff3'],
  ['main/core/storage/c.ts', 'proper-lockfile'],
  ['main/core/storage/b.ts', 'write-file-atomic'],
  ['main/core/media/a.ts', 'sharp'],
  ['renderer/features/progress/a.tsx', 'd3-shape'],
  ['main/electron/c.ts', '{ipcMain} electron'],
  ['main/host/e.ts', '../core/workspace/workspace.ts'],
  ['main/core/check/c.ts', '../sync/replica-writer.ts'],
]

const NAMES = Object.keys(ROOMS) as Room[]
/** Every pair of different rooms, with a file of the first that imports one of the second. */
const PAIRS = NAMES.flatMap((room) =>
  NAMES.filter((other) => other !== room).map((other) => ({
    room,
    other,
    file: `main/core/${room}/imports-${other}.ts`,
    isAllowed: (ROOMS[room] as readonly Room[]).includes(other),
  })),
)

let folder: string
let messageOf: ReadonlyMap<string, string>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-lint-'))
  await cp(join(project, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  await Promise.all([...OFFENDERS, ...ALLOWED].map(([file, source]) => write(file, source)))
  await Promise.all(PAIRS.map(({ file, other }) => write(file, `../${other}/some-file.ts`)))
  messageOf = messages(await oxlint(folder))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(OFFENDERS)('%s must not import %s', (file, _source, reason) => {
  expect(messageOf.get(file)).toContain(reason)
})

test.each(ALLOWED)('%s may import %s', (file) => {
  expect(messageOf.get(file)).toBeUndefined()
})

test('a room imports the rooms that the map lists for it, and no other', () => {
  expect(PAIRS.filter(({ file, isAllowed }) => messageOf.has(file) === isAllowed)).toEqual([])
})

test('the linter’s configuration is up to date with the map', async () => {
  expect(await readFile(join(project, '.oxlintrc.json'), 'utf8'), 'run: npm run lint:rules').toBe(linterConfig())
})

test('every file of the core is in a room, and a room imports only rooms above it in the map', async () => {
  const entries = await readdir(join(project, 'main/core'))
  expect(entries.toSorted()).toEqual(NAMES.toSorted())
  for (const [place, room] of NAMES.entries())
    expect(NAMES.slice(0, place), room).toEqual(expect.arrayContaining([...ROOMS[room]]))
})

test('the map lists no import that nobody needs', async () => {
  const unused = await Promise.all(
    NAMES.map(async (room) => {
      const text = await sourceOf(join(project, 'main/core', room))
      return ROOMS[room].filter((other) => !text.includes(`../${other}/`)).map((other) => `${room} → ${other}`)
    }),
  )
  expect(unused.flat()).toEqual([])
})

/** The text of all files of a folder and the folders in it. */
async function sourceOf(path: string): Promise<string> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))).join('\n')
}

async function write(file: string, source: string): Promise<void> {
  const [, name, from] = /^\{(\w+)\} (.*)$/.exec(source) ?? [undefined, 'value', source]
  await mkdir(dirname(join(folder, file)), { recursive: true })
  await writeFile(join(folder, file), `import { ${name} } from '${from}'\n\nexport const used = ${name}\n`)
}

async function oxlint(cwd: string): Promise<string> {
  const bin = join(project, 'node_modules/oxlint/bin/oxlint')
  // The exit code only says that there are findings. They are on stdout.
  return new Promise((done) => {
    execFile(process.execPath, [bin, '--format', 'json'], { cwd }, (_error, stdout) => done(stdout))
  })
}

/** Returns the message of the import rule for each file. */
function messages(report: string): Map<string, string> {
  const { diagnostics } = JSON.parse(report) as {
    diagnostics: { code: string; message: string; help?: string; filename: string }[]
  }
  const byFile = new Map<string, string>()
  for (const { code, message, help, filename } of diagnostics) {
    if (code.includes('no-restricted-imports'))
      byFile.set(filename, `${byFile.get(filename) ?? ''}${message} ${help ?? ''}\n`)
  }
  return byFile
}
