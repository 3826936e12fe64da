/** Helper processes as Electron's utility processes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { utilityWorker } from '../../main/electron/worker.ts'

vi.mock('electron', async () => ({ utilityProcess: (await import('./stand-in/utility-process.ts')).utilityModule }))

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-worker-'))
  await writeFile(join(folder, 'share-worker.js'), 'process.parentPort.on(\'message\', ({ data }) => process.parentPort.postMessage(data))')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('one that is not wanted any more before it runs is ended when it does', async () => {
  const worker = utilityWorker(folder)('share-worker')
  const ended = new Promise<string>(resolve => { worker.onExit(() => resolve('ended')) })
  worker.kill()
  expect(await ended).toBe('ended')
  // Both are harmless by then.
  worker.post('late')
  worker.kill()
})

test('it is asked before it runs, and bytes come as plain arrays of them', async () => {
  const worker = utilityWorker(folder)('share-worker')
  const answered = new Promise<unknown>(resolve => { worker.onMessage(resolve) })
  worker.post({ bytes: Buffer.from('owl') })
  const { bytes } = await answered as { bytes: Uint8Array }
  expect([bytes.constructor, [...bytes]]).toEqual([Uint8Array, [...Buffer.from('owl')]])
  worker.kill()
})
