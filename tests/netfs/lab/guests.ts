/**
 * The two client machines of the kinds `nfs` and `cifs`. They are user-mode Linux guests, so that each has a kernel with
 * its own client and caches. Each sees this machine's files read-only, so the built program and Node run there without a
 * copy. Each has two cables: one to the file server, which can be pulled, and one by which the tests reach it.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { MACHINES, type MachineName } from './lab.ts'
import { doorAddress, numberOf, type Network } from './network.ts'
import { run, Service } from './processes.ts'
import { makeKeys, sshOptions, writeSshdConfig } from './ssh.ts'

const INIT = join(import.meta.dirname, 'guest-init.sh')
const WIDE_XSTATE = join(import.meta.dirname, 'wide-xstate.c')
const MODULES = '/usr/lib/uml/modules'
const MEMORY = '1024M'
/** Where guests mount the share. */
export const GUEST_MOUNT = '/run/nas'

export class Guests {
  readonly #folder: string
  readonly #network: Network
  readonly #machines: Service[] = []

  constructor(folder: string, network: Network) {
    this.#folder = folder
    this.#network = network
  }

  /** Boots both and waits until they can be reached. */
  async up(): Promise<void> {
    await makeKeys(this.#folder)
    await writeSshdConfig(this.#folder, 'sshd-guest.conf')
    // `modprobe -d` looks below lib/modules.
    await mkdir(join(this.#folder, 'modules/lib'), { recursive: true })
    await symlink(MODULES, join(this.#folder, 'modules/lib/modules'))
    if (hasWideRegisters()) await run('cc', '-shared', '-fPIC', '-O2', '-o', this.#wideXstate, WIDE_XSTATE, '-ldl')
    // Waits for all, even if one fails, because `down` must find everything that was started.
    const failed = (await Promise.allSettled(MACHINES.map((machine) => this.#boot(machine)))).find(
      ({ status }) => status === 'rejected',
    )
    if (failed) throw (failed as PromiseRejectedResult).reason
  }

  /** Starts a command on a machine. */
  start(machine: MachineName, env: Readonly<Record<string, string>>, command: readonly string[]): ChildProcess {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    const line = ['cd', '/run/state', '&&', 'exec', 'env', ...[...variables, ...command].map(quoted)].join(' ')
    const [nsenter, ...args] = this.ssh(machine)
    return spawn(nsenter, [...args, line], { stdio: 'pipe', detached: true })
  }

  /** Returns the ssh command for a machine, to which a command can be added. */
  ssh(machine: MachineName): [string, ...string[]] {
    const options = sshOptions(this.#folder).flatMap((option) => ['-o', option])
    return this.#network.within('ssh', '-F', '/dev/null', ...options, `root@${doorAddress(machine)}`)
  }

  /** Runs a shell command on a machine to its end; throws with what it printed when it fails. */
  async run(machine: MachineName, command: string): Promise<void> {
    const child = this.start(machine, {}, ['sh', '-c', command])
    child.stdin!.end()
    const [errors, output, code] = await Promise.all([
      text(child.stderr!),
      text(child.stdout!),
      new Promise((resolve) => {
        child.once('close', resolve)
      }),
    ])
    if (code !== 0) throw new Error(`machine ${machine}: ${command}: ${errors.trim() || output.trim()}`)
  }

  async down(): Promise<void> {
    await Promise.all(this.#machines.map((machine) => machine.end('SIGKILL')))
  }

  get #wideXstate(): string {
    return join(this.#folder, 'wide-xstate.so')
  }

  async #boot(machine: MachineName): Promise<void> {
    const { cable, door } = await this.#network.addGuest(machine)
    const number = numberOf(machine)
    const guest = Service.start(
      ...this.#network.within(
        'env',
        ...(hasWideRegisters() ? [`LD_PRELOAD=${this.#wideXstate}`] : []),
        'linux.uml',
        `mem=${MEMORY}`,
        `umid=${machine}`,
        `uml_dir=${join(this.#folder, 'uml')}/`,
        'root=/dev/root',
        'rootfstype=hostfs',
        'hostfs=/',
        'ro',
        `init=${INIT}`,
        `vec0:transport=tap,ifname=${cable},depth=128,gro=1`,
        `vec1:transport=tap,ifname=${door},depth=128,gro=1`,
        'con=null',
        'con0=null,fd:1',
        'ssl=null',
        'quiet',
        // The kernel passes options that it does not know to its first process, as environment variables.
        `NUMBER=${number}`,
        `LAB=${this.#folder}`,
        `MODULES=${join(this.#folder, 'modules')}`,
      ),
    )
    this.#machines.push(guest)
    await guest.until(() => this.#network.takesConnections(doorAddress(machine), 22))
  }
}

/** Returns whether this processor has registers that the guests' kernel does not know (wide-xstate.c). */
export function hasWideRegisters(): boolean {
  return /^flags\b.*\bamx_tile\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'))
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
