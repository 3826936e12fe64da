import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { ConfigStore } from '../../main/host/config.ts'
import { appPaths } from '../../main/host/paths.ts'
import { OwnPerson, type SavedPerson } from '../../main/host/own-person.ts'
import { DEFAULT_PREFS, type Prefs } from '../../preload/contract/index.ts'
import { waitFor } from '../support/wait-for.ts'

const ANN: SavedPerson = {
  id: 'ann-7f3k9q',
  name: 'Ann',
  color: null,
  changedAt: 1,
  isConfirmed: true,
  isPublished: true,
  wasNamed: true,
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-config-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('name, preferences and recent folders are there after a restart', () => {
  const config = new ConfigStore(folder)
  config.setPerson(ANN)
  config.setPrefs({ theme: 'dark', cellSize: 240 })
  config.addRecent('/b')
  config.addRecent('/a')
  config.addRecent('/b')
  const again = new ConfigStore(folder)
  expect([again.person, again.recent]).toEqual([ANN, ['/b', '/a']])
  expect(again.prefs).toEqual({ ...DEFAULT_PREFS, theme: 'dark', cellSize: 240 })
})

test('after the recent folders were cleared, the file names none of them', async () => {
  const config = new ConfigStore(folder)
  config.addRecent('/secret')
  config.setWindowBounds('/secret', { x: 0, y: 0, width: 800, height: 600, maximized: false, fullScreen: false })
  config.clearRecent()
  expect(config.recent).toEqual([])
  expect(await readFile(join(folder, 'config.json'), 'utf8')).not.toContain('secret')
})

test("two programs of one person do not undo each other's choices", () => {
  const [first, second] = [new ConfigStore(folder), new ConfigStore(folder)]
  first.setPerson(ANN)
  second.addRecent('/a')
  expect(new ConfigStore(folder).person).toEqual(ANN)
})

test('an unreadable file is moved out of the way and the defaults apply', async () => {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'config.json'), '{"user": "Ann", ')
  const config = new ConfigStore(folder)
  expect([config.person, config.prefs]).toEqual([null, DEFAULT_PREFS])
  expect(await readFile(join(folder, 'config.json.damaged'), 'utf8')).toContain('Ann')
})

test('a remembered query that only a newer program understands does not affect the others', async () => {
  const query = { text: 'stars:5', folder: '', sort: 'name', descending: false }
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({ prefs: { theme: 'dark', queries: { one: query, two: { ...query, sort: 'mood' } } } }),
  )
  expect(new ConfigStore(folder).prefs).toMatchObject({ theme: 'dark', queries: { one: query } })
  expect(new ConfigStore(folder).prefs.queries).not.toHaveProperty('two')
})

test('changed keys are kept, also those of commands that only a newer program knows, and one invalid list affects no other', async () => {
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({ prefs: { theme: 'dark', keys: { 'flag-pick': ['Y'], 'of-a-newer-version': ['Q'], note: 'N' } } }),
  )
  const config = new ConfigStore(folder)
  expect(config.prefs).toMatchObject({ theme: 'dark', keys: { 'flag-pick': ['Y'], 'of-a-newer-version': ['Q'] } })
  expect(config.prefs.keys).not.toHaveProperty('note')
  const heard: unknown[] = []
  const stop = config.onPrefsChange(({ keys }) => keys && heard.push(keys))
  config.setPrefs({ theme: 'light' })
  config.setPrefs({ keys: { ...config.prefs.keys, tags: [] } })
  stop()
  config.setPrefs({ keys: {} })
  expect(heard).toEqual([{ 'flag-pick': ['Y'], 'of-a-newer-version': ['Q'], tags: [] }])
  expect(new ConfigStore(folder).prefs.keys).toEqual({})
})

test('one invalid value does not affect the others', async () => {
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({ person: { ...ANN, color: 'plaid' }, recent: 'none', prefs: { theme: 'pink' } }),
  )
  const config = new ConfigStore(folder)
  expect([config.person, config.recent, config.prefs.theme]).toEqual([ANN, [], 'system'])
})

