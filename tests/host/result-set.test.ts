/** Tests an open list of pictures while labels and files change. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Client } from '../../main/host/client.ts'
import { PushScheduler } from '../../main/host/push-scheduler.ts'
import { ResultSet } from '../../main/host/result-set.ts'
import { SmartCounts } from '../../main/host/smart-counts.ts'
import type { Workspace } from '../../main/core/workspace/workspace.ts'
import { DEFAULT_QUERY, type MetadataValues, type Pushes, type Query } from '../../preload/contract/index.ts'
import { team } from '../support/replicas.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { waitFor } from '../support/wait-for.ts'

const KEYS = ['a/1.jpg', 'a/2.jpg', 'a/3.jpg', 'b/4.jpg', 'b/5.jpg']

async function openWorkspace(): Promise<{
  workspace: Workspace
  root: string
  shown: (result: ResultSet) => string[]
  open: (query: Partial<Query>) => ResultSet
}> {
  const { root, open } = await team()
  for (const key of KEYS) await addFile(root, key)
  const workspace = await open('ana')
  await workspace.catalog.scan()
  const shown = (result: ResultSet): string[] =>
    result.idsBetween(0, result.total).map((id) => workspace.catalog.entry(id).key)
  return { workspace, root, shown, open: (query) => new ResultSet(workspace, { ...DEFAULT_QUERY, ...query }) }
}

async function addFile(root: string, key: string): Promise<void> {
  await mkdir(join(root, key, '..'), { recursive: true })
  await writeFile(join(root, key), '')
}

const ids = ({ catalog }: Workspace, keys: readonly string[]): number[] => keys.map((key) => catalog.idOf(key)!)

describe('an open result', () => {
  test('does not move when labels change; it counts what a new run would move, hide or show', async () => {
    const { workspace, shown, open } = await openWorkspace()
    const result = open({ sort: 'stars', descending: true, text: '-tag:blur' })
    workspace.edit(['a/3.jpg'], { stars: 5 })
    workspace.edit(['a/1.jpg'], { addTags: ['blur'] })
    expect(result.updateStale(ids(workspace, ['a/3.jpg', 'a/1.jpg']))).toBe(true)
    expect([result.stale, shown(result)]).toEqual([2, KEYS])
    workspace.edit(['a/1.jpg'], { removeTags: ['blur'] })
    result.updateStale(ids(workspace, ['a/1.jpg']))
    expect(result.stale).toBe(1)
    expect(result.rerun()).toBe(true)
    expect([result.stale, shown(result)]).toEqual([0, ['a/3.jpg', 'a/1.jpg', 'a/2.jpg', 'b/4.jpg', 'b/5.jpg']])
  })

  test('adds new files, removes deleted ones, and moves nothing else', async () => {
    const many = Array.from({ length: 60 }, (_, at) => `many/${at}.jpg`)
    const { workspace, root, shown, open } = await openWorkspace()
    for (const key of many) await addFile(root, key)
    await workspace.catalog.scan()
    const result = open({ sort: 'stars', descending: true })
    workspace.edit(['b/5.jpg'], { stars: 5 })
    result.updateStale(ids(workspace, ['b/5.jpg']))
    const before = shown(result)
    expect(result.updateFiles()).toBe(false)
    await addFile(root, 'a/2b.jpg')
    await rm(join(root, 'b/4.jpg'))
    await workspace.catalog.scan()
    expect(result.updateFiles()).toBe(true)
    expect(shown(result).filter((key) => key !== 'a/2b.jpg')).toEqual(before.filter((key) => key !== 'b/4.jpg'))
    expect(shown(result)[shown(result).indexOf('a/2b.jpg') - 1]).toBe('many/2.jpg')
    expect(result.stale).toBe(1)
  })

  test('adds pictures that are found because their metadata was read; others only become stale', async () => {
    const { workspace, shown, open } = await openWorkspace()
    const { metadata } = workspace.catalog
    const read = (values: Readonly<Record<string, MetadataValues>>): number[] => {
      const byId = new Map(Object.entries(values).map(([key, one]) => [workspace.catalog.idOf(key)!, one]))
      metadata.setValues(byId)
      return [...byId.keys()]
    }
    const [filtered, sorted, words, other] = [
      open({ text: 'camera:nikon' }),
      open({ sort: 'taken' }),
      open({ text: 'nikon' }),
      open({ sort: 'stars' }),
    ]
    const first = read({ 'b/4.jpg': { camera: 'Nikon', taken: 2 }, 'a/3.jpg': { camera: 'Canon', taken: 1 } })
    expect([filtered, sorted, words, other].map((result) => result.updateMetadata(first))).toEqual([
      'items',
      'stale',
      'items',
      null,
    ])
    expect([shown(filtered), shown(words), filtered.stale]).toEqual([['b/4.jpg'], ['b/4.jpg'], 0])
    expect([shown(sorted), sorted.stale]).toEqual([KEYS, 1])
    expect(filtered.updateMetadata(read({ 'a/1.jpg': { camera: 'Nikon' }, 'b/4.jpg': { camera: 'Canon' } }))).toBe(
      'items',
    )
    expect([shown(filtered), filtered.stale]).toEqual([['a/1.jpg', 'b/4.jpg'], 1])
    sorted.rerun()
    expect([shown(sorted), sorted.stale]).toEqual([['a/3.jpg', 'a/1.jpg', 'a/2.jpg', 'b/4.jpg', 'b/5.jpg'], 0])
    expect(filtered.updateMetadata(null)).toBe('items')
    expect(shown(filtered)).toEqual(['a/1.jpg'])
  })

  test('counts again when metadata was read: facets, and Smart Folders that search in it', async () => {
    const { workspace, open } = await openWorkspace()
    workspace.setTeamSettings({ 'smart-folder:Nikon': { filter: 'nikon', sort: 'name', descending: false } })
    const { client, last } = listeningClient()
    client.result = open({ text: 'camera:nikon' })
    client.result.countFacets(['iso'])
    const smartCounts = new SmartCounts(workspace)
    expect(smartCounts.counts()).toEqual({ Nikon: 0 })
    const scheduler = new PushScheduler({ workspace, clients: new Set([client]), smartCounts })
    onTestFinished(() => scheduler.close())
    const [id] = ids(workspace, ['b/4.jpg'])
    workspace.catalog.metadata.setValues(new Map([[id!, { camera: 'Nikon', iso: 400 }]]))
    expect(last('result')).toMatchObject({ total: 1, stale: 0, moved: true })
    expect(last('smartCounts')).toEqual({ Nikon: 1 })
    expect(last('facets').facets).toMatchObject({
      total: 1,
      values: { camera: [{ value: 'Nikon', count: 1 }], model: [] },
      histograms: [{ field: 'iso', range: { low: 400, high: 400 } }],
      metadata: { read: 1, total: 5, fields: ['camera', 'iso'] },
    })
  })

  test('sends windows at once rows, stale items, counts and Smart Folders', async () => {
    const { workspace, open } = await openWorkspace()
    workspace.setTeamSettings({ 'smart-folder:Best': { filter: 'stars>=4', sort: 'name', descending: false } })
    const { client, last } = listeningClient()
    client.result = open({ text: 'stars>=4' })
    client.result.countFacets([])
    const smartCounts = new SmartCounts(workspace)
    expect(smartCounts.counts()).toEqual({ Best: 0 })
    const scheduler = new PushScheduler({ workspace, clients: new Set([client]), smartCounts })
    try {
      workspace.edit(['a/1.jpg', 'a/2.jpg'], { stars: 4, addTags: ['cat'] })
      expect(last('labels').rows).toHaveLength(2)
      expect(last('result')).toMatchObject({ total: 0, stale: 2, moved: false })
      expect(last('facets').facets).toMatchObject({
        total: 2,
        levels: { stars: [3, 0, 0, 0, 2, 0] },
        tags: [{ tag: 'cat', count: 2 }],
        people: [{ user: 'ana', count: 2 }],
        labelled: 2,
      })
      expect(last('smartCounts')).toEqual({ Best: 2 })
    } finally {
      scheduler.close()
    }
  })

  test('sends windows what others have changed, with the counts of folders, facets and Smart Folders', async () => {
    const { workspace, open } = await openWorkspace()
    workspace.setTeamSettings({ 'smart-folder:Best': { filter: 'stars>=4', sort: 'name', descending: false } })
    const { client, last } = listeningClient()
    client.result = open({ text: 'new:yes' })
    client.result.countFacets([])
    const smartCounts = new SmartCounts(workspace)
    smartCounts.counts()
    const scheduler = new PushScheduler({ workspace, clients: new Set([client]), smartCounts })
    onTestFinished(() => scheduler.close())
    workspace.edit(['a/1.jpg'], { stars: 5 })
    const [one, two, four] = ids(workspace, ['a/1.jpg', 'a/2.jpg', 'b/4.jpg'])
    const by = { at: Date.now(), by: 'ben', replaces: [] }
    workspace.log.apply(
      [
        { ...by, id: 'w-1:1', item: 'a/2.jpg', stars: 4 },
        { ...by, id: 'w-1:2', item: 'b/4.jpg', stars: 1 },
      ],
      'share',
    )
    const newIn = (path: string): number | undefined =>
      last('folders').folders.find((folder) => folder.path === path)?.news
    expect(last('news')).toEqual({ newIds: [two, four], seenIds: [] })
    await waitFor(() => {
      expect([newIn(''), newIn('a'), newIn('b')]).toEqual([2, 1, 1])
      expect(last('smartNews')).toEqual({ Best: 1 })
      expect(last('facets').facets.news).toBe(2)
      expect(last('result')).toMatchObject({ total: 0, stale: 2 })
    })
    workspace.news.markSeen([one!, two!], workspace.revision)
    expect(last('news')).toEqual({ newIds: [], seenIds: [two] })
    await waitFor(() => {
      expect([newIn(''), newIn('a')]).toEqual([1, 0])
      expect(last('smartNews')).toEqual({})
      expect(last('facets').facets.news).toBe(1)
    })
  })

  test('counts all Smart Folders except one that takes too long over long notes (ST15)', async () => {
    const { workspace } = await openWorkspace()
    const filter = Array.from({ length: 1_500 }, (_, number) => `-note:x${number}`)
      .join(' ')
      .slice(0, 9_990)
      .replace(/ \S*$/, '')
    workspace.edit(KEYS, { notes: 'ab '.repeat(6_000), stars: 5 })
    workspace.setTeamSettings({
      'smart-folder:Slow': { filter, sort: 'name', descending: false },
      'smart-folder:Best': { filter: 'stars:5', sort: 'name', descending: false },
    })
    const slow = new SmartCounts(workspace, 1_000_000)
    expect(slow.counts()).toEqual({ Best: 5 })
    workspace.edit(['a/1.jpg'], { stars: 1 })
    expect(slow.updateLabels(new Set([workspace.catalog.idOf('a/1.jpg')!]))).toBe(true)
    expect(slow.counts()).toEqual({ Best: 4 })
    expect(new SmartCounts(workspace).counts()).toEqual({ Best: 4, Slow: 5 })
  })

  test('reacts to a new day: pictures found by “today” are stale, and counts are those of the new day', async () => {
    const midnight = new Date().setHours(24, 0, 0, 0)
    const clock = new SimulatedClock(midnight - 10_000)
    const { workspace, open } = await openWorkspace()
    workspace.setTeamSettings({ 'smart-folder:Mine': { filter: 'updated:today', sort: 'name', descending: false } })
    workspace.edit(['a/1.jpg'], { stars: 4 })
    const { client, last } = listeningClient()
    client.result = open({ text: 'updated:today or stars:5' })
    expect([client.result.total, client.result.countFacets([]).total]).toEqual([1, 1])
    const smartCounts = new SmartCounts(workspace)
    expect(smartCounts.counts()).toEqual({ Mine: 1 })
    const scheduler = new PushScheduler({ workspace, clients: new Set([client]), smartCounts, clock })
    try {
      vi.useFakeTimers({ toFake: ['Date'], now: midnight + 20_000 })
      onTestFinished(() => void vi.useRealTimers())
      await clock.advance(30_000)
      expect(last('result')).toMatchObject({ total: 1, stale: 1, moved: false })
      expect(last('facets').facets.total).toBe(0)
      expect(last('smartCounts')).toEqual({ Mine: 0 })
      workspace.edit(['a/1.jpg'], { stars: 5 })
      await waitFor(() => expect(last('result')).toMatchObject({ total: 1, stale: 0 }))
    } finally {
      scheduler.close()
    }
  })
})

/** Returns a window, and the last push of each kind that it got. */
function listeningClient(): { client: Client; last: <K extends keyof Pushes>(name: K) => Pushes[K] } {
  const pushed: [string, unknown][] = []
  return {
    client: new Client((name, payload) => pushed.push([name, payload])),
    last: (name) => pushed.findLast(([one]) => one === name)![1] as never,
  }
}
