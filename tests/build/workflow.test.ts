/** Tests the workflow of the hosted runners. It cannot run here, but mistakes that would stop it at once are found. */
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly if?: string
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly needs?: string
        readonly permissions?: unknown
        readonly 'timeout-minutes'?: number
        readonly strategy?: { readonly matrix: { readonly os: readonly string[] } }
        readonly steps: readonly Step[]
      }
    >
  >
}

const project = resolve(import.meta.dirname, '../..')
const read = (name: string): Promise<string> => readFile(join(project, '.github/workflows', name), 'utf8')
const text = await read('ci.yml')
const { on, permissions, jobs } = parse(text) as Workflow
const longText = await read('long-tests.yml')
const long = parse(longText) as Workflow
const allJobs = [...Object.values(jobs), ...Object.values(long.jobs)]
const lines = allJobs.flatMap(({ steps }) => steps.flatMap(({ run }) => run?.trim().split('\n') ?? []))

let scripts: Readonly<Record<string, string>>
let programs: readonly string[]

beforeAll(async () => {
  scripts = (JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
    .scripts
  programs = await readdir(join(project, 'node_modules/.bin'))
})

test('the workflow runs for pushes and pull requests, may only read, and uses no secrets', () => {
  expect(Object.keys(on)).toEqual(['push', 'pull_request'])
  expect(permissions).toEqual({ contents: 'read' })
  expect(Object.values(jobs).filter((job) => job.permissions !== undefined)).toEqual([])
  expect(text).not.toMatch(/secrets\.|github\.token/)
})

test('the long tests run once a week and by hand, and may only read', () => {
  expect(Object.keys(long.on)).toEqual(['schedule', 'workflow_dispatch'])
  expect(long.permissions).toEqual({ contents: 'read' })
  expect(longText).not.toMatch(/secrets\.|github\.token/)
  const runs = Object.values(long.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
  for (const script of ['npm run test:stress', 'npm run test:netfs', 'tests/properties'])
    expect(runs.filter((run) => run.includes(script))).toHaveLength(1)
})

test('every npm script, program and job that a workflow names exists', () => {
  const named = lines.flatMap((line) => /(?:^| )npm (?:run )?(\S+)/.exec(line)?.[1] ?? [])
  expect(named.filter((name) => !['ci', 'pack'].includes(name))).toEqual(
    expect.arrayContaining(['build', 'lint', 'typecheck', 'test', 'test:electron', 'package']),
  )
  expect(named.filter((name) => !['ci', 'pack'].includes(name) && scripts[name] === undefined)).toEqual([])
  const started = lines.flatMap((line) => /npx --no-install (\S+)/.exec(line)?.[1] ?? [])
  expect(started.filter((name) => !programs.includes(name))).toEqual([])
  expect(Object.values(jobs).filter(({ needs }) => needs !== undefined && jobs[needs] === undefined)).toEqual([])
})

test('actions are pinned to commits, and every job has a time limit', () => {
  const uses = allJobs.flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []))
  expect(uses.length).toBeGreaterThan(0)
  expect(uses.filter((name) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(name))).toEqual([])
  expect(allJobs.filter((job) => job['timeout-minutes'] === undefined)).toEqual([])
})

const systems = (job: string): string[] => jobs[job]!.strategy!.matrix.os.map((os) => os.replace(/-[\d.]+/, ''))

test('tests and installers run on all three systems, dmg on both processors', () => {
  expect(systems('test')).toEqual(['ubuntu', 'windows', 'macos'])
  expect(systems('package')).toEqual(['ubuntu', 'windows', 'macos', 'macos-intel'])
})

test('on each system, the window’s tests run in Electron’s runtime, and the packed program is started', () => {
  const when = (job: string, what: string): string[] =>
    jobs[job]!.steps.flatMap((step) => (step.run?.includes(what) ? (step.if ?? 'always') : []))
  const everywhere = ["runner.os == 'Linux'", "runner.os != 'Linux'"]
  expect(when('test', 'install-electron')).toEqual(['always'])
  expect([when('test', 'npm test'), when('test', 'npm run test:electron')]).toEqual([[everywhere[0]], ['always']])
  expect(when('package', 'npm run package -- --try')).toEqual(everywhere)
  // A window needs a screen. The tests start a virtual one, with the programs that this step installs; the packed
  // program is started with xvfb-run.
  expect(when('test', 'sudo .ci/system-libraries')).toEqual([everywhere[0]])
  const packed = jobs['package']!.steps.filter((step) => step.if === everywhere[0] && step.run?.includes('--try'))
  expect(packed.map(({ run }) => run!.startsWith('xvfb-run '))).toEqual([true])
})
