import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findRows, HistoryIndex, PastLabels } from '../../../main/core/history/index.ts'
import { runQuery } from '../../../main/core/query/index.ts'
import type { OwnProfile, OwnProfileStore } from '../../../main/core/workspace/people.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import { DEFAULT_QUERY, personColor, type JsonValue } from '../../../preload/contract/index.ts'
import { team, until } from '../../support/replicas.ts'

/** Keeps the profile of a person as `config.json` does. */
class ProfileStore implements OwnProfileStore {
  profile: OwnProfile
  published = 0

  constructor(name: string, changedAt = 1) {
    this.profile = { name, color: null, changedAt }
  }

  readonly current = (): OwnProfile => this.profile
  readonly isPublished = (): boolean => this.published > 0
  readonly mayBeAnother = (): boolean => this.published === 0
  readonly onEdit = (): void => undefined
  readonly onPublish = (): void => {
    this.published++
  }
  readonly onNewer = (profile: OwnProfile): void => {
    this.profile = profile
  }
}

async function settingsFile(workspace: Workspace): Promise<Record<string, JsonValue>> {
  await workspace.drain(30_000)
  const text = await readFile(join(workspace.root, '.lenslet/settings.json'), 'utf8')
  return (JSON.parse(text) as { settings: Record<string, JsonValue> }).settings
}

/** Returns the pictures that a filter finds. */
async function found(workspace: Workspace, text: string): Promise<string[]> {
  for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(workspace.root, name), '')
  await workspace.catalog.scan()
  const ids = runQuery(workspace.catalog, workspace, { ...DEFAULT_QUERY, text })
  return Array.from(ids, (id) => workspace.catalog.entry(id).key)
}

/** Writes profiles as one change, as another program may have done. */
async function setProfiles(workspace: Workspace, profiles: Readonly<Record<string, JsonValue>>): Promise<void> {
  const values = Object.entries(profiles).map(([id, value]) => [`person:${id}`, value] as const)
  await workspace.setTeamSettings(Object.fromEntries(values)).saved
}

