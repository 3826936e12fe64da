/** Tests that a window which shows labels of an earlier time learns when they are no longer right. */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DEFAULT_QUERY } from '../../preload/contract/index.ts'
import { handlers } from '../../main/host/handlers.ts'
import { openScannedSession } from '../support/open-sessions.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { waitFor } from '../support/wait-for.ts'

test('labels of an earlier time follow pictures that are renamed, and have what arrives late', async () => {
  const base = await temporaryFolder()
  await mkdir(join(base, 'set', 'c'), { recursive: true })
  for (const name of ['one.jpg', 'two.jpg']) await writeFile(join(base, 'set', 'c', name), `the content of ${name}`)
  const pushes: string[] = []
  const { session, client } = await openScannedSession(base, (name) => pushes.push(name))
  const { workspace } = session.dataset
  const calls = handlers(session)
  const starred = async (): Promise<string[]> => {
    const query = { ...DEFAULT_QUERY, text: 'stars:4' }
    const { result, total } = await calls['query.run']({ query }, client)
    return (await calls['query.rows']({ result, start: 0, count: total }, client)).rows.map(({ key }) => key)
  }
  const pastPushes = (): number => pushes.filter((name) => name === 'past').length
  await workspace.contents.readAll()
  await workspace.edit(['c/one.jpg'], { stars: 4 }).saved
  const at = workspace.shareTime()
  await calls['labels.showAt']({ at }, client)
  expect(await starred()).toEqual(['c/one.jpg'])

  await rename(join(base, 'set', 'c'), join(base, 'set', 'e'))
  await workspace.catalog.scan()
  await workspace.contents.readAll()
  await workspace.moves.findMoves()
  await waitFor(() => expect(pastPushes()).toBe(1))
  await calls['labels.showAt']({ at }, client)
  expect(await starred()).toEqual(['e/one.jpg'])

  const late = {
    id: 'qqqqqqqqqqqq-qqqqqq:0',
    at: at - 1,
    by: 'ben',
    item: 'e/two.jpg',
    stars: 4 as const,
    replaces: [],
  }
  workspace.log.apply([late], 'share')
  await waitFor(() => expect(pastPushes()).toBe(2))
  await calls['labels.showAt']({ at }, client)
  expect(await starred()).toEqual(['e/one.jpg', 'e/two.jpg'])
  // What is made now is not of that time.
  await workspace.edit(['e/two.jpg'], { stars: 1 }).saved
  await waitFor(() => expect(pushes.filter((name) => name === 'status').length).toBeGreaterThan(0))
  expect(pastPushes()).toBe(2)
})
