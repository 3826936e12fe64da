/**
 * How the data set's folder is mounted, which decides whether file events can be trusted to report other machines'
 * writes.
 */
import { execFile } from 'node:child_process'
import { readFile, realpath } from 'node:fs/promises'
import { promisify } from 'node:util'

export interface Mount {
  /** The operating system's name for the file system: `ext4`, `nfs4`, `cifs`, `apfs`, `unc`, … */
  readonly type: string
  /** True when other machines can write here without this one being told. */
  readonly isNetwork: boolean
}

const run = promisify(execFile)
const NETWORK_TYPES =
  /^(nfs|nfs4|cifs|smb|smb2|smb3|smbfs|afpfs|webdav|davfs2?|9p|afs|ceph|glusterfs|lustre|gpfs|ocfs2|gfs2|beegfs|orangefs|virtiofs|vboxsf|prl_fs|vmhgfs)$/
/**
 * FUSE mounts are taken for network mounts unless known to be a local disk: events are a luxury, missing them is not.
 */
const LOCAL_FUSE =
  /^fuse(blk|\.(ntfs|ntfs-3g|exfat|ext2|bindfs|encfs|gocryptfs|cryfs|overlayfs|fuse-overlayfs|mergerfs))$/

/** Finds out about the mount that holds `folder`. Never throws: what cannot be told is treated as a network. */
export async function detectMount(folder: string): Promise<Mount> {
  try {
    if (process.platform === 'win32') return await windowsMount(folder)
    return mountOfType(process.platform === 'linux' ? await linuxType(folder) : await bsdType(folder))
  } catch {
    return { type: 'unknown', isNetwork: true }
  }
}

/** Judges a file system type by its name. */
export function mountOfType(type: string): Mount {
  return { type, isNetwork: NETWORK_TYPES.test(type) || (type.startsWith('fuse') && !LOCAL_FUSE.test(type)) }
}

/**
 * The type of the longest mount point above `path` in the text of `/proc/self/mountinfo`; the last one counts when
 * several share it.
 */
export function typeFromMountinfo(mountinfo: string, path: string): string | null {
  let best: { point: string; type: string } | null = null
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ')
    const raw = before?.split(' ')[4]
    const type = after?.split(' ')[0]
    if (!raw || !type) continue
    const point = raw.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    const inside = point === '/' || path === point || path.startsWith(`${point}/`)
    if (inside && point.length >= (best?.point.length ?? 0)) best = { point, type }
  }
  return best?.type ?? null
}

async function linuxType(folder: string): Promise<string> {
  return typeFromMountinfo(await readFile('/proc/self/mountinfo', 'utf8'), await realpath(folder)) ?? 'unknown'
}

/** macOS and the BSDs: `mount` prints `source on point (type, options…)`. */
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

/** Windows: UNC paths are shares; `net use X:` knows whether a drive letter is one. */
async function windowsMount(folder: string): Promise<Mount> {
  if (/^[\\/]{2}/.test(folder)) return { type: 'unc', isNetwork: true }
  const mapped = await run('net', ['use', folder.slice(0, 2)], { timeout: 2_000, windowsHide: true }).then(
    () => true,
    () => false,
  )
  return { type: mapped ? 'mapped drive' : 'local drive', isNetwork: mapped }
}
