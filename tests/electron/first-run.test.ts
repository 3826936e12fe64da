/** The first start of the built Electron program. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { plain, save } from '../fixtures/pictures/pictures.ts'
import { ElectronProgram } from './program.ts'

let base: string
let program: ElectronProgram

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-shell-first-'))
  await mkdir(join(base, 'owls'))
  await save(plain(60, 40, '#456'), join(base, 'owls'), 'one.png')
})
afterEach(async () => {
  await program.stop()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})

describe('the first start in Electron', () => {
  test('chooses a folder in the system’s dialog, and only looks at it', async () => {
    program = await ElectronProgram.launch({ home: join(base, 'home') })
    const page = await program.window()
    program.answerDialogs(({ kind }) => (kind === 'open' ? { canceled: false, filePaths: [join(base, 'owls')] } : null))
    await page.getByRole('button', { name: 'Open a folder…' }).click()
    await page.getByTestId('new-folder').getByRole('button', { name: 'Just look' }).click()
    await page.getByTestId('cell').first().waitFor()
    expect(await readdir(join(base, 'owls'))).toEqual(['one.png'])
  })

  test('says in its window why a folder does not open, and with no dialog', async () => {
    program = await ElectronProgram.launch({ home: join(base, 'home'), args: [join(base, 'gone')] })
    const page = await program.window()
    await page.getByTestId('failure').getByText(join(base, 'gone')).waitFor()
    await page.getByRole('button', { name: 'Choose another folder' }).click()
    await page.getByTestId('welcome').waitFor()
    expect(program.dialogs).toEqual([])
  })
})
