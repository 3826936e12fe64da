import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { askForUpdate, feedAddress, isForbidden, isNewer } from '../../main/host/updates.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-updates-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('only a package that was made with an https address asks for updates', async () => {
  expect(feedAddress(folder)).toBeNull()
  for (const [url, address] of [
    ['https://updates.example/lenslet', 'https://updates.example/lenslet/'],
    ['http://updates.example/', null],
    ['file:///etc', null],
  ] as const) {
    await writeFile(join(folder, 'app-update.yml'), `provider: generic\nurl: ${url}\nupdaterCacheDirName: lenslet\n`)
    expect(feedAddress(folder)).toBe(address)
  }
})

test('an administrator can forbid updates, even with an invalid file', async () => {
  const file = join(folder, 'policy.json')
  expect(isForbidden({}, file)).toBe(false)
  expect(isForbidden({ LENSLET_UPDATES: 'off' }, file)).toBe(true)
  for (const [text, forbidden] of [
    ['{"updates": "off"}', true],
    ['{"updates": "on"}', false],
    ['{}', false],
    ['updates off', true],
  ] as const) {
    await writeFile(file, text)
    expect(isForbidden({}, file), text).toBe(forbidden)
  }
})

test.each([
  ['1.0.1', '1.0.0', true],
  ['1.0.0', '1.0.0', false],
  ['0.9.9', '1.0.0', false],
  ['1.10.0', '1.9.0', true],
  ['1.0.0', '1.0.0-beta.2', true],
])('%s is newer than %s: %s', (offered, present, newer) => {
  expect(isNewer(offered, present)).toBe(newer)
})

async function feed(answer: string | null): Promise<{ feed: string; requests: string[] }> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url!)
    response
      .writeHead(answer === null ? 302 : 200, answer === null ? { location: 'http://127.0.0.1:1/' } : {})
      .end(answer ?? '')
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  onTestFinished(
    () =>
      new Promise<void>((done) => {
        server.close(() => done())
      }),
  )
  return { feed: `http://127.0.0.1:${(server.address() as AddressInfo).port}/lenslet/`, requests }
}

const LINUX = { version: '0.1.0', platform: 'linux', arch: 'x64' } as const
const YML = 'version: 0.2.0\nfiles:\n  - url: Lenslet-0.2.0.AppImage\npath: Lenslet-0.2.0.AppImage\nsha512: abc\n'

test('a newer version is found in the file for this system', async () => {
  const { feed: address, requests } = await feed(YML)
  const answer = await askForUpdate({ ...LINUX, feed: address }, () => true)
  expect(answer).toEqual({ found: 'newer', version: '0.2.0', download: `${address}Lenslet-0.2.0.AppImage` })
  expect(await askForUpdate({ ...LINUX, version: '0.2.0', feed: address }, () => true)).toEqual({ found: 'none' })
  await askForUpdate({ ...LINUX, platform: 'win32', feed: address }, () => true)
  expect(requests).toEqual(['/lenslet/latest-linux.yml', '/lenslet/latest-linux.yml', '/lenslet/latest.yml'])
})

test('without a network no request is made', async () => {
  const { feed: address, requests } = await feed(YML)
  expect([await askForUpdate({ ...LINUX, feed: address }, () => false), requests]).toEqual([{ found: 'offline' }, []])
})

test.each([
  ['<html>log in</html>'],
  ['version: 0.2.0\npath: ../../evil.exe\n'],
  ['version: 0.2.0\npath: https://evil.example/x.exe\n'],
  ['version: 9\npath: a.exe\n'],
  [null],
])('an invalid answer is a failure, and no other address is used: %j', async (answer) => {
  const { feed: address } = await feed(answer)
  expect(await askForUpdate({ ...LINUX, feed: address }, () => true)).toEqual({ found: 'failed' })
})