test('settings are kept, also those that cannot be used, and two programs do not undo each other’s', async () => {
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({ settings: { 'sync.future': [1], 'sync.interval_ms': 'often' } }),
  )
  const [first, second] = [new ConfigStore(folder), new ConfigStore(folder)]
  first.setSetting('sync.watch', 'timed')
  second.setSetting('sync.interval_ms', null)
  second.setPerson(ANN)
  expect(new ConfigStore(folder).settings).toEqual({ 'sync.future': [1], 'sync.watch': 'timed' })
})

test('an open program gets the settings that another program, or a person by hand, writes into the file', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const file = join(folder, 'config.json')
  const [open, other] = [new ConfigStore(folder), new ConfigStore(folder)]
  const settingsEvents: unknown[] = []
  onTestFinished(open.onSettingsChange((settings) => settingsEvents.push(settings)))
  open.setSetting('sync.interval_ms', 300)
  other.setSetting('sync.watch', 'timed')
  vi.advanceTimersByTime(1_000)
  await waitFor(() =>
    expect(settingsEvents).toEqual([{ 'sync.interval_ms': 300 }, { 'sync.interval_ms': 300, 'sync.watch': 'timed' }]),
  )
  // The file is half written when it is read: the values stay, and the file is not moved out of the way.
  await writeFile(file, '{"settings": {"sync.in')
  vi.advanceTimersByTime(1_000)
  for (let read = 0; read < 20; read++) expect(await readFile(file, 'utf8')).toContain('sync.in')
  await writeFile(file, '{"settings": {"sync.interval_ms": 900}}')
  vi.advanceTimersByTime(1_000)
  await waitFor(() => expect(settingsEvents.slice(2)).toEqual([{ 'sync.interval_ms': 900 }]))
})

test('the person is the one given at the start, otherwise the saved one, otherwise one with the name of the account', () => {
  const config = new ConfigStore(folder)
  expect(new OwnPerson(undefined, config, {}).isGuessed).toBe(true)
  config.setPerson(ANN)
  const person = (option?: string, env: NodeJS.ProcessEnv = {}): readonly [id: string, name: string] => {
    const { id, name } = new OwnPerson(option, config, env)
    return [id, name]
  }
  expect(person('Bob', { LENSLET_USER: 'Carl' })).toEqual(['Bob', 'Bob'])
  expect(person(undefined, { LENSLET_USER: 'Carl' })).toEqual(['Carl', 'Carl'])
  expect(person()).toEqual([ANN.id, 'Ann'])
  // The person of this machine may be named by the name or by the id.
  expect(person('Ann')).toEqual([ANN.id, 'Ann'])
  expect(person(undefined, { LENSLET_USER: ANN.id })).toEqual([ANN.id, 'Ann'])
  expect(() => person('  ')).toThrow('name is needed')
  expect(() => person('a\nb')).toThrow('line breaks')
  expect(() => person('ana\u202e')).toThrow('turn the direction of text')
})

test('the id of a person follows from the name until something was labelled, and never changes then', () => {
  const config = new ConfigStore(folder)
  const person = new OwnPerson(undefined, config, {})
  person.save()
  person.setName('Jürgen Müller-Lüdenscheidt')
  expect(person.id).toMatch(/^jurgen-muller-ludens-[0-9a-z]{6}$/)
  const { id } = person
  person.onPublish()
  person.setName('J. M.')
  expect([person.id, person.name]).toEqual([id, 'J. M.'])
  const again = new OwnPerson(undefined, new ConfigStore(folder), {})
  expect([again.id, again.name, again.isGuessed]).toEqual([id, 'J. M.', false])
})

test('two programs of one machine change the name and the colour of one person, and keep what the other has set', () => {
  const [first, second] = [new ConfigStore(folder), new ConfigStore(folder)]
  const [window, command] = [new OwnPerson(undefined, first, {}), new OwnPerson(undefined, second, {})]
  window.save()
  command.save()
  expect(command.id).toBe(window.id)
  window.setName('Ann')
  const { id } = window
  command.onEdit()
  expect([command.id, command.name]).toEqual([id, 'Ann'])
  command.onPublish()
  window.setColor('teal')
  command.setName('Anna')
  window.onNewer({ name: 'Annie', color: 'pink', changedAt: 5 })
  const saved = { id, name: 'Annie', color: 'pink', changedAt: 5, isConfirmed: true, isPublished: true, wasNamed: true }
  for (const store of [second, new ConfigStore(folder)]) {
    store.readPerson()
    expect(store.person).toEqual(saved)
  }
})

