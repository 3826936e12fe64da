/**
 * Returns a short text that changes when a picture's content does.
 *
 * It consists of the size in bytes and the modification time in milliseconds. For files that have both in common with
 * another file it also contains the first word of the fingerprint (0 until the content was scanned), because such files
 * may exchange their names. Used in addresses and cache names; never stored on the share, because two mounts may round
 * times differently.
 */
export function contentVersion(size: number, modifiedAt: number, fingerprint: number): string {
  return `${size.toString(36)}-${Math.round(modifiedAt * 1000).toString(36)}${fingerprint === 0 ? '' : `-${fingerprint.toString(36)}`}`
}

/**
 * Returns whether two versions are of the same content. When more becomes known about a picture, its version becomes
 * longer.
 */
export function isSameContent(then: string, now: string): boolean {
  return now.startsWith(then)
}
