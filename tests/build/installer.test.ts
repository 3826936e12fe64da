import { readFile } from 'node:fs/promises'
import { resolve, win32 } from 'node:path'
import { expect, test } from 'vitest'

const script = await readFile(resolve(import.meta.dirname, '../../build/installer.nsh'), 'utf8')

test('"Open with Lenslet" on Windows gives a path that is right for folders, drives and shares', () => {
  const [, given] = /"\$appExe" "(%V[^"]*)"/.exec(script) ?? []
  // A backslash before the closing quote would be taken for a quote that belongs to the path.
  expect(given).not.toMatch(/\\$/)
  for (const path of ['Z:\\', 'C:\\My photos', '\\\\nas\\photos\\2026'])
    expect(win32.resolve(given!.replace('%V', path))).toBe(path)
})

test('what is written into the registry is taken away again', () => {
  const added = [...script.matchAll(/insertmacro addFolderVerb "([^"]+)"/g)].map(([, key]) => key)
  const removed = [...script.matchAll(/DeleteRegKey SHCTX "Software\\Classes\\([^"]+)\\shell\\\$\{APP_ID\}"/g)].map(
    ([, key]) => key,
  )
  expect(added).toEqual(['Directory', 'Directory\\Background', 'Drive'])
  expect(removed).toEqual(added)
})

test('Windows knows the program’s windows by the name that its shortcuts have', async () => {
  const [config, program] = await Promise.all(
    ['build/electron-builder.yml', 'main/electron/app.ts'].map((file) =>
      readFile(resolve(import.meta.dirname, '../..', file), 'utf8'),
    ),
  )
  expect(/const APP_ID = '(.+)'/.exec(program!)?.[1]).toBe(/^appId: (.+)$/m.exec(config!)![1])
})
