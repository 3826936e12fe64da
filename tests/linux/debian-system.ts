/**
 * Makes a small Debian of a given release with debootstrap. Programs are installed and started in it, and it is deleted
 * afterwards. Needs root, and a machine that runs Debian.
 */
import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { promisify } from 'node:util'
import { cacheFolder } from '../../build/runtime/cache-folder.ts'

const run = promisify(execFile)

/** Packages that every desktop has, and that the program's package does not depend on. */
const BASE_PACKAGES = ['libglib2.0-bin', 'desktop-file-utils']
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const MAX_OUTPUT = 1e8
const TEN_MINUTES = 600_000

export const SUITES = ['bookworm', 'trixie', 'sid'] as const
export type Suite = (typeof SUITES)[number]

interface Entered {
  readonly folder: string
  readonly outside: ChildProcessByStdio<Writable, Readable, null>
  readonly init: number
}
export interface Started {
  readonly stdout: Readable
  readonly stderr: Readable
  readonly ended: Promise<number | null>
}
interface As {
  readonly user?: string
  readonly env?: Readonly<Record<string, string>>
}

export class DebianSystem {
  readonly #entered: Entered
  /** Exit statuses that were reported, and the callers that wait for one, by process. */
  readonly #statuses = new Map<number, number>()
  readonly #waiting = new Map<number, (status: number) => void>()

