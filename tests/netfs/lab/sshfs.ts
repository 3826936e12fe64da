/**
 * Kind `sshfs`: OpenSSH's server, and two sshfs mounts of it with the options that people use, each with a cable of its
 * own.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onThisMachine } from './fault.ts'
import { MACHINES, type Lab, type MachineName } from './lab.ts'
import { isMounted, unmount } from './mounts.ts'
import { inNamespace, Network, serverAddress } from './network.ts'
import { Service } from './processes.ts'
import { makeKeys, sshOptions, writeSshdConfig } from './ssh.ts'

const PORT = 22

class Sshfs {
  readonly #folder: string
  readonly #network = new Network()
  readonly #mounts: Service[] = []
  #server: Service | null = null

  constructor(folder: string) {
    this.#folder = folder
  }

  get served(): string {
    return join(this.#folder, 'served')
  }

  async up(): Promise<void> {
    await mkdir(this.served)
    await makeKeys(this.#folder)
    await writeSshdConfig(this.#folder, 'sshd-server.conf')
    await this.#network.up()
    for (const machine of MACHINES) await this.#network.addClient(machine)
    await this.start()
    for (const machine of MACHINES) await this.#mount(machine)
  }

  async start(): Promise<void> {
    // The server's privilege separation needs this folder, which a service manager would create.
    await mkdir('/run/sshd', { recursive: true })
    const server = Service.start(
      ...this.#network.within('/usr/sbin/sshd', '-D', '-e', '-f', join(this.#folder, 'sshd-server.conf')),
    )
    this.#server = server
    await server.until(() => this.#network.takesConnections(serverAddress('A'), PORT))
  }

  signal(signal: NodeJS.Signals): void {
    this.#server?.signal(signal)
  }

  async kill(): Promise<void> {
    await this.#server?.end('SIGKILL')
  }

  setCable(state: 'in' | 'out'): Promise<void> {
    return this.#network.setCable('A', state)
  }

  async down(): Promise<void> {
    for (const machine of MACHINES) await unmount(join(this.#folder, machine)).catch(() => undefined)
    for (const mount of this.#mounts) await mount.end()
    await this.#server?.end()
    await this.#network.down()
  }

  async #mount(machine: MachineName): Promise<void> {
    const point = join(this.#folder, machine)
    await mkdir(point)
    const options = [
      ...sshOptions(this.#folder),
      'reconnect',
      'ServerAliveInterval=3',
      'ServerAliveCountMax=2',
    ].flatMap((option) => ['-o', option])
    const client = inNamespace(
      `${this.#network.server}-${machine}`,
      'sshfs',
      '-f',
      '-F',
      '/dev/null',
      ...options,
      `root@${serverAddress(machine)}:${this.served}`,
      point,
    )
    const mount = Service.start(...client)
    this.#mounts.push(mount)
    await mount.until(() => isMounted(point))
  }
}

export async function sshfsLab(folder: string): Promise<Lab> {
  const sshfs = new Sshfs(folder)
  const down = (): Promise<void> => sshfs.down()
  try {
    await sshfs.up()
  } catch (error) {
    await down()
    throw error
  }
  return {
    kind: 'sshfs',
    served: sshfs.served,
    faults: null,
    down,
    ...onThisMachine(folder),
    pause: async () => sshfs.signal('SIGSTOP'),
    resume: async () => sshfs.signal('SIGCONT'),
    kill: () => sshfs.kill(),
    restart: () => sshfs.start(),
    unplug: () => sshfs.setCable('out'),
    plug: () => sshfs.setCable('in'),
  }
}
