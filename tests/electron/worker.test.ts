/** Tests helper processes that are Electron utility processes. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build } from 'vite'
import { usableRuntime } from '../../build/runtime/usable-runtime.ts'
import { HAS_SANDBOX } from './program.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-worker-'))
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: join(import.meta.dirname, 'worker-program.ts'), outDir: folder, target: 'node20' },
  })
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'worker-program', type: 'module', main: 'worker-program.js' }),
  )
  await writeFile(
    join(folder, 'share-worker.js'),
    "process.parentPort.on('message', ({ data }) => process.parentPort.postMessage(data))",
  )
})
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

test('a helper process that is killed before it runs ends; one that gets a message before it runs answers, and bytes arrive as a Uint8Array', async () => {
  const { executable } = await usableRuntime()
  const env = { ...process.env, XDG_CONFIG_HOME: join(folder, 'config') }
  const { stdout } = await promisify(execFile)(executable, [...(HAS_SANDBOX ? [] : ['--no-sandbox']), folder], {
    env,
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })
  expect(JSON.parse(stdout)).toEqual({ early: 'ended', bytes: ['Uint8Array', [...Buffer.from('owl')]] })
})