test('two programs of one machine keep the preferences, recent folders and windows that the other has saved', () => {
  const [first, second] = [new ConfigStore(folder), new ConfigStore(folder)]
  const bounds = { x: 0, y: 0, width: 800, height: 600, maximized: false, fullScreen: false }
  first.setPrefs({ theme: 'dark', layout: { left: 300 } })
  first.addRecent('/a')
  first.setWindowBounds('/a', bounds)
  second.setPrefs({ cellSize: 240, layout: { right: 400 } })
  second.addRecent('/b')
  second.setWindowBounds('/b', bounds)
  const saved = new ConfigStore(folder)
  expect(saved.prefs).toMatchObject({ theme: 'dark', cellSize: 240, layout: { left: 300, right: 400 } })
  expect([saved.recent, saved.openedAt('/a') === null]).toEqual([['/b', '/a'], false])
  expect([saved.windowBounds('/a'), saved.windowBounds('/b')]).toEqual([bounds, bounds])
})

test('an open program follows the person that another program has saved', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const [open, other] = [new ConfigStore(folder), new ConfigStore(folder)]
  open.setPerson(ANN)
  const names: unknown[] = []
  onTestFinished(open.onChange(() => names.push(open.person?.name)))
  onTestFinished(open.onSettingsChange(() => undefined))
  other.setPerson({ ...ANN, name: 'Anna' })
  vi.advanceTimersByTime(1_000)
  await waitFor(() => expect(names).toEqual(['Anna']))
})

test.each([' ', 'Ann\nB', '\u200b', 'Ann\u202e', 'x'.repeat(101), 7])(
  'the name %j in config.json is not used: the id stays, and the program says so',
  async (name) => {
    await writeFile(join(folder, 'config.json'), JSON.stringify({ person: { ...ANN, name } }))
    const config = new ConfigStore(folder)
    const person = new OwnPerson(undefined, config, {})
    expect([person.id, person.isGuessed]).toEqual([ANN.id, true])
    expect(person.name).toBe(new OwnPerson(undefined, new ConfigStore(join(folder, 'other')), {}).name)
    expect(config.personProblem).toContain('The name in config.json cannot be used')
    person.setName('Ann')
    expect([person.id, new ConfigStore(folder).personProblem]).toEqual([ANN.id, null])
  },
)

test.each([' ', 'a\nb', 7])('the id %j in config.json is not used', async (id) => {
  await writeFile(join(folder, 'config.json'), JSON.stringify({ person: { ...ANN, id } }))
  const config = new ConfigStore(folder)
  expect([config.person, config.personProblem]).toEqual([null, expect.stringContaining('no valid id')])
})

test('folders follow the conventions of each system', () => {
  expect(appPaths({}, 'linux', '/home/ann')).toEqual({
    config: '/home/ann/.config/lenslet',
    state: '/home/ann/.local/state/lenslet',
    cache: '/home/ann/.cache/lenslet',
    data: '/home/ann/.local/share/lenslet',
    logs: '/home/ann/.local/state/lenslet/logs',
  })
  expect(appPaths({ XDG_STATE_HOME: '/state', XDG_CACHE_HOME: 'relative' }, 'linux', '/home/ann')).toMatchObject({
    state: '/state/lenslet',
    cache: '/home/ann/.cache/lenslet',
  })
  expect(appPaths({}, 'darwin', '/Users/ann').config).toBe('/Users/ann/Library/Application Support/Lenslet')
  expect(appPaths({ LENSLET_HOME: '/all' }, 'linux', '/home/ann')).toMatchObject({
    config: '/all/config',
    state: '/all/state',
  })
})

test('reports what has changed, and keeps the widths that another window has set', () => {
  const config = new ConfigStore(folder)
  const changes: Partial<Prefs>[] = []
  const stop = config.onPrefsChange((changed) => changes.push(changed))
  config.setPrefs({ theme: 'dark', filmstrip: config.prefs.filmstrip })
  config.setPerson(ANN)
  config.setPrefs({ layout: { left: 300 } })
  config.setPrefs({ layout: { right: 400 } })
  stop()
  config.setPrefs({ theme: 'light' })
  expect(changes).toEqual([{ theme: 'dark' }, { layout: { left: 300 } }, { layout: { left: 300, right: 400 } }])
})
