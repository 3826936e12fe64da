/** Chromium's sandbox cannot start from a network drive on Windows: windows stay blank. That is said instead. */
import { dirname } from 'node:path'
import { detectMount, type Mount } from '../core/share/mount.ts'

export interface Explanation {
  readonly message: string
  readonly detail: string
}

/**
 * Why the program cannot work where its file lies, and what to do; null where it can. `mountOf` tells about a folder.
 */
export async function networkStart(
  platform: NodeJS.Platform,
  executable: string,
  mountOf: (folder: string) => Promise<Mount> = detectMount,
): Promise<Explanation | null> {
  if (platform !== 'win32') return null
  const folder =
    platform === 'win32' && executable.includes('\\')
      ? executable.slice(0, executable.lastIndexOf('\\'))
      : dirname(executable)
  if (!isShare(folder) && (isDevice(folder) || !(await mountOf(folder)).isNetwork)) return null
  return {
    message: 'Lenslet cannot run from a network drive.',
    detail: `Windows does not let it open its windows from ${folder}. Install Lenslet on this machine, or copy its folder to a drive of this machine and start it there. The pictures may stay on the network.`,
  }
}

/** `\\server\share`, also as `\\?\UNC\server\share`. */
function isShare(folder: string): boolean {
  return /^\\\\(?:\?\\UNC\\|(?![?.]\\))/i.test(folder)
}

/** `\\?\C:\…`: a drive of this machine by its long name; mapped drives are never written so. */
function isDevice(folder: string): boolean {
  return /^\\\\[?.]\\/.test(folder)
}
