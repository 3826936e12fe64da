import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { FolderPicker } from '../../main/host/folder-picker.ts'
import { temporaryFolder } from '../support/temporary.ts'

function pickerWith(recent: readonly string[]): FolderPicker {
  const picker = new FolderPicker(
    { recent, openedAt: (path) => (path === recent[0] ? 7 : null) },
    forkWorker(resolve(import.meta.dirname, '../../out/main')),
  )
  onTestFinished(() => picker.close())
  return picker
}

test('each recent folder is listed as there or missing', async () => {
  const base = await temporaryFolder()
  await mkdir(join(base, 'here'))
  expect(await pickerWith([join(base, 'here'), join(base, 'gone')]).recent()).toEqual([
    { path: join(base, 'here'), name: 'here', openedAt: 7, isThere: true },
    { path: join(base, 'gone'), name: 'gone', openedAt: null, isThere: false },
  ])
})

test('a typed path is completed to folders and links to folders, and to hidden ones only after a dot', async () => {
  const base = await temporaryFolder()
  for (const name of ['Owls 10', 'owls 2', '.owls', 'cats']) await mkdir(join(base, name))
  await writeFile(join(base, 'owls.txt'), '')
  await symlink(join(base, 'cats'), join(base, 'owls'))
  const picker = pickerWith([])
  const complete = (text: string): Promise<string[]> => picker.complete(text, 5)
  expect(await complete(join(base, 'ow'))).toEqual(['owls', 'owls 2', 'Owls 10'].map((name) => join(base, name)))
  expect(await complete(join(base, '.o'))).toEqual([join(base, '.owls')])
  expect(await picker.complete(`${base}/`, 2)).toEqual([join(base, 'cats'), join(base, 'owls')])
  expect([await complete(join(base, 'nowhere/x')), await complete(''), await complete('ow')]).toEqual([[], [], []])
})
