/** Tests that everybody gives stars of their own where the data set says so, with several people on one folder. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEFAULT_QUERY } from '../../../preload/contract/index.ts'
import { FacetCounts, runQuery } from '../../../main/core/query/index.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import { team, until, type Team } from '../../support/replicas.ts'

const KEYS = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']

async function ownStars(): Promise<Team & { ana: Workspace; ben: Workspace }> {
  const made = await team()
  await Promise.all(KEYS.map((key) => writeFile(join(made.root, key), 'no picture at all')))
  const [ana, ben] = [await made.open('ana'), await made.open('ben')]
  await Promise.all([ana.catalog.scan(), ben.catalog.scan()])
  ana.setTeamSettings({ 'rating.mode': 'each' })
  await until(ben, () => ben.shown.isOwn)
  return { ...made, ana, ben }
}

function namesFor(workspace: Workspace, text: string, sort: 'path' | 'spread' | 'median' = 'path'): string[] {
  return Array.from(
    runQuery(workspace.catalog, workspace, { ...DEFAULT_QUERY, text, sort, descending: sort !== 'path' }),
    (id) => workspace.catalog.entry(id).key,
  )
}

/** Resolves when a person knows so many raters of a picture. */
function untilRated(workspace: Workspace, key: string, raters: number): Promise<void> {
  return until(workspace, () => workspace.labelColumns.raterColumns().raters[workspace.catalog.idOf(key)!] === raters)
}

