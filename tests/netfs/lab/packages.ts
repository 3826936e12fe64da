/** Defines what each kind needs on this machine, and which packages of Debian contain it. */
import { existsSync } from 'node:fs'
import { access, constants, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { hasWideRegisters } from './guests.ts'
import type { Kind } from './lab.ts'
import { run } from './processes.ts'

interface Needs {
  readonly packages: readonly string[]
  /** Names of commands, or absolute paths of files. */
  readonly commands: readonly string[]
  readonly device: string
  readonly root: boolean
}

function guestsWith(packages: readonly string[], commands: readonly string[]): Needs {
  const wide = process.platform === 'linux' && hasWideRegisters()
  return {
    packages: [
      'user-mode-linux',
      'openssh-client',
      'openssh-server',
      'iproute2',
      'kmod',
      'util-linux',
      ...packages,
      ...(wide ? ['gcc', 'libc6-dev'] : []),
    ],
    commands: [
      'linux.uml',
      'sshd',
      'ssh',
      'ip',
      'modprobe',
      'nsenter',
      'setpriv',
      ...commands,
      ...(wide ? ['cc', '/usr/include/dlfcn.h'] : []),
    ],
    device: '/dev/net/tun',
    root: true,
  }
}

const NEEDS: Readonly<Record<Kind, Needs>> = {
  fault: {
    packages: ['fuse3', 'libfuse2', 'python3', 'python3-fusepy', 'util-linux'],
    commands: ['fusermount3', 'setpriv', '/usr/lib/python3/dist-packages/fusepy.py'],
    device: '/dev/fuse',
    root: false,
  },
  sshfs: {
    packages: ['openssh-client', 'openssh-server', 'sshfs', 'fuse3', 'iproute2', 'util-linux'],
    commands: ['sshfs', 'sshd', 'ssh-keygen', 'fusermount3', 'ip', 'nsenter', 'setpriv'],
    device: '/dev/fuse',
    root: true,
  },
  nfs: guestsWith(['nfs-ganesha', 'nfs-ganesha-vfs', 'nfs-common'], ['ganesha.nfsd', 'mount.nfs']),
  cifs: guestsWith(['samba', 'cifs-utils'], ['smbd', 'smbpasswd']),
}

/**
 * Prepares this machine for a kind. As root on Debian, it installs packages. Resolves with null, or with the reason why
 * the kind cannot be set up.
 */
export async function whyNot(kind: Kind): Promise<string | null> {
  const { packages, commands, device, root } = NEEDS[kind]
  if (process.platform !== 'linux') return 'needs Linux'
  if (root && process.getuid?.() !== 0) return 'needs root, for network namespaces and mounts'
  if (!existsSync(device)) return `needs ${device}`
  if (commands.every(hasCommand)) return isUsable(device)
  if (process.getuid?.() !== 0 || !(await isDebian()))
    return `needs ${commands.filter((name) => !hasCommand(name)).join(', ')} (in Debian: ${packages.join(' ')})`
  return install(packages).then(
    () => null,
    (error: unknown) => `its packages could not be installed: ${(error as Error).message.split('\n').at(-1)}`,
  )
}

function hasCommand(name: string): boolean {
  if (name.startsWith('/')) return existsSync(name)
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) =>
    existsSync(join(folder, name)),
  )
}

async function isUsable(device: string): Promise<string | null> {
  return access(device, constants.R_OK | constants.W_OK).then(
    () => null,
    () => `needs write permission for ${device}`,
  )
}

async function isDebian(): Promise<boolean> {
  return readFile('/etc/os-release', 'utf8').then(
    (text) => /^ID(_LIKE)?=.*debian/m.test(text),
    () => false,
  )
}

/**
 * Debian's packages start their servers at once, unless this policy forbids it. The laboratory starts its own servers,
 * in a network of its own.
 */
const POLICY = '/usr/sbin/policy-rc.d'

async function install(packages: readonly string[]): Promise<void> {
  process.stdout.write(`installing ${packages.join(' ')}\n`)
  const policy = await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { flag: 'wx', mode: 0o755 }).then(
    () => true,
    () => false,
  )
  try {
    await run('apt-get', 'update', '-qq')
    await run(
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      'install',
      '-y',
      '-qq',
      '--no-install-recommends',
      ...packages,
    )
  } finally {
    if (policy) await rm(POLICY)
  }
}
