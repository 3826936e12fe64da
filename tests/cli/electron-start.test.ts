/** Tests `lenslet open` with an Electron runtime that does not run on this machine. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CLI, nextLine, Running } from '../support/cli.ts'

let base: string

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-electron-'))
  await mkdir(join(base, 'photos'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

/** Starts the program with this script as Electron's runtime. */
async function open(script: string): Promise<Running> {
  const name = process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
  await mkdir(join(base, 'dist', name, '..'), { recursive: true })
  await writeFile(join(base, 'dist', name), `#!/bin/sh\n${script}\n`)
  await chmod(join(base, 'dist', name), 0o755)
  const env = {
    ...process.env,
    LENSLET_HOME: join(base, 'home'),
    DISPLAY: ':0',
    ELECTRON_OVERRIDE_DIST_PATH: join(base, 'dist'),
  }
  return new Running(
    spawn(process.execPath, [CLI, 'open', join(base, 'photos'), '--user', 'ana', '--no-open'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
}

describe.skipIf(process.platform === 'win32')('a runtime of Electron', () => {
  test.each([
    ['without a sandbox to start in', 'kill -TRAP $$'],
    ['without a library of the system', 'exit 127'],
  ])('%s is replaced by the browser', async (_, script) => {
    const running = await open(script)
    try {
      expect(await nextLine(running.stderr)).toBe('lenslet: Electron does not run here: opening in the browser instead')
      expect(await nextLine(running.stdout)).toMatch(/http:\/\/127\.0\.0\.1:\d+\//)
    } finally {
      await running.stop()
    }
  })

  test('that the person or the system has ended is not started again', async () => {
    const argumentsFile = join(base, 'seen')
    for (const [script, code] of [
      ['exit 0', 0],
      ['kill -TERM $$', 0],
    ] as const) {
      const { process: started } = await open(`echo "$@" > '${argumentsFile}'; ${script}`)
      expect((await once(started, 'exit'))[0]).toBe(code)
      expect(await readFile(argumentsFile, 'utf8')).toContain(`--user=ana --dataset=${join(base, 'photos')}`)
    }
  })
})
