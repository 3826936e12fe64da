/**
 * Electron's fuses: switches in its binary that are set once, when it is packed, and that nobody can set back by
 * arguments or environment.
 */
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'

/**
 * By which the place of the switches is found in a binary. Then follow the version of their list, how many there are,
 * and each as `1` (on) or `0`.
 */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/**
 * As Electron comes: a plain Node on request, unencrypted cookies, NODE_OPTIONS, --inspect, unchecked code from
 * anywhere, no snapshot, rights for file:, traps in place of WebAssembly's checks.
 */
const AS_DELIVERED = '101100011'
const ON = '1'.codePointAt(0)

/** The bytes of a binary that can do nothing but have its fuses set. */
export function emptyBinary(): Buffer {
  return Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, AS_DELIVERED.length]), Buffer.from(AS_DELIVERED)])
}

/** What is set in a binary, as `RunAsNode off, …`. Throws when it has no fuses. */
export async function describeFuses(binary: string): Promise<string> {
  const wire = await getCurrentFuseWire(binary)
  const names = Object.keys(FuseV1Options).filter((name) =>
    Number.isNaN(Number(name)),
  ) as (keyof typeof FuseV1Options)[]
  return names.map((name) => `${name} ${Number(wire[FuseV1Options[name]]) === ON ? 'on' : 'off'}`).join(', ')
}
