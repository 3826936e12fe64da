import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { recordOf, type ProgressRecord } from '../../main/cli/progress-output.ts'
import { handlers } from '../../main/host/handlers.ts'
import { fixture } from '../host/fixture.ts'
import { Cli } from '../support/cli.ts'
import { openScannedSession } from '../support/open-sessions.ts'
import { temporaryFolder } from '../support/temporary.ts'

test('stats has the same numbers as the window', async () => {
  const data = await fixture()
  onTestFinished(() => data.remove())
  const base = await temporaryFolder()
  const root = join(base, 'set')
  await cp(data.root, root, { recursive: true })
  const cli = new Cli(data.home)
  const run = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cli.run(...args)
    if (code !== 0) throw new Error(stderr)
    return stdout
  }
  const stats = async (...args: string[]): Promise<ProgressRecord> =>
    (JSON.parse(await run('stats', root, '--json', ...args)) as { progress: ProgressRecord }).progress
  await run('label', root, 'a/one.jpg', '--stars', '4', '--add-tag', 'owl', '--user', 'ana')
  await run('label', root, 'a/two.jpg', 'b/three.jpg', '--stars', '2', '--user', 'ben')
  const printed = await stats()
  expect(printed).toMatchObject({
    done: 3,
    total: 4,
    has_rule: false,
    people: [
      { user: 'ben', done: 2 },
      { user: 'ana', done: 1 },
    ],
    today: { done: 3, active_seconds: expect.any(Number), per_hour: null },
    time_left: null,
    folders: [
      { path: '', total: 4, done: 3 },
      { path: 'a', total: 2, done: 2 },
      { path: 'b', total: 2, done: 1 },
    ],
    tags: [{ tag: 'owl', count: 1, people: [{ user: 'ana', count: 1 }] }],
  })
  expect(await run('stats', root)).toMatch(
    /done {5}3 of 4: those with any label.*\ntoday {4}3 done\nleft {5}1: the time is not known yet\ndone by {2}ben: 2, today 2\n/,
  )
  expect(await stats('--as-of', '2020-01-01')).toMatchObject({ done: 0, total: 4, people: [], tags: [] })
  // A picture with a reason for leaving it out needs nothing more.
  await run('settings', root, 'schema', '{"done": "stars>=1"}', '--user', 'ana')
  await run('settings', root, 'schema.group:Skip', '{"skip": true}', '--user', 'ana')
  await run('settings', root, 'schema.tag:unclear', '{"group": "Skip"}', '--user', 'ana')
  const left = (await run('list', root, '--filter', 'done:no')).trim()
  await run('label', root, left, '--add-tag', 'unclear', '--user', 'ben')
  expect(await run('stats', root)).toMatch(/done {5}4 of 4\nleft out 1 of these, with a tag for skipping\n/)
  expect(await run('list', root, '--filter', 'done:no')).toBe('')
  const { session, client } = await openScannedSession(base, () => undefined, 'ana')
  const shown = await handlers(session)['progress.get']({ folder: '' }, client)
  const all = await stats()
  expect(recordOf(shown, all.folders)).toEqual(all)
})
