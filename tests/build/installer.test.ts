import { readFile } from 'node:fs/promises'
import { resolve, win32 } from 'node:path'
import { expect, test } from 'vitest'

const script = await readFile(resolve(import.meta.dirname, '../../build/installer.nsh'), 'utf8')

test('"Open with Lenslet" on Windows passes the right path for folders, drives and shares', () => {
  const [, argument] = /"\$appExe" "(%V[^"]*)"/.exec(script) ?? []
  // After a backslash, the closing quote would count as a part of the path.
  expect(argument).not.toMatch(/\\$/)
  for (const path of ['Z:\\', 'C:\\My photos', '\\\\nas\\photos\\2026'])
    expect(win32.resolve(argument!.replace('%V', path))).toBe(path)
})

test('the uninstaller removes every registry key that the installer adds', () => {
  const added = [...script.matchAll(/insertmacro addFolderVerb "([^"]+)"/g)].map(([, key]) => key)
  const removed = [...script.matchAll(/DeleteRegKey SHCTX "Software\\Classes\\([^"]+)\\shell\\\$\{APP_ID\}"/g)].map(
    ([, key]) => key,
  )
  expect(added).toEqual(['Directory', 'Directory\\Background', 'Drive'])
  expect(removed).toEqual(added)
})

test('the program’s windows have the same app id as its shortcuts, so that Windows groups them', async () => {
  const [config, program] = await Promise.all(
    ['build/electron-builder.yml', 'main/electron/app.ts'].map((file) =>
      readFile(resolve(import.meta.dirname, '../..', file), 'utf8'),
    ),
  )
  expect(/const APP_ID = '(.+)'/.exec(program!)?.[1]).toBe(/^appId: (.+)$/m.exec(config!)![1])
})
