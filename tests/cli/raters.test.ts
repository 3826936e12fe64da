import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fixture, type Fixture } from '../host/fixture.ts'
import { Cli } from '../support/cli.ts'

let rated: Fixture
let data: Fixture
let cli: Cli

beforeAll(async () => {
  data = rated = await fixture()
  cli = new Cli(data.home)
  // The pictures of the fixture are all equal, and labels would not know whose they are.
  for (const [at, name] of ['a/one.jpg', 'a/two.jpg', 'b/three.jpg'].entries())
    await appendFile(join(data.root, name), '.'.repeat(at))
  await run('settings', data.root, 'rating.mode', 'each', '--user', 'lead')
  await run('settings', data.root, 'rating.blind', 'on', '--user', 'lead')
  await rate('ana', 'a/one.jpg', '5')
  await rate('ana', 'a/two.jpg', '3')
  await rate('Ben Lee', 'a/one.jpg', '2')
  await rate('Ben Lee', 'a/two.jpg', '3')
})
afterAll(() => rated.remove())
beforeEach(async () => {
  data = await rated.copy()
  cli = new Cli(data.home)
})
afterEach(() => data.remove())

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli.run(...args)
  if (code !== 0) throw new Error(stderr)
  return stdout
}

const rate = (user: string, item: string, stars: string): Promise<string> =>
  run('label', data.root, item, '--stars', stars, '--user', user)