describe('the profile of a person', () => {
  test('comes with the first label and not with a look, and the name follows when it changes (PE1, PE2, PE5, C9)', async () => {
    const { open } = await team()
    const store = new ProfileStore('Ana Kovács')
    const ana = await open('ana-7f3k9q', { profile: store })
    const ben = await open('ben')
    ana.setPresence('a.jpg', 'viewing')
    await until(ben, () => ben.peers().some(({ user, name }) => user === 'ana-7f3k9q' && name === 'Ana Kovács'))
    expect(ana.settings().revision).toBe(0)
    await ana.edit(['a.jpg'], { stars: 4 }).saved
    expect(store.published).toBeGreaterThan(0)
    await until(ben, () => ben.state('a.jpg')?.stars === 4)
    await until(ben, () => ben.people.nameOf('ana-7f3k9q') === 'Ana Kovács')
    expect(await settingsFile(ana)).toMatchObject({ 'person:ana-7f3k9q': { name: 'Ana Kovács' } })

    store.profile = { ...store.profile, name: 'Ana Nagy', changedAt: Date.now() + 60_000 }
    ana.announceProfile()
    await until(ben, () => ben.people.nameOf('ana-7f3k9q') === 'Ana Nagy')
    // The label of before has the new name, because it has the id.
    expect(ben.state('a.jpg')?.updatedBy).toBe('ana-7f3k9q')
    expect(await found(ben, 'by:"ana nagy"')).toEqual(['a.jpg'])
    expect(await found(ben, 'by:ana-7f3k9q')).toEqual(['a.jpg'])
    expect(await found(ben, 'by:kovács')).toEqual([])
    await ana.edit(['b.jpg'], { stars: 1 }).saved
    expect(ana.history('b.jpg').map(({ change }) => change.by)).toEqual(['ana-7f3k9q'])
  })

  test('is not written for somebody who is known by the id alone', async () => {
    const { open } = await team()
    const ben = await open('ben')
    await ben.edit(['a.jpg'], { stars: 4 }).saved
    expect(ben.settings().revision).toBe(0)
    expect(ben.people.nameOf('ben')).toBe('ben')
  })

  test('on another machine is taken over where it is newer, and written where it is older (PE5)', async () => {
    const { open } = await team()
    const [here, there] = [new ProfileStore('Ana', 1), new ProfileStore('Anna', 2)]
    const first = await open('ana-7f3k9q', { profile: here })
    await first.edit(['a.jpg'], { stars: 1 }).saved
    const second = await open('ana-7f3k9q', { profile: there })
    await until(second, () => second.state('a.jpg')?.stars === 1)
    // What the data set has was written later than both were chosen.
    expect(there.profile.name).toBe('Ana')
    there.profile = { name: 'Anna', color: null, changedAt: Date.now() + 60_000 }
    await second.edit(['b.jpg'], { stars: 2 }).saved
    await until(first, () => first.people.nameOf('ana-7f3k9q') === 'Anna')
  })

  test('keeps the parts that this version does not know, and a damaged or lost one is the id (PE2, PE3)', async () => {
    const { open } = await team()
    const ben = await open('ben')
    await setProfiles(ben, { 'ana-1': { name: 'Ana', key: 'ed25519:…', color: 'teal' } })
    await ben.setTeamSettings(ben.people.editOf('ana-1', { name: 'Anna' })).saved
    expect(await settingsFile(ben)).toMatchObject({
      'person:ana-1': { name: 'Anna', key: 'ed25519:…', color: 'teal' },
    })
    expect(ben.settings().unknown).toEqual([])
    expect(() => ben.setTeamSettings({ 'person:ana-1': { name: ' ' } })).toThrow('not valid: name')
    expect(() => ben.people.editOf('ana-1', { name: 'a\nb' })).toThrow('line breaks')
    // A newer program may write what this one would not.
    ben.log.apply(
      [
        {
          id: 'qqqqqqqqqqqq-qqqqqq:0',
          at: Date.now() + 60_000,
          by: 'x',
          item: '.',
          replaces: [ben.log.settings.claims.get('person:ana-1')![0].id],
          settings: { 'person:ana-1': { name: 7 } },
        },
      ],
      'share',
    )
    expect(ben.people.nameOf('ana-1')).toBe('ana-1')
    for (const name of ['x'.repeat(101), 'a\u202eb', 'a\nb', '\u2028'])
      expect(() => ben.setTeamSettings({ 'person:ana-1': { name } })).toThrow('not valid: name')
    await ben.setTeamSettings({ 'person:ana-1': null }).saved
    expect(ben.people.nameOf('ana-1')).toBe('ana-1')
  })

  test('gets a colour that few people have, and keeps it (PE5)', async () => {
    const { open } = await team()
    const colors = new Set<string>()
    for (const name of ['Ana', 'Ben', 'Cleo', 'Dan', 'Eva', 'Finn', 'Gus', 'Hana']) {
      const workspace = await open(`${name}-1`, { profile: new ProfileStore(name) })
      await workspace.scanSidecars()
      await workspace.edit(['a.jpg'], { addTags: [name] }).saved
      const profiles = new Map(workspace.people.profiles().map((one) => [one.id, one]))
      colors.add(personColor(`${name}-1`, profiles))
      await workspace.close()
    }
    expect(colors.size).toBe(8)
  })
})

