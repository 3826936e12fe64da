/**
 * A short text that changes when a picture's content does, made of its size in bytes and modification time in milliseconds.
 * Used in addresses and cache names; never stored on the share, because two mounts may round times differently.
 */
export function versionOf(size: number, modifiedAt: number): string {
  return `${size.toString(36)}-${Math.round(modifiedAt * 1000).toString(36)}`
}
