/**
 * Tests pictures that a hostile colleague may put on the share: whether or not they can be shown, nothing hangs,
 * nothing is fetched, and no file of this machine is revealed.
 */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import { plain } from '../fixtures/pictures/pictures.ts'
import { askInside, signIn, startHost, Tab, type Host, type Reply } from '../browser-host/running.ts'
import { rawChange, writeDataset } from '../support/hostile-colleague.ts'

interface Opened {
  readonly host: Host
  readonly tab: Tab
  /** A folder beside the data set. */
  readonly outside: string
  get(key: string, kind: 'picture' | 'thumb'): Promise<Reply>
}

async function opened(prepare: (root: string, outside: string) => Promise<void>): Promise<Opened> {
  const host = await startHost({ prepare: (root) => prepare(root, join(root, '../private')) })
  onTestFinished(() => host.close())
  const session = await signIn(host)
  const tab = await Tab.open(host.server.port, session)
  const get = (key: string, kind: 'picture' | 'thumb'): Promise<Reply> =>
    askInside(host.server.port, session, `media/${kind}/${host.session.dataset.workspace.catalog.idOf(key)}`)
  return { host, tab, outside: join(host.root, '../private'), get }
}

function secret(): Promise<Buffer> {
  return plain(30, 20).jpeg().toBuffer()
}

/** An SVG picture that is all blue unless its content paints over that. */
function drawing(what: string, head = ''): string {
  return `<?xml version="1.0"?>${head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40"><rect width="40" height="40" fill="#0000ff"/>${what}</svg>`
}

function image(href: string): string {
  return `<image width="40" height="40" href="${href}"/><image width="40" height="40" xlink:href="${href}"/>`
}