describe('people of one name', () => {
  test('are told apart by the id, and a name of several people is refused (PE6)', async () => {
    const { open } = await team()
    const ben = await open('ben')
    await setProfiles(ben, { 'ana-1': { name: 'Ana' }, 'ana-2': { name: 'ana' }, 'cleo-1': { name: 'Cleo' } })
    await ben.edit(['a.jpg'], { stars: 4 }).saved
    expect(['ana-1', 'ana-2', 'cleo-1'].map(ben.people.nameOf)).toEqual(['Ana (ana-1)', 'ana (ana-2)', 'Cleo'])
    expect(() => ben.people.find('ANA')).toThrow('2 people are called "ANA". Give the id instead: ana-1, ana-2.')
    expect(ben.people.find('ana-2')).toBe('ana-2')
    expect(ben.people.find('Ana (ana-1)')).toBe('ana-1')
    expect(ben.people.find('cleo')).toBe('cleo-1')
    expect(ben.people.find('nobody')).toBeNull()
    // Somebody without a profile whose id is a name of another person.
    const cleo = await open('Cleo', { profile: undefined, watch: false })
    expect(cleo.user).toBe('cleo-1')
    const plain = { id: 'rrrrrrrrrrrr-rrrrrr:0', at: 1, by: 'cleo', item: 'b.jpg', replaces: [], stars: 2 } as const
    ben.log.apply([plain], 'share')
    expect(['cleo-1', 'cleo'].map(ben.people.nameOf)).toEqual(['Cleo (cleo-1)', 'cleo (no profile)'])
  })

  test('are never shown alike, also where one is called as another is shown, or differs by what nobody can see (PE7)', async () => {
    const { open } = await team()
    const ben = await open('ben')
    await setProfiles(ben, {
      a: { name: 'Ana (b)' },
      b: { name: 'Ana' },
      c: { name: 'A\u200bna' },
      d: { name: 'cleo (no profile)' },
      e: { name: 'Cleo' },
    })
    const plain = { id: 'rrrrrrrrrrrr-rrrrrr:0', at: 1, by: 'cleo', item: 'b.jpg', replaces: [], stars: 2 } as const
    ben.log.apply([plain], 'share')
    expect(['a', 'b', 'c', 'd', 'e', 'cleo'].map(ben.people.nameOf)).toEqual([
      'Ana (b) (a)',
      'Ana (b) (b)',
      'A\u200bna (c)',
      'cleo (no profile) (d)',
      'Cleo (e)',
      'cleo (no profile) (cleo)',
    ])
    for (const name of ['\u200b', ' \u2060 ', 'a\u2028b'])
      expect(() => ben.setTeamSettings({ 'person:b': { name } })).toThrow('not valid: name')
  })

  test('may be one person on another machine, until the second has labelled (PE4)', async () => {
    const { open } = await team()
    const ana = await open('ana-1', { profile: new ProfileStore('Ana') })
    await ana.edit(['a.jpg'], { stars: 4 }).saved
    const again = await open('ana-2', { profile: new ProfileStore('ana') })
    expect(again.people.namesakes()).toEqual(['ana-1'])
    expect((await open('ben-1', { profile: new ProfileStore('Ben') })).people.namesakes()).toEqual([])
    await again.edit(['b.jpg'], { stars: 4 }).saved
    expect(again.people.namesakes()).toEqual([])
  })
})

/** Opens a data set in which Ana labels with two ids, and Ben, who each give stars of their own. */
async function joined(): Promise<{ ana: Workspace; ben: Workspace }> {
  const { open } = await team()
  const [ana, ben] = [await open('ana-1'), await open('ben')]
  await setProfiles(ben, { 'ana-1': { name: 'Ana' }, 'ana-2': { name: 'Ana at home' } })
  await ben.setTeamSettings({ 'rating.mode': 'each' }).saved
  const laptop = await open('ana-2')
  await laptop.edit(['a.jpg', 'b.jpg'], { stars: 2 }).saved
  await until(ana, () => ana.state('a.jpg') !== undefined && ana.shown.isOwn)
  await ana.edit(['a.jpg'], { stars: 5, addTags: ['owl'] }).saved
  await ben.edit(['a.jpg'], { stars: 3 }).saved
  for (const one of [ana, ben]) {
    await until(one, () => one.history('a.jpg').length === 3)
    await until(one, () => one.people.nameOf('ana-2') === 'Ana at home')
  }
  await laptop.close()
  return { ana, ben }
}

