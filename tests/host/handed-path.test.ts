import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { folderOfFile, likelyFolder } from '../../main/host/handed-path.ts'
import { appPaths } from '../../main/host/paths.ts'
import { Program } from '../../main/host/program.ts'
import { fixture, PICTURES } from './fixture.ts'

test('of a picture, the innermost data set known here is meant, else its folder', () => {
  const known = ['/nas', '/nas/survey', '/nas/survey-2']
  expect(folderOfFile('/nas/survey/a/b.jpg', known)).toBe('/nas/survey')
  expect(folderOfFile('/nas/survey-3/b.jpg', known)).toBe('/nas')
  expect(folderOfFile('/home/ann/b.jpg', known)).toBe('/home/ann')
  expect(likelyFolder('/nas/survey/a/b.jpg', known)).toBe('/nas/survey')
  expect(likelyFolder('/nas/survey/a', known)).toBe('/nas/survey/a')
})

test('a picture that is handed over opens the data set that it lies in, and leaves its own folder alone', async () => {
  const { root, home, remove } = await fixture()
  const paths = appPaths({ LENSLET_HOME: home })
  const program = new Program({
    host: 'browser',
    version: '0',
    paths,
    config: new ConfigStore(paths.config),
    user: 'ann',
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  onTestFinished(async () => {
    await program.close(0)
    await remove()
  })
  expect((await program.openFor(join(root, PICTURES[0]))).dataset?.path).toBe(join(root, 'a'))
  expect((await program.openFor(root)).dataset?.path).toBe(root)
  program.config.clearRecent()
  program.config.addRecent(root)
  expect((await program.openFor(join(root, PICTURES[2]))).dataset?.path).toBe(root)
  await expect(program.openFor(join(root, 'no such.jpg'))).rejects.toMatchObject({ code: 'not-found' })
})
