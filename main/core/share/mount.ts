/**
 * Detects how the data set's folder is mounted.
 *
 * This decides whether file events can be relied on to report the writes of other machines.
 */
import { execFile } from 'node:child_process'
import { readFile, realpath } from 'node:fs/promises'
import { promisify } from 'node:util'

export interface Mount {
  /** The operating system's name for the file system: `ext4`, `nfs4`, `cifs`, `apfs`, `unc`, … */
  readonly type: string
  /** Whether other machines can write here without a file event on this one. */
  readonly isNetwork: boolean
}

const run = promisify(execFile)
const NETWORK_TYPES =
  /^(nfs|nfs4|cifs|smb|smb2|smb3|smbfs|afpfs|webdav|davfs2?|9p|afs|ceph|glusterfs|lustre|gpfs|ocfs2|gfs2|beegfs|orangefs|virtiofs|vboxsf|prl_fs|vmhgfs)$/
/**
 * FUSE mounts are treated as network mounts unless they are known to be a local disk: it is better not to use events
 * than to miss some.
 */
const LOCAL_FUSE =
  /^fuse(blk|\.(ntfs|ntfs-3g|exfat|ext2|bindfs|encfs|gocryptfs|cryfs|overlayfs|fuse-overlayfs|mergerfs))$/

/** Detects the mount that contains `folder`. Never rejects: an unknown mount is treated as a network. */
export async function detectMount(folder: string): Promise<Mount> {
  try {
    if (process.platform === 'win32') return await windowsMount(folder)
    return mountOfType(process.platform === 'linux' ? await linuxType(folder) : await bsdType(folder))
  } catch {
    return { type: 'unknown', isNetwork: true }
  }
}

/** Returns the mount with this file system type, which decides whether it is a network. */
export function mountOfType(type: string): Mount {
  return { type, isNetwork: NETWORK_TYPES.test(type) || (type.startsWith('fuse') && !LOCAL_FUSE.test(type)) }
}

/**
 * Returns the file system type of the mount that contains `path`, from the text of `/proc/self/mountinfo`.
 *
 * It is the mount with the longest mount point; of several with the same mount point the last one counts.
 */
export function typeFromMountinfo(mountinfo: string, path: string): string | null {
  let best: { point: string; type: string } | null = null
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ')
    const raw = before?.split(' ')[4]
    const type = after?.split(' ')[0]
    if (!raw || !type) continue
    const point = raw.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    const isInside = point === '/' || path === point || path.startsWith(`${point}/`)
    if (isInside && point.length >= (best?.point.length ?? 0)) best = { point, type }
  }
  return best?.type ?? null
}

async function linuxType(folder: string): Promise<string> {
  return typeFromMountinfo(await readFile('/proc/self/mountinfo', 'utf8'), await realpath(folder)) ?? 'unknown'
}

/** Returns the file system type on macOS and the BSDs, where `mount` prints `source on point (type, options…)`. */
async function bsdType(folder: string): Promise<string> {
  const [{ stdout }, path] = await Promise.all([run('mount', [], { timeout: 2_000 }), realpath(folder)])
  let best = { point: '', type: 'unknown' }
  for (const line of stdout.split('\n')) {
    const match = /^.* on (.*) \(([^,)]+)/.exec(line)
    if (!match) continue
    const point = match[1]!
    if (
      (path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`)) &&
      point.length > best.point.length
    )
      best = { point, type: match[2]! }
  }
  return best.type
}

/**
 * Detects the mount on Windows. UNC paths are network shares; `net use X:` fails for a drive letter that is not a
 * network share.
 */
async function windowsMount(folder: string): Promise<Mount> {
  if (/^[\\/]{2}/.test(folder)) return { type: 'unc', isNetwork: true }
  const isMapped = await run('net', ['use', folder.slice(0, 2)], { timeout: 2_000, windowsHide: true }).then(
    () => true,
    () => false,
  )
  return { type: isMapped ? 'mapped drive' : 'local drive', isNetwork: isMapped }
}