describe('two ids of one person', () => {
  test('count once: in stars, filters, counts and history, now and at earlier times, and can be separated (PE4, RA1)', async () => {
    const { ana, ben } = await joined()
    await ben.catalog.scan()
    const a = ben.catalog.idOf('a.jpg')!
    const ratings = (): number[] => {
      const columns = ben.labelColumns.raterColumns()
      return [columns.raters[a]!, columns.doubledMedian[a]!]
    }
    const history = (): readonly unknown[] => {
      const index = new HistoryIndex(ben.log)
      index.read(Number.POSITIVE_INFINITY)
      return index.peopleCounts()
    }
    expect(ratings()).toEqual([3, 6])
    await ben.setTeamSettings(ben.people.joinOf('ana-2', 'ana-1')).saved
    // Of the stars of the two ids, the newest count.
    expect(ratings()).toEqual([2, 8])
    expect([ben.people.nameOf('ana-2'), ben.state('b.jpg')?.updatedBy]).toEqual(['Ana', 'ana-1'])
    expect(await found(ben, 'by:ana')).toEqual(['b.jpg'])
    expect(await found(ben, 'by:ana-2')).toEqual(['b.jpg'])
    expect(await found(ben, 'stars.by:ana>=5')).toEqual(['a.jpg'])
    expect(history()).toMatchObject([{ user: 'ben' }, { user: 'ana-1', count: 3 }])
    const index = new HistoryIndex(ben.log)
    index.read(Number.POSITIVE_INFINITY)
    const past = new PastLabels(ben.log, index, Date.now() + 60_000)
    past.compute(Number.POSITIVE_INFINITY)
    past.showAs({ isOwn: true, isBlind: false, schema: { doneFilter: null, schemaTags: new Set() } }, 'ana-2')
    expect(past.state('a.jpg')?.stars).toBe(5)
    expect(past.state('b.jpg')?.stars).toBe(2)
    const query = { by: 'ana-2', folder: '', kinds: [], since: null, until: null, text: '' }
    expect(findRows({ index, catalog: ben.catalog, labels: ben }, query)).toHaveLength(3)

    // The person sees the labels of both machines as their own.
    await until(ana, () => ana.people.nameOf('ana-2') === 'Ana')
    expect(ana.state('b.jpg')?.stars).toBe(2)
    await ben.setTeamSettings(ben.people.separationOf('ana-1')).saved
    expect(ratings()).toEqual([3, 6])
    expect(ben.people.nameOf('ana-2')).toBe('Ana at home')
    expect(() => ben.people.separationOf('ana-1')).toThrow('Ana has one id only')
  })

  test('are followed to the end, also in a circle (PE4)', async () => {
    const { open } = await team()
    const ben = await open('ben')
    await setProfiles(ben, {
      a: { name: 'A', same_as: 'b' },
      b: { name: 'B', same_as: 'c' },
      c: { name: 'C' },
      x: { name: 'X', same_as: 'z' },
      y: { name: 'Y', same_as: 'x' },
      z: { name: 'Z', same_as: 'y' },
      lost: { name: 'L', same_as: 'nobody' },
    })
    expect(['a', 'b', 'c', 'x', 'y', 'z', 'lost'].map(ben.people.directory.personOf)).toEqual([
      'c',
      'c',
      'c',
      'x',
      'x',
      'x',
      'nobody',
    ])
    expect(() => ben.people.joinOf('a', 'b')).toThrow('C is one person already, with the ids c, a, b.')
    expect(() => ben.people.joinOf('ben', 'ben')).toThrow('ben was given twice: give two people.')
    // A name that somebody had before the join still means them.
    expect([ben.people.find('A'), ben.people.find('b')]).toEqual(['c', 'c'])
    expect(ben.people.find('y')).toBe('x')
    expect([ben.people.find('Y'), ben.people.find('L')]).toEqual(['x', 'nobody'])
  })
})

test('a name that two people gave somebody at once is the newest one, for everybody (ST10)', async () => {
  const { open } = await team()
  const [ana, ben] = [await open('ana'), await open('ben')]
  await setProfiles(ana, { 'cleo-1': { name: 'Cleo' } })
  await until(ben, () => ben.people.nameOf('cleo-1') === 'Cleo')
  const [first, second] = [
    ana.setTeamSettings(ana.people.editOf('cleo-1', { name: 'Cleopatra' })),
    ben.setTeamSettings(ben.people.editOf('cleo-1', { name: 'Klio' })),
  ]
  await Promise.all([first.saved, second.saved])
  await until(ana, () => ana.people.nameOf('cleo-1') === ben.people.nameOf('cleo-1'))
  expect(['Cleopatra', 'Klio']).toContain(ana.people.nameOf('cleo-1'))
})