describe('pictures', () => {
  test.skipIf(process.platform === 'win32')(
    'that are links to other folders, or lie in such links, are neither shown nor shared with the team',
    async () => {
      const { host, tab, get, outside } = await opened(async (root, private_) => {
        await mkdir(private_)
        await writeFile(join(private_, 'secret.jpg'), await secret())
        await symlink(private_, join(root, 'album'))
        await symlink('/dev/zero', join(root, 'zero.jpg'))
        // They are labelled, so that the program knows them although no scan finds them.
        await writeDataset(
          root,
          ['album/secret.jpg', '..\\private\\secret.jpg', 'zero.jpg', '.LENSLET/format.json'].map((item, at) =>
            rawChange(at + 1, { item, stars: 3 }),
          ),
        )
      })
      await tab.call('settings.setTeam', { name: 'thumbnails.share', value: 'on', seen: 0 })
      const { catalog } = host.session.dataset.workspace
      await rm(join(host.root, 'a/two.jpg'))
      await symlink(join(outside, 'secret.jpg'), join(host.root, 'a/two.jpg'))
      for (const key of [
        'album/secret.jpg',
        'a/two.jpg',
        'zero.jpg',
        '..\\private\\secret.jpg',
        '.LENSLET/format.json',
      ]) {
        const id = catalog.ensureId(key)
        for (const kind of ['picture', 'thumb'] as const)
          expect([403, 404], `${kind} ${key}`).toContain((await get(key, kind)).status)
        for (const call of ['item.metadata', 'item.preview'] as const)
          expect((await tab.raw(call, { id })).error, `${call} ${key}`).toMatchObject({
            code: expect.stringMatching(/not-found|not-readable/) as string,
          })
        expect((await tab.raw('item.facts', { id })).result ?? {}).not.toMatchObject({ width: 30 })
      }
      expect((await get('a/one.jpg', 'thumb')).status).toBe(200)
      await expect
        .poll(
          async () =>
            (await readdir(join(host.root, '.lenslet'), { recursive: true })).filter((name) => name.endsWith('.webp'))
              .length,
        )
        .toBe(1)
    },
  )

  test.skipIf(process.platform === 'win32')(
    'that are replaced by pipes, folders or a terabyte get a quick answer',
    async () => {
      const { host, tab, get } = await opened(async (root) => {
        for (const name of ['pipe', 'folder', 'large', 'zeros'])
          await writeFile(join(root, `${name}.jpg`), await secret())
      })
      const replace = async (name: string, make: (path: string) => unknown): Promise<void> => {
        const path = join(host.root, name)
        await rm(path)
        await make(path)
      }
      await replace('pipe.jpg', (path) => execFileSync('mkfifo', [path]))
      await replace('folder.jpg', (path) => mkdir(path))
      await truncate(join(host.root, 'large.jpg'), 2 ** 40)
      await replace('zeros.jpg', async (path) => {
        await writeFile(path, '')
        await truncate(path, 2 ** 40)
      })
      for (const name of ['pipe.jpg', 'folder.jpg', 'zeros.jpg']) {
        for (const kind of ['picture', 'thumb'] as const)
          expect((await get(name, kind)).status, `${kind} ${name}`).toBeGreaterThanOrEqual(400)
        const id = host.session.dataset.workspace.catalog.idOf(name)!
        for (const call of ['item.metadata', 'item.facts', 'item.preview'] as const) await tab.raw(call, { id })
        for (const effort of ['fast', 'idle'] as const)
          expect(await host.session.media.placeholder(join(host.root, name), effort).catch(() => null)).toBeNull()
      }
      expect(await host.session.media.placeholder(join(host.root, 'large.jpg'), 'idle').catch(() => null)).toBeNull()
      expect([200, 415]).toContain((await get('large.jpg', 'thumb')).status)
      expect((await get('a/one.jpg', 'thumb')).status).toBe(200)
    },
  )

  test('in SVG fetch nothing and read no file', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.close()
    })
    const far = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const red = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#ff0000' } })
      .png()
      .toBuffer()
    const { host, get } = await opened(async (root, private_) => {
      await mkdir(private_)
      for (const path of [join(private_, 'red.png'), join(root, 'red.png')]) await writeFile(path, red)
      await writeFile(join(private_, 'red.svg'), drawing('<rect id="x" width="40" height="40" fill="#ff0000"/>'))
      const drawings = {
        file: image(`file://${private_}/red.png`),
        relative: image('../private/red.png'),
        beside: image('red.png'),
        far: image(`${far}/red.png`),
        use: `<use href="../private/red.svg#x"/><use href="file://${private_}/red.svg#x"/><use href="${far}/red.svg#x"/>`,
        style: `<style>@import url("${far}/x.css"); @import url("file://${private_}/x.css"); rect { fill: url("${far}/x.svg#p") #0000ff; }</style>`,
        script: `<script>fetch("${far}/script")</script><script href="${far}/x.js"/><rect onload="fetch('${far}/onload')" width="1" height="1" fill="#0000ff"/>`,
        foreign: `<foreignObject width="40" height="40"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${far}/frame"/><img xmlns="http://www.w3.org/1999/xhtml" src="${far}/img"/></foreignObject>`,
        include: `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://${private_}/red.svg"/>`,
        font: `<style>@font-face { font-family: f; src: url("${far}/font.woff") }</style><text font-family="f" y="99">x</text>`,
      }
      for (const [name, what] of Object.entries(drawings)) await writeFile(join(root, `${name}.svg`), drawing(what))
      await writeFile(join(root, 'sheet.svg'), drawing('', `<?xml-stylesheet href="${far}/x.xsl" type="text/xsl"?>`))
      await writeFile(
        join(root, 'entity.svg'),
        drawing(
          '&file;',
          `<!DOCTYPE svg SYSTEM "${far}/x.dtd" [<!ENTITY file SYSTEM "file://${private_}/red.svg"><!ENTITY % far SYSTEM "${far}/entity">%far;]>`,
        ),
      )
    })
    const names = (await readdir(host.root)).filter((name) => name.endsWith('.svg'))
    expect(names).toHaveLength(12)
    for (const name of names) {
      const { status, headers, body } = await get(name, 'thumb')
      // A drawing that cannot be drawn at all does not show the file either.
      if (status !== 200) continue
      expect(headers['content-type'], name).toBe('image/webp')
      const { dominant, channels } = await sharp(body).stats()
      expect([channels[0]!.max < 100, dominant.b > 200], name).toEqual([true, true])
    }
    expect(asked).toEqual([])
  })
})

test('a copy of a data set in the same program is separate: its ids and keys lead to its own pictures', async () => {
  const host = await startHost()
  onTestFinished(() => host.close())
  const session = await signIn(host)
  const tab = await Tab.open(host.server.port, session)
  const copy = join(host.root, '../copy')
  await cp(host.root, copy, { recursive: true })
  await rename(join(copy, 'a/one.jpg'), join(copy, 'a/1.jpg'))
  await tab.call('dataset.open', { path: copy })
  await expect.poll(() => host.session.dataset.workspace.catalog.idOf('a/1.jpg')).toBeDefined()
  expect((await tab.raw('item.get', { id: 999 })).error).toMatchObject({ code: 'not-found' })
  expect((await tab.call('item.get', { id: host.session.dataset.workspace.catalog.idOf('a/1.jpg')! })).key).toBe(
    'a/1.jpg',
  )
})
