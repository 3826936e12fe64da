import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DEFAULT_QUERY, mediaUrl, type Query, type QueryResult, type Row } from '../../preload/contract/index.ts'
import { PICTURES } from '../host/fixture.ts'
import { askInside, signIn, startHost, Tab, type Host, type Session } from './running.ts'

let host: Host
let port: number
let session: Session
let tabs: Tab[] = []

beforeAll(async () => {
  host = await startHost()
  port = host.server.port
  session = await signIn(host)
})
afterEach(async () => {
  for (const tab of tabs) await tab.close()
  tabs = []
})
afterAll(() => host.close())

async function openTab(): Promise<Tab> {
  const tab = await Tab.open(port, session)
  tabs.push(tab)
  return tab
}

async function find(tab: Tab, query: Partial<Query> = {}): Promise<{ result: QueryResult; rows: readonly Row[] }> {
  const result = await tab.call('query.run', { query: { ...DEFAULT_QUERY, sort: 'path', ...query } })
  const { rows } = await tab.call('query.rows', { result: result.result, start: 0, count: result.total })
  return { result, rows }
}

test('a tab gets the session, finds pictures and loads them', async () => {
  const tab = await openTab()
  expect(await tab.call('session.get', {})).toMatchObject({
    user: 'ann',
    userGuessed: false,
    host: 'browser',
    dataset: { path: host.root, name: 'pictures' },
  })
  const { rows } = await find(tab, { text: 'jpg' })
  expect(rows.map((row) => row.key)).toEqual(PICTURES)
  const thumb = await askInside(port, session, mediaUrl('thumb', rows[0]!, 256))
  expect([thumb.status, thumb.headers['content-type'], thumb.headers['cache-control']]).toEqual([
    200,
    'image/webp',
    'private, max-age=31536000, immutable',
  ])
  expect(await sharp(thumb.body).metadata()).toMatchObject({ width: 64, height: 48 })
})

test('preferences that are changed in one tab are pushed to the others, and are there in the next one', async () => {
  const [tab, other] = [await openTab(), await openTab()]
  const keys = { 'flag-pick': ['Y'], 'of-a-newer-version': [] }
  await tab.call('prefs.set', { prefs: { keys } })
  expect(await other.pushed('prefs')).toEqual({ keys })
  expect((await (await openTab()).call('prefs.get', {})).keys).toEqual(keys)
  await tab.call('prefs.set', { prefs: { theme: 'dark', surround: 'grey' } })
  expect(await other.pushed('prefs', ({ theme }) => theme !== undefined)).toEqual({ theme: 'dark', surround: 'grey' })
  await tab.call('prefs.set', { prefs: { keys: {}, theme: 'system', surround: 'dark' } })
})

test('a part of a picture can be requested, and the answer for an outdated address is not cached', async () => {
  const { rows } = await find(await openTab(), { text: 'jpg' })
  const whole = await askInside(port, session, mediaUrl('picture', rows[0]!))
  const part = await askInside(port, session, mediaUrl('picture', rows[0]!), { range: 'bytes=2-5' })
  expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 2-5/${whole.body.length}`])
  expect(part.body).toEqual(whole.body.subarray(2, 6))
  expect((await askInside(port, session, mediaUrl('picture', rows[0]!), { range: 'bytes=999999-' })).status).toBe(416)
  expect((await askInside(port, session, `media/picture/${rows[0]!.id}?v=older`)).headers['cache-control']).toBe(
    'no-store',
  )
})

test('an edit in one tab appears in the other, and the other tab can undo it', async () => {
  const [mine, other] = [await openTab(), await openTab()]
  const { result, rows } = await find(mine, { text: 'one' })
  const [{ id }] = rows as [Row]
  await mine.call('labels.edit', { ids: [id], edit: { stars: 4, addTags: ['cat'] }, seen: result.revision })
  const push = await other.pushed('labels')
  expect(push.rows).toMatchObject([{ id, stars: 4, tags: ['cat'], updatedBy: 'ann' }])
  expect(push.revision).toBe(push.from + 1)
  expect(await other.call('item.get', { id })).toMatchObject({
    key: 'a/one.jpg',
    state: { stars: 4 },
    history: [{ change: { stars: 4 } }],
  })
  expect(await other.call('tags.suggest', { prefix: 'CA', limit: 5 })).toEqual([{ tag: 'cat', count: 1 }])
  expect(await other.call('labels.undo', {})).toMatchObject({ ids: [id] })
  expect(await mine.call('item.get', { id })).toMatchObject({ state: { stars: 0, tags: [] } })
})

test('a rated picture that no longer matches the filter stays in the list and counts as stale', async () => {
  const tab = await openTab()
  const { result, rows } = await find(tab, { text: 'stars=0' })
  const last = rows.at(-1)!
  await tab.call('labels.edit', { ids: [last.id], edit: { stars: 2 }, seen: result.revision })
  expect(await tab.pushed('result')).toMatchObject({ result: result.result, total: result.total, stale: 1 })
  expect(await tab.call('query.locate', { result: result.result, id: last.id })).toBe(result.total - 1)
  const again = await find(tab, { text: 'stars=0' })
  expect(again.result.total).toBe(result.total - 1)
  await tab.call('labels.undo', {})
})

test('a rating makes nothing stale when the order does not depend on stars', async () => {
  const tab = await openTab()
  const { result, rows } = await find(tab)
  const [first, second] = rows as [Row, Row]
  await tab.call('labels.edit', { ids: [first.id], edit: { stars: 3 }, seen: result.revision })
  await find(tab, { sort: 'stars', descending: true }).then(({ result: byStars }) =>
    tab.call('labels.edit', { ids: [second.id], edit: { stars: 5 }, seen: byStars.revision }),
  )
  // A push was sent only for the second result, in which five stars belong above three.
  expect((await tab.pushed('result')).result).toBeGreaterThan(result.result)
})

test('a new file appears in an open list', async () => {
  const tab = await openTab()
  const { result } = await find(tab)
  await writeFile(
    join(host.root, 'b/new.png'),
    await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer(),
  )
  host.session.dataset.rescan()
  expect(await tab.pushed('result')).toMatchObject({ result: result.result, total: result.total + 1 })
  const { rows } = await tab.call('query.rows', { result: result.result, start: 0, count: 100 })
  expect(rows.map((row) => row.key)).toContain('b/new.png')
})

test('a tab that connects again gets a new state, in which the number of an older list is refused', async () => {
  const first = await openTab()
  const { result } = await find(first)
  const second = await openTab()
  expect((await second.raw('query.rows', { result: result.result, start: 0, count: 1 })).error).toMatchObject({
    code: 'not-found',
    retry: true,
  })
  expect((await find(second)).result.total).toBe(result.total)
})

test('the answer to a wrong call says what is wrong', async () => {
  const tab = await openTab()
  const error = async (name: unknown, args: unknown): Promise<unknown> => (await tab.raw(name, args)).error
  expect(await error('labels.delete', {})).toMatchObject({ code: 'bad-input' })
  expect(await error('constructor', {})).toMatchObject({ code: 'bad-input' })
  expect(await error('item.get', { id: 999_999 })).toMatchObject({ code: 'not-found' })
  expect(await error('query.run', { query: { ...DEFAULT_QUERY, text: 'stars>' } })).toMatchObject({ code: 'bad-input' })
  expect(await error('dataset.choose', {})).toMatchObject({ code: 'unsupported' })
  expect(await error('dataset.open', { path: join(host.root, 'nowhere') })).toMatchObject({ code: 'not-found' })
  expect(await tab.call('session.get', {})).toMatchObject({ dataset: { path: host.root } })
})
