/**
 * Reads Electron's fuses.
 *
 * Fuses are switches in Electron's binary. They are set once, when the program is packed. Arguments and environment
 * variables cannot change them.
 */
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'

/**
 * Marks the place of the switches in a binary. After it come the version of their list, their number, and each switch
 * as `1` (on) or `0`.
 */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/**
 * The switches as Electron is delivered: it runs as plain Node on request, does not encrypt cookies, accepts
 * NODE_OPTIONS and --inspect, does not check the archive, loads code from anywhere, has no snapshot of its own for the
 * browser process, gives file: pages more rights, and uses traps instead of bounds checks in WebAssembly.
 */
const AS_DELIVERED = '101100011'
const ON = '1'.codePointAt(0)

/** Returns the bytes of a binary that does nothing, but whose fuses can be set. */
export function emptyBinary(): Buffer {
  return Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, AS_DELIVERED.length]), Buffer.from(AS_DELIVERED)])
}

/** Resolves with the fuses of a binary as text: `RunAsNode off, …`. Rejects when it has none. */
export async function describeFuses(binary: string): Promise<string> {
  const wire = await getCurrentFuseWire(binary)
  const names = Object.keys(FuseV1Options).filter((name) =>
    Number.isNaN(Number(name)),
  ) as (keyof typeof FuseV1Options)[]
  return names.map((name) => `${name} ${Number(wire[FuseV1Options[name]]) === ON ? 'on' : 'off'}`).join(', ')
}
