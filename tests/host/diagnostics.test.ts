/** Tests that nothing personal gets into the texts that people send to maintainers. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { dispatcher } from '../../main/host/dispatch.ts'
import { Log } from '../../main/host/log.ts'
import { appPaths } from '../../main/host/paths.ts'
import { HostSession } from '../../main/host/host-session.ts'

const THEIRS = {
  picture: 'zebra-7341',
  folder: 'Quagga transect',
  tag: 'okapi-tag',
  note: 'a gnu at the fence',
  user: 'Bongo Kudu',
  dataset: 'Eland survey',
}
const NAMES = [...Object.values(THEIRS), hostname(), homedir(), tmpdir()]

test('diagnostics and log describe a running program and its errors, without names of files or people', async () => {
  const base = await mkdtemp(join(tmpdir(), 'lenslet-diagnostics-'))
  onTestFinished(() => rm(base, { recursive: true, force: true, maxRetries: 5 }))
  const root = join(base, THEIRS.dataset)
  await mkdir(join(root, THEIRS.folder), { recursive: true })
  await sharp({ create: { width: 8, height: 8, channels: 3, background: '#333' } })
    .jpeg()
    .toFile(join(root, THEIRS.folder, `${THEIRS.picture}.jpg`))
  await writeFile(join(root, `${THEIRS.picture}.png`), 'not a picture')
  const paths = appPaths({ LENSLET_HOME: join(base, 'home') })
  const log = new Log(paths.logs)
  const session = new HostSession({
    host: 'browser',
    version: '1.2.3',
    paths,
    config: new ConfigStore(paths.config),
    log,
    user: THEIRS.user,
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  onTestFinished(() => session.close(0))
  const client = session.connect(() => undefined)
  const call = dispatcher(session)

  await call('dataset.begin', { path: root, to: 'label' }, client)
  const { workspace } = session.dataset
  await workspace.catalog.scan()
  const key = `${THEIRS.folder}/${THEIRS.picture}.jpg`
  const id = workspace.catalog.idOf(key)!
  await call(
    'labels.edit',
    { ids: [id], edit: { stars: 3, addTags: [THEIRS.tag], notes: THEIRS.note }, seen: workspace.revision },
    client,
  )
  await call('item.facts', { id: 99_999 }, client).catch(() => undefined)
  const bug = Object.assign(new TypeError(`${THEIRS.tag} of ${join(root, key)} by ${THEIRS.user}`), {
    code: THEIRS.note,
  })
  log.writeError('labels.edit', bug)
  await call(
    'diagnostics.report',
    {
      name: THEIRS.tag,
      message: bug.message,
      stack: `${THEIRS.tag}: ${bug.message}\n    at ${THEIRS.user} (${root}/out/main/x.js:1:1)`,
    },
    client,
  )
  await call('dataset.open', { path: join(base, `${THEIRS.folder} gone`) }, client).catch((error: unknown) =>
    log.writeError('opening', error),
  )

  const text = (await call('diagnostics.get', {}, client)) as string
  const logText = (
    await Promise.all((await readdir(paths.logs)).map((name) => readFile(join(paths.logs, name), 'utf8')))
  ).join('\n')
  expect(text).toContain('Pictures: 2; labelled: 1')
  expect(text).toMatch(/Lenslet 1\.2\.3, browser host/)
  expect(text).toContain('labels.edit: TypeError')
  expect(text).toContain('opening: LensletError not-found')
  expect(logText).toContain('"where":"page"')
  for (const name of NAMES)
    for (const [where, what] of [
      ['diagnostics', text],
      ['log', logText],
    ] as const)
      expect(what, `${where}: ${name}`).not.toContain(name)
})

test('a large log is rotated, and at most two older parts are kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lenslet-log-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (let part = 0; part < 5; part++) {
    await writeFile(join(folder, 'lenslet.log'), `${part}`.repeat(1_000_001))
    new Log(folder).write({ event: 'awake' })
  }
  expect((await readdir(folder)).toSorted()).toEqual(['lenslet.1.log', 'lenslet.2.log', 'lenslet.log'])
  expect(await readFile(join(folder, 'lenslet.log'), 'utf8')).toMatch(/^\{"at":"[^"]+","event":"awake"\}\n$/)
  expect((await readFile(join(folder, 'lenslet.1.log'), 'utf8'))[0]).toBe('4')
})

test('a log that cannot be written does not disturb the program', () => {
  const log = new Log('/dev/null/logs')
  log.writeError('program', new RangeError('x'))
  expect(log.errors).toMatchObject([{ where: 'program', kind: 'RangeError' }])
})
