/** Runs a program that is killed at one operation, and checks what the next one finds. */
import { spawn } from 'node:child_process'
import { mkdir, readdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJournal } from '../../main/core/format/journal-codec.ts'
import { decodeSidecar } from '../../main/core/format/sidecar-codec.ts'
import { checkDataset } from '../../main/core/check/check.ts'
import { DiskStorage } from '../../main/core/storage/disk-storage.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'

const KILLER = join(import.meta.dirname, 'killer.ts')
const LIFE = join(import.meta.dirname, 'life.ts')

export interface Step {
  readonly number: number
  readonly kind: string
  /** The kind of file: its path without ids. */
  readonly about: string
  readonly torn: boolean
}

export interface Killed {
  readonly died: boolean
  readonly acknowledged: number
  /** What is wrong afterwards; empty when nothing was lost. */
  readonly faults: readonly string[]
}

/** Returns all operations on files in a complete run, in their order. */
export async function steps(base: string): Promise<Step[]> {
  await mkdir(join(base, 'data'), { recursive: true })
  const { stderr } = await live(base, 'list')
  await rm(base, { recursive: true })
  return stderr
    .trim()
    .split('\n')
    .map((line, number) => {
      const { kind, path, torn } = JSON.parse(line) as { kind: string; path: string; torn: boolean }
      return { number, kind, torn, about: kindOf(path) }
    })
}

export interface Kill {
  readonly number: number
  readonly how: string
}

/**
 * Runs programs in the empty folder `base`, each killed at one of its operations, and then a program that
 * is not killed; removes the folder.
 */
export async function killAt(base: string, ...kills: readonly Kill[]): Promise<Killed> {
  const root = join(base, 'data')
  await mkdir(root, { recursive: true })
  const acknowledged: string[] = []
  let died = true
  for (const { number, how } of kills) {
    const { stdout, signal } = await live(base, `${number}:${how}`)
    acknowledged.push(...new Set(stdout.split('\n').filter((line) => line !== '')))
    died = signal === 'SIGKILL'
    await staleLocks(root)
  }
  const next = await Workspace.open({
    root,
    stateDir: join(base, 'state'),
    user: 'ana',
    mode: 'write',
    watch: false,
  }).catch((error: unknown) => String(error))
  if (typeof next === 'string')
    return { died, acknowledged: acknowledged.length, faults: [`the next program cannot open: ${next}`] }
  const drained = await next.drain(15_000)
  await next.close()
  const faults = [
    ...(drained ? [] : ['the next program does not finish']),
    ...(await lost(root, acknowledged)),
    ...(await damage(root)),
  ]
  await rm(base, { recursive: true })
  return { died, acknowledged: acknowledged.length, faults }
}

function live(base: string, kill: string): Promise<{ stdout: string; stderr: string; signal: string | null }> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--import', KILLER, LIFE, join(base, 'data'), join(base, 'state')],
      { env: { ...process.env, LENSLET_KILL: kill }, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const said = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk) => {
        said[name] += String(chunk)
      })
    child.once('close', (_, signal) => resolve({ ...said, signal }))
  })
}

function kindOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/data/'), path.lastIndexOf('/state/')) + 1)
  return name
    .replace(/\.json(?:\.\d+){1,2}$/, '.json.<digits>')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}\/[^/]+/, '<data set>')
    .replace(/[0-9a-hj-km-np-tv-z]{12}(?=[-.])/, '<replica>')
    .replace(/\d+\.\d+\.\w+\.draft$/, 'draft')
}

/** Makes the locks of the killed program a minute old: locks are stale after 15 s. */
export async function staleLocks(root: string): Promise<void> {
  const long = Date.now() / 1000 - 60
  for (const path of await readdir(root, { recursive: true }))
    if (path.endsWith('.lock')) await utimes(join(root, path), long, long)
}

/** Returns acknowledged changes that are not both in a journal and in a sidecar. */
export async function lost(root: string, acknowledged: readonly string[]): Promise<string[]> {
  const storage = new DiskStorage(join(root, '.lenslet'))
  const [journals, sidecars] = [new Set<string>(), new Set<string>()]
  for (const { name } of await storage.list('journals'))
    for (const { id } of decodeJournal((await storage.read(`journals/${name}`)).bytes, 0).changes) journals.add(id)
  for (const folder of ['sidecars', 'sidecars/trip']) {
    for (const { name } of (await storage.list(folder)).filter((entry) => entry.name.endsWith('.json')))
      for (const { id } of decodeSidecar((await storage.read(`${folder}/${name}`)).bytes, name).changes)
        sidecars.add(id)
  }
  return [
    ...acknowledged.filter((id) => !journals.has(id)).map((id) => `${id} is in no journal`),
    ...acknowledged.filter((id) => !sidecars.has(id)).map((id) => `${id} is in no sidecar`),
  ]
}

/**
 * Returns what a check finds, except the torn end of a segment that nobody continues and temporary files that nobody
 * reads.
 */
export async function damage(root: string): Promise<string[]> {
  const { findings } = await checkDataset({ root })
  return findings
    .filter(
      ({ kind }) =>
        kind !== 'journal-torn' &&
        kind !== 'temporary' &&
        kind !== 'lock' &&
        kind !== 'journal-gap' &&
        kind !== 'journal-foreign',
    )
    .map(({ file, problem }) => `${file} ${problem}`)
}