describe('with stars of their own', () => {
  test('exports have the stars of everybody, with median, spread and raters, whoever runs them', async () => {
    const rows = JSON.parse(await run('export', data.root, '--format', 'json')) as Record<string, unknown>[]
    expect(rows.find(({ item }) => item === 'a/one.jpg')).toMatchObject({
      stars: 0,
      stars_by: { ana: 5, 'Ben Lee': 2 },
      stars_median: 3.5,
      stars_spread: 3,
      raters: 2,
      conflicts: [],
    })
    expect(rows.find(({ item }) => item === 'b/three.jpg')).toMatchObject({
      stars_by: {},
      stars_median: null,
      raters: 0,
    })
    const csv = (await run('export', data.root, '--format', 'csv')).split('\n')
    expect(csv[0]).toMatch(/,stars_median,stars_spread,raters,stars_by\r?$/)
    expect(csv[1]).toMatch(/,3\.5,3,2,ana=5; Ben Lee=2\r?$/)
    const listed = JSON.parse(await run('list', data.root, '--json', '--filter', 'stars.by:"Ben Lee">=3')) as unknown[]
    expect(listed).toMatchObject([{ item: 'a/two.jpg', stars_by: { ana: 3, 'Ben Lee': 3 } }])
  })

  test('show and stats say what people gave and how far they agree', async () => {
    expect(await run('show', data.root, 'a/one.jpg')).toContain('raters   median 3.5, spread 3: ana 5, Ben Lee 2')
    const { agreement } = JSON.parse(await run('stats', data.root, '--json')) as { agreement: unknown }
    expect(agreement).toMatchObject({
      rated_by_several: 2,
      same_stars: 1,
      pairs: [{ users: ['ana', 'Ben Lee'], pictures: 2, same_stars: 1 }],
    })
    expect(await run('stats', data.root)).toMatch(/agreed {3}1 of 2 pictures rated by several people, Krippendorff/)
  })

  test('a comparison of releases has the stars of each person, and who changed or took them back', async () => {
    await run('release', 'create', data.root, 'v1', '--user', 'lead')
    expect(await run('release', 'compare', data.root, 'v1')).toBe('0 added, 0 changed, 0 removed\n')
    await run('revert', data.root, '--by', 'Ben Lee', '--user', 'lead')
    await rate('ana', 'a/two.jpg', '5')
    expect(await run('release', 'compare', data.root, 'v1')).toBe(
      [
        'changed  a/one.jpg: Ben Lee: 2 stars → unrated (lead)',
        'changed  a/two.jpg: Ben Lee: 3 stars → unrated, ana: 3 stars → 5 stars (lead, ana)',
        '0 added, 2 changed, 0 removed',
        '',
      ].join('\n'),
    )
    const csv = await run('release', 'compare', data.root, 'v1', '--format', 'csv')
    expect(csv).toContain('a/one.jpg,changed,stars,Ben Lee,2,0,lead,')
  })

  test('stats count what anybody labelled, whoever asks', async () => {
    const stats = JSON.parse(await run('stats', data.root, '--json')) as Record<string, unknown>
    // The newest stars of a picture: Ben Lee's 2 and 3.
    expect(stats).toMatchObject({ labelled: 2, stars: [2, 0, 1, 1, 0, 0], conflicts: 0 })
  })

  test('the history has before each change the stars of the same person, as the window shows it', async () => {
    await rate('Ben Lee', 'a/one.jpg', '4')
    const lines = (await run('history', data.root, '--folder', 'a')).split('\n')
    expect(lines.map((line) => line.replace(/^\S+ {2}/, '')).slice(0, 5)).toEqual([
      'Ben Lee  a/one.jpg: 2 stars → 4 stars',
      'Ben Lee  a/two.jpg: 3 stars',
      'Ben Lee  a/one.jpg: 2 stars',
      'ana  a/two.jpg: 3 stars',
      'ana  a/one.jpg: 5 stars',
    ])
    const shown = await run('show', data.root, 'a/one.jpg')
    expect(shown).toContain('Ben Lee: 2 stars → 4 stars')
    expect(shown).toContain('Ben Lee: 2 stars\n')
  })

  test('a release has the stars of everybody as they were, the same bytes for whoever exports it', async () => {
    await run('release', 'create', data.root, 'v1', '--user', 'lead')
    const before = await run('export', data.root, '--release', 'v1', '--format', 'json')
    await rate('ana', 'a/one.jpg', '1')
    expect(await run('export', data.root, '--release', 'v1', '--format', 'json')).toBe(before)
    const rows = JSON.parse(before) as Record<string, unknown>[]
    expect(rows.find(({ item }) => item === 'a/one.jpg')).toMatchObject({
      stars: 2,
      stars_by: { ana: 5, 'Ben Lee': 2 },
      stars_median: 3.5,
    })
    // Nobody's own stars are compared: of the picture's one number of stars, ana's is now the newest.
    expect(await run('release', 'compare', data.root, 'v1')).toContain('0 added, 1 changed, 0 removed')
  })

  test('a release is exported in the same bytes, however stars are given since', async () => {
    await run('release', 'create', data.root, 'v1', '--user', 'lead')
    const before = await run('export', data.root, '--release', 'v1', '--format', 'csv')
    expect(before).toContain('stars_by')
    await run('settings', data.root, 'rating.mode', 'shared', '--user', 'lead')
    expect(await run('export', data.root, '--release', 'v1', '--format', 'csv')).toBe(before)
    await run('release', 'create', data.root, 'v2', '--user', 'lead')
    const together = await run('export', data.root, '--release', 'v2', '--format', 'csv')
    expect(together).not.toContain('stars_by')
    await run('settings', data.root, 'rating.mode', 'each', '--user', 'lead')
    expect(await run('export', data.root, '--release', 'v2', '--format', 'csv')).toBe(together)
  })

  test('stars given together are exported as before, and are still found by person', async () => {
    await run('settings', data.root, 'rating.mode', 'shared', '--user', 'lead')
    const rows = JSON.parse(await run('export', data.root, '--format', 'json')) as Record<string, unknown>[]
    expect(rows.find(({ item }) => item === 'a/one.jpg')).toMatchObject({ stars: 2 })
    expect(rows[0]).not.toHaveProperty('stars_by')
    expect((await run('list', data.root, '--filter', 'stars.by:ana=5 spread>=3', '--sort', 'spread')).trim()).toBe(
      'a/one.jpg',
    )
  })
})
