/** Reads the processes of the installed program from outside of its system. Linux only. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface ProgramProcess {
  readonly pid: number
  readonly arguments: readonly string[]
}

/** Returns the processes of an executable in the system of the process `init`, beginning with the first one. */
export function programProcesses(init: number, executable: string): ProgramProcess[] {
  const system = readlinkSync(`/proc/${init}/ns/mnt`)
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .sort((a, b) => a - b)
    .flatMap((pid) => {
      try {
        if (readlinkSync(`/proc/${pid}/ns/mnt`) !== system || readlinkSync(`/proc/${pid}/exe`) !== executable) return []
        // Chromium's helpers separate their arguments by spaces.
        return [
          {
            pid,
            arguments: readFileSync(`/proc/${pid}/cmdline`, 'utf8')
              .split(/[\0 ]/)
              .filter((word) => word !== ''),
          },
        ]
      } catch {
        // It has ended.
        return []
      }
    })
}

/** Returns whether seccomp filters a process, and the process cannot see the processes of `other`. */
export function isSandboxed({ pid }: ProgramProcess, other: ProgramProcess): boolean {
  return (
    /^Seccomp:\s2$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')) &&
    readlinkSync(`/proc/${pid}/ns/pid`) !== readlinkSync(`/proc/${other.pid}/ns/pid`)
  )
}

/** Returns the ticks of processor time that a process has used. */
export function processorTime({ pid }: ProgramProcess): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
    .map(Number) as [number, number]
  return user + system
}

/** Returns the megabytes of memory that a process has now. */
export function residentMemory({ pid }: ProgramProcess): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
}

/** Returns whether a process has loaded a library whose path matches. */
export function hasLoaded({ pid }: ProgramProcess, library: RegExp): boolean {
  return library.test(readFileSync(`/proc/${pid}/maps`, 'utf8'))
}
