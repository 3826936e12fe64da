/**
 * Electron's `fs`: whatever a name that ends in `.asar` stands for, unless it was a folder when it was first asked about, is an archive to it, also when there is nothing yet, and calls that
 * would look into it fail, as there is no archive. Asking for the thing itself, but not for what is in it, fails too. `process.noAsar` turns it off.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { normalize, sep } from 'node:path'

const SYNC = ['statSync', 'lstatSync', 'readdirSync', 'openSync', 'readFileSync', 'realpathSync', 'accessSync'] as const
const ASYNC = ['stat', 'lstat', 'readdir', 'open', 'opendir', 'readFile', 'realpath', 'access'] as const

type Call = (...args: unknown[]) => unknown

/** What was a folder when it was first asked about; the process never asks again. */
const folders = new Map<string, boolean>()
const statSync = fs.statSync.bind(fs)

/** The archive that a path leads to or into; null where there is none. */
function archive(path: unknown): string | null {
  if ((process as { noAsar?: boolean }).noAsar || typeof path !== 'string') return null
  const parts = normalize(path).split(sep)
  return parts.map((_, at) => parts.slice(0, at + 1).join(sep)).findLast(part => /.\.asar$/i.test(part) && !isFolder(part)) ?? null
}

function isFolder(path: string): boolean {
  const known = folders.get(path) ?? statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  folders.set(path, known)
  return known
}

function refuse(path: unknown): Error | null {
  const found = archive(path)
  return found === null ? null : new Error(`Invalid package ${found}`)
}

/** For the process in which it is called. */
export function patchFs(): void {
  const calls = fs as unknown as Record<string, Call>
  const promises = fs.promises as unknown as Record<string, Call>
  for (const name of SYNC) {
    const real = calls[name]!
    calls[name] = (...args) => {
      const refused = refuse(args[0])
      if (refused) throw refused
      return real(...args)
    }
  }
  for (const name of ASYNC) {
    const real = calls[name]!
    calls[name] = (...args) => {
      const refused = refuse(args[0])
      if (refused) return process.nextTick(() => (args.at(-1) as Call)(refused))
      return real(...args)
    }
    const promised = promises[name]!
    promises[name] = async (...args) => {
      const refused = refuse(args[0])
      if (refused) throw refused
      return promised(...args)
    }
  }
  syncBuiltinESMExports()
}
