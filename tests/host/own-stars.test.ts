/** Tests what a window gets where everybody gives stars of their own. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ALL_HISTORY, DEFAULT_QUERY, type Pushes } from '../../preload/contract/index.ts'
import { handlers } from '../../main/host/handlers.ts'
import type { HostSession } from '../../main/host/host-session.ts'
import type { Client } from '../../main/host/client.ts'
import { openScannedSession } from '../support/open-sessions.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { waitFor } from '../support/wait-for.ts'

interface Window {
  readonly session: HostSession
  readonly client: Client
  readonly calls: ReturnType<typeof handlers>
  readonly pushes: Pushes['labels'][]
}

async function openWindow(base: string, user: string): Promise<Window> {
  const pushes: Pushes['labels'][] = []
  const { session, client } = await openScannedSession(
    base,
    (name, payload) => {
      if (name === 'labels') pushes.push(payload as Pushes['labels'])
    },
    user,
  )
  return { session, client, calls: handlers(session), pushes }
}

async function twoWindows(): Promise<{ ana: Window; ben: Window }> {
  const base = await temporaryFolder()
  await mkdir(join(base, 'set'))
  for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(base, 'set', name), 'no picture at all')
  return { ana: await openWindow(base, 'ana'), ben: await openWindow(base, 'ben') }
}

const idOf = (window: Window, key: string): number => workspaceOf(window).catalog.idOf(key)!

async function rate(window: Window, key: string, stars: number): Promise<void> {
  const { revision } = workspaceOf(window)
  await window.calls['labels.edit']({ ids: [idOf(window, key)], edit: { stars }, seen: revision }, window.client)
}

function workspaceOf({ session: { dataset } }: Window): HostSession['dataset']['workspace'] {
  return dataset.workspace
}

async function rows(window: Window, text = ''): Promise<readonly { key: string; stars: number; ratings: unknown }[]> {
  const { result, total } = await window.calls['query.run']({ query: { ...DEFAULT_QUERY, text } }, window.client)
  const page = await window.calls['query.rows']({ result, start: 0, count: total }, window.client)
  return page.rows.map(({ key, stars, ratings }) => ({ key, stars, ratings: ratings ?? null }))
}

async function setTeam(window: Window, name: string, value: string): Promise<void> {
  const { revision } = await window.calls['settings.get']({}, window.client)
  await window.calls['settings.setTeam']({ name, value, seen: revision }, window.client)
}

test('a switch to stars of their own shows everybody’s own stars, and those of all beside them', async () => {
  const { ana, ben } = await twoWindows()
  await rate(ana, 'a.jpg', 5)
  await waitFor(() => expect(workspaceOf(ben).state('a.jpg')?.stars).toBe(5))
  await rate(ben, 'a.jpg', 2)
  await waitFor(() => expect(workspaceOf(ana).state('a.jpg')?.stars).toBe(2))
  const before = ana.pushes.length
  await setTeam(ben, 'rating.mode', 'each')
  await waitFor(() => expect(ana.pushes.slice(before)).toContainEqual(expect.objectContaining({ rows: null })))
  const both = {
    median: 3.5,
    spread: 3,
    raters: 2,
    first: [
      { user: 'ana', stars: 5 },
      { user: 'ben', stars: 2 },
    ],
  }
  expect(await rows(ana)).toEqual([
    { key: 'a.jpg', stars: 5, ratings: both },
    { key: 'b.jpg', stars: 0, ratings: null },
  ])
  expect((await rows(ben, 'stars:2'))[0]).toEqual({ key: 'a.jpg', stars: 2, ratings: both })
  const detail = await ana.calls['item.get']({ id: idOf(ana, 'a.jpg') }, ana.client)
  expect(detail.ratings).toEqual({ people: both.first, isHidden: false })
  expect(detail.history.map(({ replacedFields, before: values }) => [replacedFields, values])).toEqual([
    [[], []],
    [[], []],
  ])
})

test('with hidden stars, a window shows nothing of the stars of others before its person has given stars (RA7)', async () => {
  const { ana, ben } = await twoWindows()
  await setTeam(ana, 'rating.mode', 'each')
  await setTeam(ana, 'rating.blind', 'on')
  const empty = await ana.calls['releases.create']({ name: 'empty', note: '' }, ana.client)
  await rate(ana, 'a.jpg', 5)
  await rate(ana, 'b.jpg', 4)
  await waitFor(() => expect(workspaceOf(ben).history('b.jpg')).toHaveLength(1))
  await waitFor(() => expect(workspaceOf(ben).shown.isBlind).toBe(true))
  await rate(ben, 'b.jpg', 1)
  const [a, b] = await rows(ben)
  expect(a).toEqual({ key: 'a.jpg', stars: 0, ratings: null })
  expect(b).toMatchObject({ stars: 1, ratings: { median: 2.5, raters: 2 } })
  for (const text of ['median>=1', 'raters>=1', 'stars.by:ana>=1', 'spread>=0'])
    expect(
      (await rows(ben, text)).map(({ key }) => key),
      text,
    ).toEqual(['b.jpg'])
  const id = idOf(ben, 'a.jpg')
  const detail = await ben.calls['item.get']({ id }, ben.client)
  expect(detail.ratings).toEqual({ people: [], isHidden: true })
  expect(detail.history).toMatchObject([{ hidesStars: true, change: { by: 'ana' } }])
  expect(detail.history[0]!.change).not.toHaveProperty('stars')
  const { changes } = await ben.calls['history.changes']({ query: ALL_HISTORY, start: 0, count: 10 }, ben.client)
  expect(JSON.stringify(changes)).not.toContain('"stars":5')
  const query = { ...ALL_HISTORY, by: 'ana' }
  const preview = await ben.calls['history.previewTakeBack']({ query, only: null }, ben.client)
  expect(preview!.examples.map(({ row }) => row.key)).not.toContain('a.jpg')
  const compared = await ben.calls['releases.compare']({ from: empty.file, to: null }, ben.client)
  expect([compared.added, compared.examples.map(({ row, hidesStars }) => [row.key, hidesStars])]).toEqual([
    2,
    [
      ['a.jpg', true],
      ['b.jpg', false],
    ],
  ])
  expect(compared.examples[0]?.fields).toEqual([])
  const rated = await ben.calls['releases.create']({ name: 'rated', note: '' }, ben.client)
  await ben.calls['releases.show']({ file: rated.file }, ben.client)
  expect(await rows(ben), 'nor in a release').toMatchObject([
    { key: 'a.jpg', stars: 0, ratings: null },
    { key: 'b.jpg', stars: 1, ratings: { median: 2.5, raters: 2 } },
  ])
  await ben.calls['labels.showAt']({ at: Date.now() }, ben.client)
  expect((await rows(ben))[0], 'nor at an earlier moment').toEqual({ key: 'a.jpg', stars: 0, ratings: null })
})

test('a comparison lists pictures in the order of the grid, not of the code units of their names', async () => {
  const base = await temporaryFolder()
  await mkdir(join(base, 'set/z'), { recursive: true })
  for (const name of ['img10.jpg', 'img2.jpg', 'z/img1.jpg', 'Émile.jpg', 'zoe.jpg'])
    await writeFile(join(base, 'set', name), 'no picture at all')
  const ana = await openWindow(base, 'ana')
  const { file } = await ana.calls['releases.create']({ name: 'empty', note: '' }, ana.client)
  for (const key of ['zoe.jpg', 'img10.jpg', 'z/img1.jpg', 'img2.jpg', 'Émile.jpg']) await rate(ana, key, 3)
  const { examples } = await ana.calls['releases.compare']({ from: file, to: null }, ana.client)
  expect(examples.map(({ row }) => row.key)).toEqual(['Émile.jpg', 'img2.jpg', 'img10.jpg', 'zoe.jpg', 'z/img1.jpg'])
})

test('the agreement follows what people give, of all pictures or of a filter', async () => {
  const { ana, ben } = await twoWindows()
  await setTeam(ana, 'rating.mode', 'each')
  await waitFor(() => expect(workspaceOf(ben).shown.isOwn).toBe(true))
  await rate(ana, 'a.jpg', 5)
  await rate(ana, 'b.jpg', 1)
  await rate(ben, 'a.jpg', 5)
  await rate(ben, 'b.jpg', 1)
  const all = { text: '', folder: '' }
  const get = (text = ''): ReturnType<typeof agreement> => agreement(ana, text)
  await waitFor(async () => expect(await get()).toMatchObject({ rated: 2, ratedBySeveral: 2, same: 2, alpha: 1 }))
  expect(await get('mine:5')).toMatchObject({ rated: 1, same: 1, alpha: null })
  await rate(ben, 'b.jpg', 3)
  await waitFor(async () => expect(await get()).toMatchObject({ ratedBySeveral: 2, same: 1 }))
  const kept = await ana.calls['agreement.get'](all, ana.client)
  await rate(ana, 'b.jpg', 3)
  const after = await ana.calls['agreement.get'](all, ana.client)
  expect([kept.same, after.same]).toEqual([1, 2])
  expect(after.pairs).toMatchObject([{ users: ['ana', 'ben'], pictures: 2, same: 2, kappa: 1 }])
  expect(await get('spread>=1'), 'the picture has left the filter').toMatchObject({ rated: 0 })
})

async function agreement(window: Window, text: string): Promise<unknown> {
  return window.calls['agreement.get']({ text, folder: '' }, window.client)
}
