/** Tests that no window has a forbidden option. What windows do is tested in tests/electron. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const FOLDER = resolve(import.meta.dirname, '../../main/electron')
const SOURCES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }))

test.each([
  'webSecurity',
  'allowRunningInsecureContent',
  'experimentalFeatures',
  'enableBlinkFeatures',
  'webviewTag',
  'allowpopups',
  'nodeIntegrationInWorker',
  'nodeIntegrationInSubFrames',
  'bypassCSP',
  'setCertificateVerifyProc',
  'executeJavaScript',
  '.loadFile(',
  'file://',
  'appendArgument',
  'disable-web-security',
  'ignore-certificate-errors',
])('no code uses %s', (asked) => {
  expect(SOURCES.length).toBeGreaterThan(5)
  expect(SOURCES.filter(({ text }) => text.includes(asked)).map(({ name }) => name)).toEqual([])
})

test('Chromium gets one switch only, which keeps it from resolving hosts (tests/electron/ways-out.test.ts)', () => {
  const uses = SOURCES.flatMap(({ name, text }) =>
    Array.from(text.matchAll(/appendSwitch\(([^)]*)\)/g), ([, given]) => `${name}: ${given}`),
  )
  expect(uses).toEqual(["safety.ts: 'host-resolver-rules', 'MAP * ~NOTFOUND'"])
})

test('the system’s browser opens one address only: that of a newer installer, which must be https (tests/host/updates.test.ts)', () => {
  const uses = SOURCES.flatMap(({ name, text }) =>
    Array.from(text.matchAll(/openExternal\(([^)]*)\)/g), ([, given]) => `${name}: ${given}`),
  )
  expect(uses).toEqual(['updates.ts: answer.download'])
})
