/** Tests what windows ask about the progress of the team, and that the pictures of each number are a result that is live. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ProgressService } from '../../main/host/progress-service.ts'
import { ResultSet } from '../../main/host/result-set.ts'
import type { Workspace } from '../../main/core/workspace/workspace.ts'
import { DEFAULT_QUERY, type Progress, type ProgressPart } from '../../preload/contract/index.ts'
import { team, until } from '../support/replicas.ts'
import { waitFor } from '../support/wait-for.ts'

const KEYS = ['a/1.jpg', 'a/2.jpg', 'a/3.jpg', 'a/deep/4.jpg', 'b/5.jpg', 'b/6.jpg']

interface Opened {
  readonly root: string
  readonly lead: Workspace
  readonly ana: Workspace
  readonly progress: ProgressService
}

/** Opens a folder as a lead, who asks about the progress, and as Ana. */
async function opened(): Promise<Opened> {
  const { root, open } = await team()
  for (const key of KEYS) {
    await mkdir(join(root, key, '..'), { recursive: true })
    await writeFile(join(root, key), '')
  }
  const [lead, ana] = [await open('lead'), await open('ana')]
  await Promise.all([lead.catalog.scan(), ana.catalog.scan()])
  const progress = new ProgressService({ workspace: lead })
  onTestFinished(() => progress.close())
  return { root, lead, ana, progress }
}

async function get(progress: ProgressService, folder = ''): Promise<Progress> {
  for (;;) {
    const answer = await progress.get({ folder })
    if (answer.reading === null) return answer
  }
}

/** Labels pictures as Ana, and waits until the lead has it. */
async function label(
  { ana, lead }: Opened,
  keys: readonly string[],
  edit: Parameters<Workspace['edit']>[1],
): Promise<void> {
  await ana.edit(keys, edit).saved
  await until(lead, () => keys.every((key) => lead.history(key).length === ana.history(key).length))
}

test('the numbers of a folder follow what others do', async () => {
  const set = await opened()
  const { progress } = set
  expect(await get(progress)).toMatchObject({ hasRule: false, total: 6, done: 0, people: [], timeLeft: null, tags: [] })
  await label(set, ['a/1.jpg', 'a/deep/4.jpg'], { stars: 4, addTags: ['owl'] })
  const all = await get(progress)
  expect(all).toMatchObject({
    done: 2,
    today: { done: 2, perHour: null },
    people: [{ user: 'ana', done: 2, today: { done: 2 } }],
    folders: [
      { path: 'a', total: 4, done: 2, hasFolders: true },
      { path: 'b', total: 2, done: 0, hasFolders: false },
    ],
    own: { total: 0, done: 0 },
    tags: [{ tag: 'owl', count: 2, people: [{ user: 'ana', count: 2 }] }],
    stars: [{ user: 'ana', counts: [0, 0, 0, 2, 0] }],
    agreement: { alpha: null, ratedBySeveral: 0 },
  })
  expect(all.people[0]!.byDay).toEqual([...Array.from({ length: 29 }, () => 0), 2])
  expect(await get(progress, 'a')).toMatchObject({
    total: 4,
    done: 2,
    folders: [{ path: 'a/deep', total: 1, done: 1, hasFolders: false }],
    own: { total: 3, done: 1 },
  })
  await label(set, ['a/1.jpg'], { stars: 0, removeTags: ['owl'] })
  expect(await get(progress)).toMatchObject({ done: 1, stars: [{ user: 'ana', counts: [0, 0, 0, 1, 0] }] })
})

test('a rule of the schema and Smart Folders are followed', async () => {
  const set = await opened()
  const { lead, progress } = set
  await label(set, ['a/1.jpg', 'a/2.jpg'], { stars: 4 })
  await label(set, ['a/1.jpg'], { addTags: ['owl'] })
  const query = { filter: 'stars>=1', sort: 'name', descending: false }
  await lead.setTeamSettings({ schema: { done: 'tag:owl' }, 'smart-folder:Rated': query }).saved
  expect(await get(progress)).toMatchObject({
    hasRule: true,
    done: 1,
    smartFolders: [{ name: 'Rated', total: 2, done: 1 }],
  })
  await label(set, ['a/2.jpg'], { addTags: ['owl'] })
  await label(set, ['b/5.jpg'], { stars: 1 })
  expect(await get(progress)).toMatchObject({ done: 2, smartFolders: [{ name: 'Rated', total: 3, done: 2 }] })
  expect(await get(progress, 'b')).toMatchObject({ done: 0, smartFolders: [{ name: 'Rated', total: 1, done: 0 }] })
})

test('the pictures of a number are a result that follows the labels', async () => {
  const set = await opened()
  const { lead, progress } = set
  await label(set, ['a/1.jpg', 'b/5.jpg'], { stars: 4, addTags: ['owl'] })
  const [today] = (await get(progress)).days.slice(-1)
  const results: [ProgressPart, string, ResultSet][] = []
  for (const [part, folder, found] of [
    [{ part: 'done', by: 'ana', day: today! }, '', ['a/1.jpg', 'b/5.jpg']],
    [{ part: 'done', by: null, day: null }, 'b', ['b/5.jpg']],
    [{ part: 'done', by: 'lead', day: null }, '', []],
    [{ part: 'left' }, 'a', ['a/2.jpg', 'a/3.jpg', 'a/deep/4.jpg']],
    [{ part: 'tag', by: 'ana', tag: 'owl' }, '', ['a/1.jpg', 'b/5.jpg']],
    [{ part: 'stars', by: 'ana' }, '', ['a/1.jpg', 'b/5.jpg']],
  ] as [ProgressPart, string, string[]][]) {
    const scope = await progress.picturesOf(part)
    const result = new ResultSet(lead, { ...DEFAULT_QUERY, folder, sort: 'path', scope: { progress: part } }, { scope })
    expect(result.idsBetween(0, result.total).map((id) => lead.catalog.items.key(id))).toEqual(found)
    results.push([part, folder, result])
  }
  await label(set, ['a/2.jpg'], { stars: 1, addTags: ['owl'] })
  const changed = new Set([lead.catalog.idOf('a/2.jpg')!])
  const stale = results.map(([, , result]) => {
    result.updateStale(changed)
    return result.stale
  })
  // Nothing moves by itself; a new run would add it to four and take it out of one.
  expect(stale).toEqual([1, 0, 0, 1, 1, 1])
  expect(results[0]![2].countFacets([]).total).toBe(3)
  results[3]![2].rerun()
  expect(results[3]![2].total).toBe(2)
})

test('where everybody gives stars of their own, a picture is done with the stars of anybody', async () => {
  const set = await opened()
  const { lead, progress } = set
  await lead.setTeamSettings({ 'rating.mode': 'each', schema: { done: 'stars>=1' } }).saved
  await label(set, ['a/1.jpg', 'a/2.jpg'], { stars: 4 })
  await lead.edit(['a/1.jpg'], { stars: 4 }).saved
  await waitFor(async () =>
    expect(await get(progress)).toMatchObject({
      done: 2,
      people: [{ user: 'ana', done: 2 }],
      agreement: { ratedBySeveral: 1 },
      stars: [
        { user: 'ana', counts: [0, 0, 0, 2, 0] },
        { user: 'lead', counts: [0, 0, 0, 1, 0] },
      ],
    }),
  )
})
