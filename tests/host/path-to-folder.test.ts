import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { folderOfFile, guessFolder } from '../../main/host/path-to-folder.ts'
import { appPaths } from '../../main/host/paths.ts'
import { HostSession } from '../../main/host/host-session.ts'
import { fixture, PICTURES } from './fixture.ts'

test('a picture leads to the innermost known data set that contains it, otherwise to its folder', () => {
  const knownFolders = ['/nas', '/nas/survey', '/nas/survey-2']
  expect(folderOfFile('/nas/survey/a/b.jpg', knownFolders)).toBe('/nas/survey')
  expect(folderOfFile('/nas/survey-3/b.jpg', knownFolders)).toBe('/nas')
  expect(folderOfFile('/home/ann/b.jpg', knownFolders)).toBe('/home/ann')
  expect(guessFolder('/nas/survey/a/b.jpg', knownFolders)).toBe('/nas/survey')
  expect(guessFolder('/nas/survey/a', knownFolders)).toBe('/nas/survey/a')
})

test('a picture that is passed to the program opens its data set, and nothing is written into its own folder', async () => {
  const { root, home, remove } = await fixture()
  const paths = appPaths({ LENSLET_HOME: home })
  const session = new HostSession({
    host: 'browser',
    version: '0',
    paths,
    config: new ConfigStore(paths.config),
    user: 'ann',
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  onTestFinished(async () => {
    await session.close(0)
    await remove()
  })
  expect((await session.openFor(join(root, PICTURES[0]))).dataset?.path).toBe(join(root, 'a'))
  expect((await session.openFor(root)).dataset?.path).toBe(root)
  session.config.clearRecent()
  session.config.addRecent(root)
  expect((await session.openFor(join(root, PICTURES[2]))).dataset?.path).toBe(root)
  await expect(session.openFor(join(root, 'no such.jpg'))).rejects.toMatchObject({ code: 'not-found' })
})
