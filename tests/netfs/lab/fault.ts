/**
 * The kind `fault`: two FUSE mounts of one folder, whose faults the tests choose. There is no server: both machines and
 * the faults are on this machine.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { MACHINES, type Faults, type Lab, type MachineName } from './lab.ts'
import { isMounted, unmount } from './mounts.ts'
import { Service } from './processes.ts'

const PROGRAM = join(import.meta.dirname, 'faulty-fs.py')

class FaultyMount {
  readonly point: string
  readonly #served: string
  #service: Service | null = null
  #answers: Interface | null = null

  constructor(served: string, point: string) {
    this.#served = served
    this.point = point
  }

  async up(): Promise<void> {
    await unmount(this.point)
    const service = Service.start('/usr/bin/python3', PROGRAM, this.#served, this.point)
    this.#service = service
    this.#answers = createInterface({ input: service.child.stdout! })
    await service.until(() => isMounted(this.point))
  }

  /** Sets the faults. Resolves when they are in force. */
  async set(faults: Faults): Promise<void> {
    const answered = once(this.#answers!, 'line')
    this.#service!.child.stdin!.write(`${JSON.stringify(faults)}\n`)
    await answered
  }

  /** The file system's process dies; its mount point stays and answers with errors. */
  async kill(): Promise<void> {
    await this.#service?.end('SIGKILL')
  }

  async down(): Promise<void> {
    await this.kill()
    await unmount(this.point)
  }
}

export async function faultLab(folder: string): Promise<Lab> {
  const served = join(folder, 'served')
  const mounts = MACHINES.map((machine) => new FaultyMount(served, join(folder, machine)))
  const all = (act: (mount: FaultyMount) => Promise<void>) => async (): Promise<void> => {
    await Promise.all(mounts.map(act))
  }
  const down = all((mount) => mount.down().catch(() => undefined))
  const faults = (wanted: Faults): Promise<void> => all((mount) => mount.set(wanted))()
  try {
    for (const path of [served, ...mounts.map((mount) => mount.point)]) await mkdir(path)
    await all((mount) => mount.up())()
  } catch (error) {
    await down()
    throw error
  }
  return {
    kind: 'fault',
    served,
    faults,
    down,
    ...onThisMachine(folder),
    pause: () => faults({ hang: true }),
    resume: () => faults({}),
    kill: all((mount) => mount.kill()),
    restart: all((mount) => mount.up()),
    unplug: () => mounts[0]!.set({ hang: true }),
    plug: () => mounts[0]!.set({}),
  }
}

/** Both machines are this one, apart from their mounts and their own folders. */
export function onThisMachine(folder: string): Pick<Lab, 'mounted' | 'local' | 'start' | 'shell'> {
  return {
    mounted: (machine: MachineName) => join(folder, machine),
    local: (machine: MachineName) => join(folder, 'local', machine),
    start: (_machine, env, [command, ...args]) =>
      spawn(command!, args, { env: { ...process.env, ...env }, stdio: 'pipe', detached: true }),
    shell: (machine) => `cd ${join(folder, machine)}`,
  }
}
