/** What each kind needs of this machine, and Debian's packages that bring it. */
import { existsSync } from 'node:fs'
import { access, constants, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Kind } from './lab.ts'
import { run } from './processes.ts'

const GUESTS = ['user-mode-linux', 'openssh-client', 'openssh-server', 'iproute2', 'kmod', 'util-linux']

const NEEDS: Readonly<Record<Kind, { readonly packages: readonly string[]; readonly commands: readonly string[]; readonly devices: readonly string[]; readonly root: boolean }>> = {
  fault: { packages: ['fuse3', 'libfuse2', 'python3', 'python3-fusepy', 'util-linux'], commands: ['fusermount3', 'setpriv', '/usr/lib/python3/dist-packages/fusepy.py'], devices: ['/dev/fuse'], root: false },
  sshfs: { packages: ['openssh-client', 'openssh-server', 'sshfs', 'iproute2', 'util-linux'], commands: ['sshfs', 'sshd', 'ssh-keygen', 'ip', 'nsenter', 'setpriv'], devices: ['/dev/fuse'], root: true },
  nfs: { packages: [...GUESTS, 'nfs-ganesha', 'nfs-ganesha-vfs', 'nfs-common'], commands: ['linux.uml', 'sshd', 'ssh', 'ip', 'modprobe', 'nsenter', 'setpriv', 'ganesha.nfsd', 'mount.nfs'], devices: ['/dev/net/tun'], root: true },
  cifs: { packages: [...GUESTS, 'samba', 'cifs-utils'], commands: ['linux.uml', 'sshd', 'ssh', 'ip', 'modprobe', 'nsenter', 'setpriv', 'smbd', 'smbpasswd'], devices: ['/dev/net/tun'], root: true },
}

/** Sees to it that a kind can be put up, installing packages where this is root on Debian. Resolves with null, or with the reason why it cannot be. */
export async function whyNot(kind: Kind): Promise<string | null> {
  const { packages, commands, devices, root } = NEEDS[kind]
  if (process.platform !== 'linux') return 'needs Linux'
  if (root && process.getuid?.() !== 0) return 'needs root, for network namespaces and mounts'
  const device = devices.find(path => !existsSync(path))
  if (device) return `needs ${device}`
  if (commands.every(hasCommand)) return isUsable(devices[0]!)
  if (process.getuid?.() !== 0 || !(await isDebian())) return `needs ${commands.filter(name => !hasCommand(name)).join(', ')} (in Debian: ${packages.join(' ')})`
  return install(packages).then(() => null, (error: unknown) => `its packages could not be installed: ${(error as Error).message.split('\n').at(-1)}`)
}

function hasCommand(name: string): boolean {
  if (name.startsWith('/')) return existsSync(name)
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some(folder => existsSync(join(folder, name)))
}

async function isUsable(device: string): Promise<string | null> {
  return access(device, constants.R_OK | constants.W_OK).then(() => null, () => `needs write permission for ${device}`)
}

async function isDebian(): Promise<boolean> {
  return readFile('/etc/os-release', 'utf8').then(text => /^ID(_LIKE)?=.*debian/m.test(text), () => false)
}

/** Debian's packages start their servers at once, unless this policy forbids it: the laboratory starts its own, where nobody reaches them. */
const POLICY = '/usr/sbin/policy-rc.d'

async function install(packages: readonly string[]): Promise<void> {
  process.stdout.write(`installing ${packages.join(' ')}\n`)
  const policy = await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { flag: 'wx', mode: 0o755 }).then(() => true, () => false)
  try {
    await run('apt-get', 'update', '-qq')
    await run('env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages)
  } finally {
    if (policy) await rm(POLICY)
  }
}
