import { readdir, readFile, stat, symlink, writeFile, link } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeOutput, writeTextFile } from '../../../main/core/export/output-file.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const writeResult = (path: string, text: string): Promise<void> =>
  writeOutput(path, async (file) => {
    await file.writeFile(text)
  })

test.skipIf(process.platform === 'win32')(
  'a result is not written through a symbolic or hard link at its path',
  async () => {
    const folder = await temporaryFolder()
    const [mine, soft, hard] = ['mine', 'soft.csv', 'hard.csv'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    await writeFile(mine, 'mine')
    await symlink(mine, soft)
    await link(mine, hard)
    await expect(writeResult(soft, 'result')).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(mine) as string,
    })
    await writeResult(hard, 'result')
    expect([await readFile(mine, 'utf8'), await readFile(hard, 'utf8')]).toEqual(['mine', 'result'])
  },
)

test.skipIf(process.platform === 'win32')('a result that fails half way leaves only the old file', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'labels.csv')
  await writeFile(path, 'before', { mode: 0o640 })
  await expect(
    writeOutput(path, async (file) => {
      await file.writeFile('half')
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(await readFile(path, 'utf8')).toBe('before')
  await writeResult(path, 'after')
  expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['after', ['labels.csv']])
  expect(((await stat(path)).mode & 0o777).toString(8)).toBe('640')
})

test.skipIf(process.platform === 'win32')('a result is written to a device directly', async () => {
  await writeResult('/dev/null', 'x')
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
})

test('a long file is written in pieces, and an abort between two of them leaves the old file', async () => {
  const path = join(await temporaryFolder(), 'labels.csv')
  const lines = Array.from({ length: 30_000 }, (_, at) => `line ${at}\n`)
  let pieces = 0
  await writeTextFile(path, lines, { onPiece: () => pieces++ })
  expect(await readFile(path, 'utf8')).toBe(lines.join(''))
  expect(pieces).toBeGreaterThan(2)

  const abort = new AbortController()
  const reason = new Error('cancelled')
  await expect(
    writeTextFile(path, ['other\n', ...lines], { signal: abort.signal, onPiece: () => abort.abort(reason) }),
  ).rejects.toBe(reason)
  expect((await readFile(path, 'utf8')).slice(0, 7)).toBe('line 0\n')
  expect(await readdir(join(path, '..'))).toEqual(['labels.csv'])
})
