/**
 * Explains that the program cannot run from a network drive on Windows: Chromium's sandbox cannot start there, and
 * windows would stay blank.
 */
import { dirname } from 'node:path'
import { detectMount, type Mount } from '../core/share/mount.ts'

interface Explanation {
  readonly message: string
  readonly detail: string
}

/**
 * Returns why the program cannot run from where its file is, and what to do; null where it can. `mountOf` returns the
 * mount of a folder.
 */
export async function networkDriveExplanation(
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

/** Returns whether a path is `\\server\share`, also as `\\?\UNC\server\share`. */
function isShare(folder: string): boolean {
  return /^\\\\(?:\?\\UNC\\|(?![?.]\\))/i.test(folder)
}

/**
 * Returns whether a path is `\\?\C:\…`, a drive of this machine in its long form. Mapped drives never have that form.
 */
function isDevice(folder: string): boolean {
  return /^\\\\[?.]\\/.test(folder)
}