describe('with stars of their own', () => {
  test('each person sees their stars without a conflict, and finds pictures by those of all (RA1)', async () => {
    const { ana, ben } = await ownStars()
    ana.edit(['a.jpg', 'b.jpg'], { stars: 5 })
    await untilRated(ben, 'a.jpg', 1)
    expect(ben.state('a.jpg'), 'Ben has given none').toMatchObject({ stars: 0 })
    ben.edit(['a.jpg'], { stars: 2 })
    ben.edit(['c.jpg'], { stars: 4 }, 0)
    await untilRated(ana, 'a.jpg', 2)
    await untilRated(ana, 'c.jpg', 1)
    expect([ana, ben].map((one) => one.state('a.jpg')?.stars)).toEqual([5, 2])
    expect([ana, ben].map((one) => one.state('a.jpg')?.conflicts)).toEqual([[], []])
    expect(namesFor(ana, 'stars>=4')).toEqual(['a.jpg', 'b.jpg'])
    expect(namesFor(ben, 'stars>=4')).toEqual(['c.jpg'])
    expect(namesFor(ana, 'median:3.5')).toEqual(['a.jpg'])
    expect(namesFor(ana, 'raters>=2 spread>=3')).toEqual(['a.jpg'])
    expect(namesFor(ana, 'raters:0')).toEqual(['d.jpg'])
    expect(namesFor(ana, 'stars.by:ben>=2')).toEqual(['a.jpg', 'c.jpg'])
    expect(namesFor(ana, 'stars.by:"Ben"<=3 mine:5')).toEqual(['a.jpg', 'b.jpg'])
    expect(namesFor(ana, 'raters>=1', 'spread')[0]).toBe('a.jpg')
    expect(namesFor(ana, '', 'median')).toEqual(['b.jpg', 'c.jpg', 'a.jpg', 'd.jpg'])
    const { levels } = new FacetCounts({ catalog: ben.catalog, labels: ben, query: DEFAULT_QUERY, fields: [] }).facets
    expect(levels.stars).toEqual([2, 0, 1, 0, 1, 0])
  })

  test('who gives what others have given already gives stars too (C8)', async () => {
    const { ana, ben } = await ownStars()
    ana.edit(['a.jpg'], { stars: 3 })
    await untilRated(ben, 'a.jpg', 1)
    expect(ben.edit(['a.jpg'], { stars: 3 }).changes).toHaveLength(1)
    expect(ben.edit(['a.jpg'], { stars: 3 }).changes, 'Ben has given them already').toHaveLength(0)
  })

  test('an undo takes back one’s own stars, whatever others have given since (RA5)', async () => {
    const { ana, ben } = await ownStars()
    ana.edit(['a.jpg'], { stars: 3 })
    ana.edit(['a.jpg'], { stars: 5 })
    await until(ben, () => ben.history('a.jpg').length === 2)
    ben.edit(['a.jpg'], { stars: 1 })
    await untilRated(ana, 'a.jpg', 2)
    expect(ana.undo()).toMatchObject({ what: '5 stars (a.jpg)' })
    expect(ana.state('a.jpg')).toMatchObject({ stars: 3 })
    ben.edit(['a.jpg'], { stars: 2 })
    await until(ana, () => ana.history('a.jpg').length === 5)
    expect(ana.redo()).toMatchObject({ what: '5 stars (a.jpg)' })
    expect(ana.state('a.jpg')).toMatchObject({ stars: 5 })
    await until(ben, () => ben.history('a.jpg').length === 6)
    expect(ben.state('a.jpg'), 'Ben’s are still his').toMatchObject({ stars: 2 })
  })

  test('files have the shared labels, and a switch back and forth loses nothing (RA4)', async () => {
    const { ana, ben, root } = await ownStars()
    ana.edit(['a.jpg'], { stars: 5 })
    await untilRated(ben, 'a.jpg', 1)
    ben.edit(['a.jpg'], { stars: 2 })
    await untilRated(ana, 'a.jpg', 2)
    expect(await ben.drain(20_000)).toBe(true)
    const sidecar = JSON.parse(await readFile(join(root, '.lenslet/sidecars/a.jpg.json'), 'utf8')) as unknown
    expect(sidecar, 'a program that does not know the mode shows the newest').toMatchObject({ stars: 2 })
    ana.setTeamSettings({ 'rating.mode': 'shared' })
    await until(ben, () => !ben.shown.isOwn)
    expect([ana, ben].map((one) => one.state('a.jpg')?.stars)).toEqual([2, 2])
    expect(namesFor(ana, 'median:3.5 stars.by:ana=5'), 'facts of the history, in either mode').toEqual(['a.jpg'])
    ben.setTeamSettings({ 'rating.mode': 'each' })
    await until(ana, () => ana.shown.isOwn)
    expect([ana, ben].map((one) => one.state('a.jpg')?.stars)).toEqual([5, 2])
  })

  test('two people who rate at once while they cannot see each other keep both (RA1)', async () => {
    const { ana, ben } = await ownStars()
    ana.edit(['a.jpg'], { stars: 5 }, 0)
    ben.edit(['a.jpg'], { stars: 2 }, 0)
    await Promise.all([untilRated(ana, 'a.jpg', 2), untilRated(ben, 'a.jpg', 2)])
    expect(namesFor(ana, 'conflict:yes')).toEqual([])
    ana.setTeamSettings({ 'rating.mode': 'shared' })
    expect(namesFor(ana, 'conflict:yes'), 'together, it is a conflict').toEqual(['a.jpg'])
  })

  test('a person who opens the data set later sees their own stars at once', async () => {
    const { ana, ben, open } = await ownStars()
    ana.edit(['a.jpg'], { stars: 5 })
    await untilRated(ben, 'a.jpg', 1)
    ben.edit(['a.jpg'], { stars: 2 })
    expect(await ana.drain(20_000)).toBe(true)
    expect(await ben.drain(20_000)).toBe(true)
    const again = await open('ana', { mode: 'read', watch: false })
    expect(again.state('a.jpg')).toMatchObject({ stars: 5, conflicts: [] })
    again.setUser('ben')
    expect(again.state('a.jpg'), 'under another name, another person').toMatchObject({ stars: 2 })
  })

  test('a damaged journal loses nobody’s stars, because the sidecar has them too', async () => {
    const { ana, ben, open, root } = await ownStars()
    ana.edit(['a.jpg'], { stars: 5 })
    await untilRated(ben, 'a.jpg', 1)
    ben.edit(['a.jpg'], { stars: 2 })
    ben.edit(['b.jpg'], { stars: 1 })
    await untilRated(ana, 'a.jpg', 2)
    expect(await ana.drain(20_000)).toBe(true)
    expect(await ben.drain(20_000)).toBe(true)
    const journal = join(root, `.lenslet/journals/${ben.replica()!}-0001.jsonl`)
    await Promise.all([ana.close(), ben.close()])
    await writeFile(journal, (await readFile(journal, 'utf8')).replaceAll('"stars":2', '"stars":4'))
    const lea = await open('lea')
    await lea.catalog.scan()
    await until(lea, () => lea.status().damaged.some((path) => path.startsWith('journals/')))
    await lea.scanSidecars()
    expect(namesFor(lea, 'stars.by:ben=2 stars.by:ana=5')).toEqual(['a.jpg'])
  })

  test('an older program beside it sees and changes the newest stars, and takes nobody’s away (RA4)', async () => {
    const { ana, ben, open } = await ownStars()
    const old = await open('ben', { settings: { 'rating.mode': 'shared' } })
    ana.edit(['a.jpg'], { stars: 5 })
    await until(old, () => old.state('a.jpg')?.stars === 5)
    old.edit(['a.jpg'], { stars: 1 })
    await untilRated(ana, 'a.jpg', 2)
    expect(ana.state('a.jpg')).toMatchObject({ stars: 5 })
    await until(ben, () => ben.state('a.jpg')?.stars === 1)
    ana.edit(['a.jpg'], { stars: 4 })
    await until(old, () => old.state('a.jpg')?.stars === 4)
    expect(old.state('a.jpg')?.conflicts).toEqual([])
    expect(ben.state('a.jpg')).toMatchObject({ stars: 1 })
  })

  test('and hidden stars, those of an older program beside it are hidden too, until one has given one’s own (RA7)', async () => {
    const { ana, open } = await ownStars()
    ana.setTeamSettings({ 'rating.blind': 'on' })
    const lea = await open('lea', { isBlindable: true })
    await lea.catalog.scan()
    const old = await open('ben', { settings: { 'rating.mode': 'shared', 'rating.blind': 'off' } })
    lea.edit(['b.jpg'], { stars: 4 })
    await until(old, () => old.state('b.jpg')?.stars === 4)
    old.edit(['a.jpg', 'b.jpg'], { stars: 1 })
    await untilRated(lea, 'b.jpg', 2)
    await untilRated(lea, 'a.jpg', 1)
    expect(lea.shown.isBlind).toBe(true)
    expect([lea.state('a.jpg')?.stars, lea.state('b.jpg')?.stars]).toEqual([0, 4])
    expect(namesFor(lea, 'stars.by:ben=1')).toEqual(['b.jpg'])
    expect(lea.edit(['a.jpg'], { stars: 5 }).changes).toHaveLength(1)
    expect(namesFor(lea, 'stars.by:ben=1')).toEqual(['a.jpg', 'b.jpg'])
    await until(old, () => old.state('a.jpg')?.stars === 5)
  })

  test('the stars of everybody move with a picture that gets another name', async () => {
    const { ana, ben, root } = await ownStars()
    await writeFile(join(root, 'e.jpg'), 'a content that no other picture has')
    await ana.catalog.scan()
    await ana.contents.readAll()
    ana.edit(['e.jpg'], { stars: 5 })
    await untilRated(ben, 'e.jpg', 1)
    ben.edit(['e.jpg'], { stars: 2 })
    await untilRated(ana, 'e.jpg', 2)
    await rename(join(root, 'e.jpg'), join(root, 'f.jpg'))
    await ana.catalog.scan()
    await ana.contents.readAll()
    await ana.moves.findMoves()
    expect(namesFor(ana, 'stars.by:ben=2 mine:5')).toEqual(['f.jpg'])
  })
})