  private constructor(entered: Entered) {
    this.#entered = entered
    createInterface(entered.outside.stdout).on('line', (line) => this.#take(line))
  }

  /** Enters a new system with `files`, which are named by their path in it. The caller must close the system. */
  static async enter(suite: Suite, files: Readonly<Record<string, string>>): Promise<DebianSystem> {
    const base = await baseOf(suite)
    const archives = join(cacheFolder, `debian-${suite}-archives`)
    await mkdir(join(archives, 'partial'), { recursive: true })
    const folder = await mkdtemp(`${base}-`)
    try {
      for (const name of ['upper', 'work', 'root']) await mkdir(join(folder, name))
      for (const [place, source] of Object.entries({
        ...files,
        '/first-process.pl': join(import.meta.dirname, 'first-process.pl'),
      })) {
        await mkdir(join(folder, 'upper', place, '..'), { recursive: true })
        // Files are linked, because some are large.
        await run('cp', ['--recursive', '--link', source, join(folder, 'upper', place)])
      }
      return new DebianSystem(await enter(folder, base, archives))
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  /**
   * Runs a command, as root unless a user is named. Resolves with its output, and rejects when it fails or takes more
   * than ten minutes.
   */
  async run(command: readonly string[], as: As = {}): Promise<string> {
    const [program, ...args] = this.#inside(command, as)
    const { stdout } = await run(program!, args, {
      maxBuffer: MAX_OUTPUT,
      timeout: TEN_MINUTES,
      killSignal: 'SIGKILL',
    }).catch((error: unknown) => {
      const { stdout: out = '', stderr: errors = '' } = error as { stdout?: string; stderr?: string }
      throw new Error(`${command.join(' ').slice(0, 200)} failed: ${`${out}\n${errors}`.trim().slice(-2000)}`)
    })
    return stdout
  }

  /** Starts a command and does not wait for it. It ends with the system at the latest. */
  start(command: readonly string[], as: As = {}): Started {
    const [program, ...args] = this.#inside(command, as)
    const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    return {
      stdout: child.stdout,
      stderr: child.stderr,
      ended: once(child, 'exit').then(([code]) => code as number | null),
    }
  }

  /**
   * Resolves with the exit code of a process whose parent has ended before, or with minus the signal. `pid` is the number
   * of the process outside of the system.
   */
  async statusOf(pid: number): Promise<number> {
    const inside = Number(/^NSpid:.*\s(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
    const known = this.#statuses.get(inside)
    if (known !== undefined) return known
    return new Promise((resolve) => {
      this.#waiting.set(inside, resolve)
    })
  }

  /** The id that all processes of this system have in common, as in `/proc/<pid>/ns/mnt`. */
  get init(): number {
    return this.#entered.init
  }

  /**
   * Ends all processes of the system, and with them its mounts. Then removes the changed files. Does nothing when the
   * system is closed already. Does not wait, so that it can be called when this process exits.
   */
  close(): void {
    const { outside, folder } = this.#entered
    outside.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }

  #inside(command: readonly string[], { user = 'root', env = {} }: As): string[] {
    const variables = {
      PATH,
      HOME: user === 'root' ? '/root' : `/home/${user}`,
      USER: user,
      LOGNAME: user,
      LANG: 'C.UTF-8',
      DEBIAN_FRONTEND: 'noninteractive',
      ...env,
    }
    const proxies = Object.entries(process.env).filter(([name]) => /^https?_proxy$/i.test(name)) as [string, string][]
    return [
      'nsenter',
      '--target',
      String(this.#entered.init),
      '--mount',
      '--pid',
      'setpriv',
      ...(user === 'root' ? [] : [`--reuid=${user}`, `--regid=${user}`, '--init-groups']),
      '--',
      'env',
      '-i',
      `--chdir=${variables.HOME}`,
      ...[...Object.entries(variables), ...proxies].map(([name, value]) => `${name}=${value}`),
      ...command,
    ]
  }

  #take(line: string): void {
    const [pid, status] = line.split(' ').map(Number) as [number, number]
    // The status is that of waitpid: the signal in the low bits, otherwise the code above them.
    const code = (status & 127) === 0 ? status >> 8 : -(status & 127)
    this.#statuses.set(pid, code)
    this.#waiting.get(pid)?.(code)
  }
}

async function enter(folder: string, base: string, archives: string): Promise<Entered> {
  const script = join(import.meta.dirname, 'enter.sh')
  const outside = spawn(
    'unshare',
    [
      '--mount',
      '--pid',
      '--fork',
      '--kill-child=KILL',
      '--propagation',
      'private',
      'sh',
      script,
      base,
      folder,
      archives,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const ended = once(outside, 'exit').then(([code]) => {
    throw new Error(`The system cannot be entered: ${String(code)}.`)
  })
  ended.catch(() => undefined)
  await Promise.race([once(outside.stdout, 'data'), ended])
  const init = Number(readFileSync(`/proc/${outside.pid!}/task/${outside.pid!}/children`, 'utf8').trim())
  return { folder, outside, init }
}

/** Resolves with the folder of the release as debootstrap makes it. It is stored outside the project. */
async function baseOf(suite: Suite): Promise<string> {
  const base = join(cacheFolder, `debian-${suite}`)
  if (existsSync(base)) return base
  process.stderr.write(`making a small Debian ${suite}, once (about 250 MB)\n`)
  await mkdir(cacheFolder, { recursive: true })
  const unfinished = await mkdtemp(`${base}-new-`)
  try {
    // debootstrap runs in namespaces of its own, so that its mounts are gone when the folder is removed after a
    // failure.
    await run(
      'unshare',
      [
        '--mount',
        '--pid',
        '--fork',
        '--kill-child=KILL',
        '--propagation',
        'private',
        'debootstrap',
        '--variant=minbase',
        `--include=${BASE_PACKAGES.join(',')}`,
        suite,
        unfinished,
        await mirror(),
      ],
      { maxBuffer: MAX_OUTPUT, timeout: TEN_MINUTES },
    )
    await run('chmod', ['755', unfinished])
    await rename(unfinished, base)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return base
}

/** Resolves with the address from which this machine's own packages come. */
async function mirror(): Promise<string> {
  const { stdout } = await run('apt-get', [
    'indextargets',
    '--format',
    '$(ORIGIN) $(LABEL) $(REPO_URI)',
    'Created-By: Packages',
  ])
  const address = /^Debian Debian (\S+)$/m.exec(stdout)?.[1]
  if (address === undefined) throw new Error('This machine knows no mirror of Debian.')
  return address
}
