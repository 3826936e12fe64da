/** Tests the calls that a page posts while it is being closed. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askInside, signIn, startHost, Tab, type Host, type Reply, type Session } from './running.ts'

let host: Host
let session: Session
let headers: Record<string, string>

beforeAll(async () => {
  host = await startHost()
  session = await signIn(host)
  headers = { origin: `http://127.0.0.1:${host.server.port}`, 'content-type': 'application/json' }
})
afterAll(() => host.close())

async function post(page: string, body: string, others: Record<string, string> = headers): Promise<Reply> {
  return askInside(host.server.port, session, `last-words?page=${page}`, others, 'POST', body)
}

function note(id: number, item: number, notes: string): { id: number; name: string; args: unknown } {
  return { id, name: 'labels.edit', args: { ids: [item], edit: { notes }, seen: 0 } }
}

async function notesOf(item: number): Promise<string[]> {
  const tab = await Tab.open(host.server.port, session)
  const { history } = await tab.call('item.get', { id: item })
  await tab.close()
  return history.map(({ change }) => String(change.notes))
}

test('posted calls that did not arrive on the connection are done in their order', async () => {
  const tab = await Tab.open(host.server.port, session, 'cut')
  await tab.close()
  expect((await post('cut', JSON.stringify([note(1, 0, 'one'), note(2, 0, 'two')]))).status).toBe(204)
  expect(await notesOf(0)).toEqual(['two', 'one'])
})

test('posted calls that also arrive on the connection, earlier or later, are done once', async () => {
  const tab = await Tab.open(host.server.port, session, 'carried')
  tab.tell('labels.edit', note(1, 1, 'first').args, 1)
  await tab.call('session.get', {})
  expect((await post('carried', JSON.stringify([note(1, 1, 'not again'), note(3, 1, 'second')]))).status).toBe(204)
  tab.tell('labels.edit', note(3, 1, 'not again').args, 3)
  await tab.raw('session.get', {})
  await tab.close()
  expect(await notesOf(1)).toEqual(['second', 'first'])
})

test('a post that is invalid, or not from a page of this program, changes nothing', async () => {
  const tab = await Tab.open(host.server.port, session, 'odd')
  const said = JSON.stringify([note(1, 2, 'odd')])
  for (const body of [
    '',
    'x',
    '{}',
    '[1]',
    JSON.stringify([{ ...note(1, 2, 'odd'), id: 'one' }]),
    `${said}${' '.repeat(65_536)}`,
  ])
    expect((await post('odd', body)).status, body.slice(0, 20)).toBe(400)
  expect((await post('of-nobody', said)).status).toBe(400)
  for (const others of [
    {},
    { origin: 'http://evil.example' },
    { ...headers, 'sec-fetch-site': 'cross-site' },
    { ...headers, cookie: '' },
  ] as Record<string, string>[])
    expect((await post('odd', said, others)).status).toBe(403)
  await tab.close()
  expect(await notesOf(2)).toEqual([])
})
