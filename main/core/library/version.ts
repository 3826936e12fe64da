/**
 * A short text that changes when a picture's content does, made of its size in bytes and modification time in
 * milliseconds; of files that share both, also of the first word of what they hold, 0 until somebody has looked: two of
 * them may exchange their names. Used in addresses and cache names; never stored on the share, because two mounts may
 * round times differently.
 */
export function versionOf(size: number, modifiedAt: number, print: number): string {
  return `${size.toString(36)}-${Math.round(modifiedAt * 1000).toString(36)}${print === 0 ? '' : `-${print.toString(36)}`}`
}
