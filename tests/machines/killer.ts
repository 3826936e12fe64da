/**
 * Is loaded before a program (`node --import`): counts its operations on files, and ends it, as `kill -9` does,
 * before, in the middle of, or after the operation with the number in `LENSLET_KILL`, e.g. `17:half`. With
 * `LENSLET_KILL=list` it writes what it counts to stderr, one line each.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

type Call = (...given: never[]) => unknown

const [at, how] = (process.env['LENSLET_KILL'] ?? '').split(':')
const names = new Map<number, string>()
let count = 0

/** Counts one operation; returns a function to call after it. `half` does a part of the operation. */
function counted(kind: string, path: string, half: (() => void) | null): () => void {
  const number = count++
  if (at === 'list') fs.writeSync(2, `${JSON.stringify({ kind, path, torn: half !== null })}\n`)
  if (number !== Number(at)) return () => undefined
  if (how === 'half') half?.()
  if (how !== 'after') process.kill(process.pid, 'SIGKILL')
  return () => process.kill(process.pid, 'SIGKILL')
}

const halfOf = (bytes: Uint8Array | string): Uint8Array =>
  Buffer.from(bytes as string).subarray(0, Buffer.byteLength(bytes) / 2)

/** Returns whether flags open a file only for reading. They are Node's letters or the system's bits. */
function isForReading(flags: unknown): boolean {
  return typeof flags === 'number'
    ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) === 0
    : flags === undefined || flags === 'r'
}

/** Wraps functions whose last argument is a callback. */
function callbacks(kinds: readonly string[]): void {
  const all = fs as unknown as Record<string, Call>
  for (const kind of kinds) {
    const real = all[kind]!
    all[kind] = (...given: unknown[]) => {
      const fd = typeof given[0] === 'number' ? given[0] : null
      if (kind === 'open' && !/[wa]/.test(String(given[1]))) return real(...(given as never[]))
      const after = counted(
        kind,
        fd === null ? String(given[0]) : (names.get(fd) ?? ''),
        kind === 'write' ? () => fs.writeSync(fd!, halfOf(given[1] as Uint8Array)) : null,
      )
      const done = given.pop() as (...results: unknown[]) => void
      return real(
        ...([
          ...given,
          (...results: unknown[]) => {
            after()
            if (kind === 'open') names.set(results[1] as number, String(given[0]))
            done(...results)
          },
        ] as never[]),
      )
    }
  }
}

/** Wraps functions that return a promise. */
function promises(target: object, kinds: readonly string[]): void {
  const all = target as Record<string, Call>
  for (const kind of kinds) {
    const real = all[kind]!
    all[kind] = async function (this: fs.promises.FileHandle, ...given: unknown[]) {
      const isHandle = target !== fs.promises
      const path = isHandle ? (names.get(this.fd) ?? '') : String(given[0])
      const bytes = (isHandle ? given[0] : given[1]) as Uint8Array
      const half =
        {
          appendFile: () => fs.writeSync(this.fd, halfOf(bytes)),
          write: () => fs.writeSync(this.fd, halfOf(bytes), 0, undefined, 0),
          writeFile: () => (isHandle ? fs.writeSync(this.fd, halfOf(bytes)) : fs.writeFileSync(path, halfOf(bytes))),
        }[kind] ?? null
      const opensToRead = kind === 'open' && isForReading(given[1])
      const after = opensToRead ? () => undefined : counted(kind, path, half)
      const result = await real.apply(this, given as never[])
      after()
      if (kind === 'open') names.set((result as fs.promises.FileHandle).fd, path)
      return result
    }
  }
}

const handle = await fs.promises.open(process.execPath)
promises(Object.getPrototypeOf(handle) as object, ['appendFile', 'write', 'writeFile', 'datasync'])
await handle.close()
promises(fs.promises, ['writeFile', 'rename', 'link', 'unlink', 'mkdir', 'open'])
callbacks(['open', 'write', 'fsync', 'rename', 'mkdir', 'rmdir', 'unlink'])
syncBuiltinESMExports()
