import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const project = resolve(import.meta.dirname, '../..')

/** File, what it wrongly imports, and a part of the reason that the linter must give. */
const OFFENDERS: readonly (readonly [file: string, source: string, reason: string])[] = [
  ['renderer/a.ts', '../main/core/clock.ts', 'The window imports preload/contract'],
  ['renderer/features/grid/b.ts', '../../../main/host/program.ts', 'The window imports preload/contract'],
  ['renderer/c.ts', 'node:fs', 'The window imports preload/contract'],
  ['renderer/d.ts', '../preload/index.ts', 'The window imports preload/contract'],
  ['renderer/e.ts', 'electron', 'Electron is imported by main/electron/'],
  ['preload/contract/a.ts', 'zod', 'The contract imports nothing outside itself'],
  ['preload/contract/b.ts', '../../main/core/clock.ts', 'The contract imports nothing outside itself'],
  ['preload/index.ts', '../main/core/clock.ts', 'The preload imports Electron and the contract only'],
  ['main/core/a.ts', 'electron', 'Electron is imported by main/electron/'],
  ['main/core/query/b.ts', '../../host/program.ts', 'main/core imports nothing of the hosts'],
  ['main/core/sync/c.ts', '../../electron/app.ts', 'main/core imports nothing of the hosts'],
  ['main/core/merge/a.ts', '../sync/tailer.ts', 'Merge and format are pure'],
  ['main/core/format/a.ts', '../storage/disk-storage.ts', 'Merge and format are pure'],
  ['main/core/storage/a.ts', '../sync/tailer.ts', 'Lock and storage are below sync'],
  ['main/core/sync/d.ts', '../workspace.ts', 'Sync is below the workspace'],
  ['main/core/sync/h.ts', '../check/check.ts', 'Sync is below the workspace and the check'],
  ['main/core/check/a.ts', '../workspace.ts', 'The check stands beside the workspace'],
  ['main/core/check/b.ts', '../../cli/check.ts', 'main/core imports nothing of the hosts'],
  ['main/core/merge/b.ts', '../check/check.ts', 'Merge and format are pure'],
  ['main/core/storage/c.ts', '../check/check.ts', 'Lock and storage are below sync'],
  ['main/host/a.ts', '../electron/app.ts', 'Hosts import main/host'],
  ['main/host/b.ts', 'electron', 'Electron is imported by main/electron/'],
  ['main/browser/a.ts', '../electron/app.ts', 'Hosts import main/host'],
  ['main/cli/a.ts', '../electron/app.ts', 'Hosts import main/host'],
  ['main/electron/a.ts', '../browser/server.ts', 'Hosts import main/host'],
  ['main/core/sync/e.ts', 'chokidar', 'Only main/core/sync/watcher.ts imports chokidar'],
  ['main/core/sync/f.ts', 'proper-lockfile', 'Only main/core/lock/ imports proper-lockfile'],
  ['main/core/sync/g.ts', 'write-file-atomic', 'Only main/core/storage/ imports write-file-atomic'],
  ['main/host/c.ts', 'sharp', 'Only main/core/media/ and main/core/sample/ imports sharp'],
  ['main/host/d.ts', '{ipcMain} electron', 'Only main/electron/ uses ipcMain'],
  ['main/electron/b.ts', '{ipcRenderer} electron', 'Only preload/index.ts uses ipcRenderer'],
]

const ALLOWED: readonly (readonly [file: string, source: string])[] = [
  ['renderer/f.ts', '../preload/contract/index.ts'],
  ['preload/contract/c.ts', './labels.ts'],
  ['main/core/sync/watcher.ts', 'chokidar'],
  ['main/core/lock/a.ts', 'proper-lockfile'],
  ['main/core/storage/b.ts', 'write-file-atomic'],
  ['main/core/media/a.ts', 'sharp'],
  ['main/electron/c.ts', '{ipcMain} electron'],
  ['main/host/e.ts', '../core/workspace.ts'],
  ['main/core/check/c.ts', '../sync/replica-writer.ts'],
]

let folder: string
let found: ReadonlyMap<string, string>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-lint-'))
  await cp(join(project, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  await Promise.all([...OFFENDERS, ...ALLOWED].map(([file, source]) => write(file, source)))
  found = messages(await oxlint(folder))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(OFFENDERS)('%s must not import %s', (file, _source, reason) => {
  expect(found.get(file)).toContain(reason)
})

test.each(ALLOWED)('%s may import %s', (file) => {
  expect(found.get(file)).toBeUndefined()
})

async function write(file: string, source: string): Promise<void> {
  const [, name, from] = /^\{(\w+)\} (.*)$/.exec(source) ?? [undefined, 'value', source]
  await mkdir(dirname(join(folder, file)), { recursive: true })
  await writeFile(join(folder, file), `import { ${name} } from '${from}'\n\nexport const used = ${name}\n`)
}

async function oxlint(cwd: string): Promise<string> {
  const bin = join(project, 'node_modules/oxlint/bin/oxlint')
  // The exit code tells that something was found; what was found is on stdout.
  return new Promise((done) => {
    execFile(process.execPath, [bin, '--format', 'json'], { cwd }, (_error, stdout) => done(stdout))
  })
}

/** What the import rule says about each file. */
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
