/** Tests what windows ask about the history: its pages, its pictures as a result, and the labels of a moment. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { HistoryService } from '../../main/host/history-service.ts'
import { ResultSet } from '../../main/host/result-set.ts'
import type { Workspace } from '../../main/core/workspace/workspace.ts'
import { ALL_HISTORY, DEFAULT_QUERY, type HistoryQuery } from '../../preload/contract/index.ts'
import { team, until } from '../support/replicas.ts'

const KEYS = ['a/1.jpg', 'a/2.jpg', 'a/3.jpg', 'b/4.jpg', 'b/5.jpg']

interface Opened {
  readonly lead: Workspace
  readonly ana: Workspace
  readonly history: HistoryService
}

/** Opens a folder as a lead and as Ana, who has rated pictures. */
async function opened(): Promise<Opened> {
  const { root, open } = await team()
  for (const key of KEYS) {
    await mkdir(join(root, key, '..'), { recursive: true })
    await writeFile(join(root, key), '')
  }
  const [lead, ana] = [await open('lead'), await open('ana')]
  await Promise.all([lead.catalog.scan(), ana.catalog.scan()])
  await ana.edit(['a/1.jpg', 'b/4.jpg'], { stars: 2 }).saved
  await ana.edit(['a/1.jpg'], { addTags: ['owl'] }).saved
  await until(lead, () => lead.state('a/1.jpg')?.tags.length === 1)
  const history = new HistoryService(lead)
  onTestFinished(() => history.close())
  return { lead, ana, history }
}

/** Whether no label of Ana's pictures counts. */
const isBare = (one: Workspace): boolean => ['a/1.jpg', 'b/4.jpg'].every((key) => one.state(key)?.updatedBy === null)

/** Asks until all changes have been read. */
async function page(history: HistoryService, query: Partial<HistoryQuery> = {}): ReturnType<HistoryService['page']> {
  for (;;) {
    const answer = await history.page({ ...ALL_HISTORY, ...query }, 0, 10)
    if (answer.reading === null) return answer
  }
}

test('a batch says who changed what, and follows what others do meanwhile', async () => {
  const { lead, ana, history } = await opened()
  expect(await page(history)).toMatchObject({
    changes: 3,
    total: 1,
    batches: [{ by: 'ana', changes: 3, pictures: 2, kinds: { stars: 2, tags: 1 }, folder: '', undone: 0 }],
    people: [{ user: 'ana', count: 3 }],
  })
  await ana.edit(['b/5.jpg'], { flag: 'pick' }).saved
  await until(lead, () => lead.state('b/5.jpg')?.flag === 'pick')
  expect(await page(history, { folder: 'b' })).toMatchObject({ changes: 2, batches: [{ pictures: 2, folder: 'b' }] })
  expect(await page(history, { kinds: ['tags'] })).toMatchObject({ changes: 1 })
  expect(await page(history, { by: 'nobody' })).toMatchObject({ changes: 0, total: 0, batches: [] })
  await expect(page(history, { text: 'stars:9' })).rejects.toMatchObject({ code: 'bad-input' })
})

test('the pictures of changes are a result like any other: filtered, counted, and not moved by labels', async () => {
  const { lead, history } = await opened()
  const query = { ...DEFAULT_QUERY, scope: { history: { ...ALL_HISTORY, by: 'ana' } } }
  const scope = await history.picturesOf(query.scope.history)
  const result = new ResultSet(lead, query, { scope })
  const keys = (): string[] => result.idsBetween(0, result.total).map((id) => lead.catalog.items.key(id))
  expect(keys()).toEqual(['a/1.jpg', 'b/4.jpg'])
  expect(result.countFacets([])).toMatchObject({ total: 2, labelled: 2, tags: [{ tag: 'owl', count: 1 }] })
  // A label on a picture outside of the scope neither adds it nor counts it.
  lead.edit(['a/2.jpg'], { stars: 5 })
  const changed = new Set([lead.catalog.idOf('a/2.jpg')!])
  expect([result.updateStale(changed), result.updateFacets(changed)?.total]).toEqual([false, 2])
  const filtered = new ResultSet(lead, { ...query, text: 'tag:owl' }, { scope })
  expect([filtered.total, keys().length]).toEqual([1, 2])
})

test('a moment is a view of its own, which later labels do not change', async () => {
  const { lead, ana, history } = await opened()
  const at = lead.state('b/4.jpg')!.updatedAt!
  const past = await history.labelsAt(at, new AbortController().signal)
  await ana.edit(['b/4.jpg'], { stars: 5 }).saved
  await until(lead, () => lead.state('b/4.jpg')?.stars === 5)
  const result = new ResultSet(lead, { ...DEFAULT_QUERY, text: 'stars:2' }, { labels: past })
  expect(result.total).toBe(2)
  expect([past.state('a/1.jpg')?.tags, past.state('b/4.jpg')?.stars]).toEqual([[], 2])
  expect(lead.history('b/4.jpg', at)).toHaveLength(1)
  const aborted = new AbortController()
  aborted.abort()
  // Small data sets are computed in one step; the labels of now are never affected.
  await history.labelsAt(0, aborted.signal).catch(() => undefined)
  expect(lead.state('b/4.jpg')?.stars).toBe(5)
})

test('two leads who take back the same batch at once do it once', async () => {
  const { lead, ana, history } = await opened()
  const anasHistory = new HistoryService(ana)
  onTestFinished(() => anasHistory.close())
  const query = { ...ALL_HISTORY, by: 'ana' }
  const { signal } = new AbortController()
  const [first, second] = [await history.preview(query, null, signal), await anasHistory.preview(query, null, signal)]
  expect([first.record.changes, second.record.changes]).toEqual([3, 3])
  await Promise.all([history.takeBack(first.shown), anasHistory.takeBack(second.shown)])
  await until(lead, () => isBare(lead) && lead.history('a/1.jpg').length === 4)
  await until(ana, () => isBare(ana) && ana.history('a/1.jpg').length === 4)
  // One of them undoes it: the other one's undo still holds.
  lead.undo()
  expect(lead.state('a/1.jpg')?.updatedBy).toBeNull()
})

test('what a person took back of others is a batch of its own, also between labels', async () => {
  const { lead, history } = await opened()
  lead.edit(['a/2.jpg'], { stars: 5 })
  const { shown } = await history.preview({ ...ALL_HISTORY, by: 'ana' }, null, new AbortController().signal)
  await history.takeBack(shown)
  lead.undo()
  await lead.edit(['a/3.jpg'], { stars: 4 }).saved
  const { batches } = await page(history, { by: 'lead' })
  expect(batches.map(({ isTakeBack, pictures, undos, undone }) => ({ isTakeBack, pictures, undos, undone }))).toEqual([
    { isTakeBack: false, pictures: 3, undos: 2, undone: 0 },
    { isTakeBack: true, pictures: 2, undos: 2, undone: 2 },
    { isTakeBack: false, pictures: 1, undos: 0, undone: 0 },
  ])
})
