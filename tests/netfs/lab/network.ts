/**
 * The network of the laboratory: one namespace for the server, with a cable to each machine. It is not connected with
 * the network of this machine.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { MACHINES, type MachineName } from './lab.ts'
import { run } from './processes.ts'

const PREFIX = 'lenslet-netfs-'

export const numberOf = (machine: MachineName): number => MACHINES.indexOf(machine) + 1
export const serverAddress = (machine: MachineName): string => `10.99.${numberOf(machine)}.1`
/** The address of a guest on the cable that is never pulled, by which the tests reach it. */
export const doorAddress = (machine: MachineName): string => `10.98.${numberOf(machine)}.2`

export class Network {
  readonly server = `${PREFIX}${process.pid}`
  readonly #namespaces: string[] = []

  /** Makes the server's namespace, and removes those that killed runs left. */
  async up(): Promise<void> {
    await removeLeftBehind()
    await this.#add(this.server)
  }

  /** A namespace for a client on this kernel, joined to the server's. Returns its name. */
  async addClient(machine: MachineName): Promise<string> {
    const name = `${this.server}-${machine}`
    await this.#add(name)
    const cable = cableOf(machine)
    await run('ip', 'link', 'add', cable, 'netns', this.server, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
    await run('ip', '-n', name, 'address', 'add', `10.99.${numberOf(machine)}.2/24`, 'dev', 'eth0')
    await run('ip', '-n', name, 'link', 'set', 'eth0', 'up')
    await this.#addSwitch(machine)
    return name
  }

  /** The server's ends of the two cables of a guest, as tap devices. */
  async addGuest(machine: MachineName): Promise<{ cable: string; door: string }> {
    const cable = cableOf(machine)
    const door = `door-${machine}`
    for (const device of [cable, door])
      await run('ip', '-n', this.server, 'tuntap', 'add', 'dev', device, 'mode', 'tap')
    await this.#addSwitch(machine)
    await this.#address(door, `10.98.${numberOf(machine)}.1`)
    return { cable, door }
  }

  /** Pulls the cable between a machine and the server, or puts it back. */
  async setCable(machine: MachineName, state: 'in' | 'out'): Promise<void> {
    const place = state === 'in' ? ['master', switchOf(machine)] : ['nomaster']
    await run('ip', '-n', this.server, 'link', 'set', cableOf(machine), ...place)
  }

  /** Returns the arguments that run a command in the server's namespace. */
  within(command: string, ...args: readonly string[]): [string, ...string[]] {
    return inNamespace(this.server, command, ...args)
  }

  /** Resolves with whether a program in the server's namespace accepts connections at an address. */
  async takesConnections(address: string, port: number): Promise<boolean> {
    const [command, ...args] = this.within('bash', '-c', `exec 3<>/dev/tcp/${address}/${port}`)
    return run('timeout', '2', command, ...args).then(
      () => true,
      () => false,
    )
  }

  async down(): Promise<void> {
    for (const name of this.#namespaces.splice(0)) await removeNamespace(name)
  }

  async #add(name: string): Promise<void> {
    await run('ip', 'netns', 'add', name)
    this.#namespaces.push(name)
    await run('ip', '-n', name, 'link', 'set', 'lo', 'up')
  }

  /**
   * Adds the switch into which the server's end of a cable is plugged. A cable that is pulled out of it loses frames in
   * both directions without an error. A device that is set down would report an error to the machine's driver, which a
   * pulled cable does not do.
   */
  async #addSwitch(machine: MachineName): Promise<void> {
    await run('ip', '-n', this.server, 'link', 'add', switchOf(machine), 'type', 'bridge')
    await this.setCable(machine, 'in')
    await run('ip', '-n', this.server, 'link', 'set', cableOf(machine), 'up')
    await this.#address(switchOf(machine), serverAddress(machine))
  }

  async #address(device: string, address: string): Promise<void> {
    await run('ip', '-n', this.server, 'address', 'add', `${address}/24`, 'dev', device)
    await run('ip', '-n', this.server, 'link', 'set', device, 'up')
  }
}

/** `nsenter` changes only the network: a mount that is made in the namespace is visible everywhere. */
export function inNamespace(namespace: string, command: string, ...args: readonly string[]): [string, ...string[]] {
  return ['nsenter', `--net=/run/netns/${namespace}`, command, ...args]
}

const cableOf = (machine: MachineName): string => `cable-${machine}`
const switchOf = (machine: MachineName): string => `switch-${machine}`

async function removeNamespace(name: string): Promise<void> {
  // Devices stay until the last process in the namespace has ended.
  for (let tries = 0; tries < 5; tries++) {
    if (
      await run('ip', 'netns', 'delete', name).then(
        () => true,
        () => false,
      )
    )
      return
    await sleep(200)
  }
}

async function removeLeftBehind(): Promise<void> {
  for (const line of (await run('ip', 'netns', 'list')).split('\n')) {
    const match = /^lenslet-netfs-(\d+)\b/.exec(line)
    if (match && !isAlive(Number(match[1]))) await removeNamespace(line.split(' ')[0]!)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
