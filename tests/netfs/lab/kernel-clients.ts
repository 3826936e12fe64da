/** Kinds `nfs` and `cifs`: the Linux kernel's own clients in two guests, and Ganesha or Samba as the server. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Guests, GUEST_MOUNT } from './guests.ts'
import { MACHINES, type Kind, type Lab, type MachineName } from './lab.ts'
import { Network, serverAddress } from './network.ts'
import { Service } from './processes.ts'

/** A file server, as far as it differs from others. */
export interface FileServer {
  readonly kind: Kind
  readonly port: number
  /** The command that runs it in the foreground, after its settings were written below `folder`. */
  prepare(folder: string, served: string): Promise<[string, ...string[]]>
  /** The shell command by which a client mounts it. */
  mount(machine: MachineName): string
}

class KernelClients {
  readonly #server: FileServer
  readonly #folder: string
  readonly #network = new Network()
  readonly guests: Guests
  #command: [string, ...string[]] | null = null
  #service: Service | null = null

  constructor(server: FileServer, folder: string) {
    this.#server = server
    this.#folder = folder
    this.guests = new Guests(folder, this.#network)
  }

  get served(): string {
    return join(this.#folder, 'served')
  }

  async up(): Promise<void> {
    // The server decides which user owns the files that a client makes, so all users may write here.
    await mkdir(this.served, { mode: 0o777 })
    await this.#network.up()
    this.#command = await this.#server.prepare(this.#folder, this.served)
    await this.guests.up()
    await this.start()
    for (const machine of MACHINES)
      await this.guests.run(machine, `${this.#server.mount(machine)} || { dmesg | tail -n 3 >&2; false; }`)
  }

  async start(): Promise<void> {
    const service = Service.start(...this.#network.within(...this.#command!))
    this.#service = service
    await service.until(() => this.#network.takesConnections(serverAddress('A'), this.#server.port))
  }

  signal(signal: NodeJS.Signals): void {
    this.#service?.signal(signal)
  }

  async kill(): Promise<void> {
    await this.#service?.end('SIGKILL')
  }

  setCable(state: 'in' | 'out'): Promise<void> {
    return this.#network.setCable('A', state)
  }

  async down(): Promise<void> {
    await this.guests.down()
    await this.#service?.end()
    await this.#network.down()
  }
}

export async function kernelLab(server: FileServer, folder: string): Promise<Lab> {
  const clients = new KernelClients(server, folder)
  const down = (): Promise<void> => clients.down()
  try {
    await clients.up()
  } catch (error) {
    await down()
    throw error
  }
  return {
    kind: server.kind,
    served: clients.served,
    faults: null,
    down,
    mounted: () => GUEST_MOUNT,
    local: () => '/run/state',
    start: (machine, env, command) => clients.guests.start(machine, env, command),
    shell: (machine) => `${clients.guests.ssh(machine).join(' ')} -t 'cd ${GUEST_MOUNT}; exec bash'`,
    pause: async () => clients.signal('SIGSTOP'),
    resume: async () => clients.signal('SIGCONT'),
    kill: () => clients.kill(),
    restart: () => clients.start(),
    unplug: () => clients.setCable('out'),
    plug: () => clients.setCable('in'),
  }
}
