/**
 * Tests a window that sends arbitrary messages: only calls of the contract are accepted, and none of them ends the
 * program.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dispatcher, type Dispatch } from '../../main/host/dispatch.ts'
import { schemas } from '../../main/host/schemas.ts'
import { DEFAULT_QUERY, LensletError, type CallName } from '../../preload/contract/index.ts'
import { startHost, type Host } from '../browser-host/running.ts'
import { goodArguments, hostileArguments, TEXTS } from '../support/hostile-values.ts'

let host: Host
let call: (name: unknown, args: unknown) => Promise<unknown>
const pushed: string[] = []

beforeAll(async () => {
  host = await startHost()
  const dispatch: Dispatch = dispatcher(host.session)
  const client = host.session.connect((name) => {
    pushed.push(name)
  })
  call = (name, args) => dispatch(name, args, client)
})
afterAll(() => host.close())

/** `done`, the code of an expected error, or the unexpected error itself. */
async function outcome(name: unknown, args: unknown): Promise<unknown> {
  return call(name, args).then(
    () => 'done',
    (error: unknown) => (error instanceof LensletError ? error.code : error),
  )
}

const NAMES = Object.keys(schemas) as CallName[]
/** Calls with a path. They may open any folder of this machine, as the person may. */
const OPENERS: ReadonlySet<CallName> = new Set(['dataset.open', 'dataset.openFor', 'dataset.begin', 'dataset.sample'])
const opensFolders = (name: CallName, args: unknown): boolean =>
  OPENERS.has(name) && schemas[name].safeParse(args).success && !JSON.stringify(args).includes('\\u0000')

test.each(NAMES)('%s refuses what its schema does not allow, and survives what it allows', async (name) => {
  await call('query.run', { query: DEFAULT_QUERY })
  const seen = new Set<unknown>()
  for (const args of hostileArguments(schemas[name])) {
    if (!opensFolders(name, args)) seen.add(await outcome(name, args))
  }
  expect([...seen].filter((one) => typeof one !== 'string' || one === 'internal')).toEqual([])
  expect(seen).toContain('bad-input')
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  expect(await call('session.get', {})).toMatchObject({ dataset: { path: host.root } })
})

test('arguments made from the schemas are refused only for their invalid parts', async () => {
  for (const name of NAMES) expect(schemas[name].safeParse(goodArguments(schemas[name])).success, name).toBe(true)
})

test('no call exists except those of the contract', async () => {
  for (const name of [
    ...TEXTS,
    'labels.delete',
    'Session.get',
    'session.get ',
    'push',
    'labels',
    null,
    7,
    10n,
    ['session.get'],
    { toString: () => 'session.get' },
    Symbol('session.get'),
  ]) {
    const error = await call(name, {}).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'bad-input' })
    expect((error as Error).message.length, 'it is not all said back').toBeLessThan(300)
  }
})

test('an id or result of another data set or client is not found', async () => {
  await call('labels.showAt', { at: null })
  const { result } = (await call('query.run', { query: DEFAULT_QUERY })) as { result: number }
  const stranger = host.session.connect(() => undefined)
  const dispatch = dispatcher(host.session)
  for (const [name, args] of [
    ['query.rows', { start: 0, count: 1 }],
    ['query.ids', { start: 0, end: 1 }],
    ['query.ratios', { known: 0 }],
    ['facets.get', { histograms: [] }],
  ] as const) {
    await expect(dispatch(name, { ...args, result }, stranger), name).rejects.toMatchObject({ code: 'not-found' })
  }
  for (const [name, args] of [
    ['item.get', {}],
    ['item.facts', {}],
    ['item.preview', {}],
    ['item.metadata', {}],
  ] as const) {
    await expect(call(name, { ...args, id: 4_000_000 }), name).rejects.toMatchObject({ code: 'not-found' })
  }
  await expect(call('labels.edit', { ids: [0, 4_000_000], edit: { stars: 1 }, seen: 0 })).rejects.toMatchObject({
    code: 'not-found',
  })
  await expect(call('presence.set', { id: 4_000_000, mode: 'idle' })).rejects.toMatchObject({ code: 'not-found' })
  host.session.disconnect(stranger)
})

test('a filter of nothing but brackets or words is answered quickly', async () => {
  const filters = [
    '('.repeat(9_999),
    '('.repeat(4_999) + ')'.repeat(4_999),
    '-'.repeat(9_999),
    'not '.repeat(2_400),
    'a or '.repeat(1_900),
    '"'.repeat(9_999),
    `path:${'*a'.repeat(4_900)}`,
    `path:${'*'.repeat(9_000)}b`,
    'stars>=1 '.repeat(1_100),
    `metric.${'a'.repeat(9_000)}>1`,
  ]
  for (const text of filters) {
    const started = performance.now()
    expect(['done', 'bad-input'], text.slice(0, 20)).toContain(
      await outcome('query.run', { query: { ...DEFAULT_QUERY, text } }),
    )
    expect(performance.now() - started, text.slice(0, 20)).toBeLessThan(1_000)
  }
})

test('a page cannot push: only the program does', async () => {
  pushed.length = 0
  for (const name of ['labels', 'session', 'status', 'result', 'presence', 'menu'])
    expect(await outcome(name, { from: 0, revision: 1, rows: [] })).toBe('bad-input')
  expect(pushed).toEqual([])
})

test('only a folder can be opened: a file, a device and a missing path are refused', async () => {
  const file = join(host.home, 'file.txt')
  await mkdir(host.home, { recursive: true })
  await writeFile(file, 'x')
  for (const path of [file, join(host.home, 'nowhere'), 'a\0b', '/dev/null', '\\\\.\\pipe\\x', 'NUL']) {
    expect(['not-found', 'not-a-folder', 'not-readable', 'bad-input'], path).toContain(
      await outcome('dataset.open', { path }),
    )
  }
  expect(await call('session.get', {})).toMatchObject({ dataset: { path: host.root } })
})
