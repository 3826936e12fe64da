/** The processes of the installed program, as the machine around its system sees them. Linux only. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface ProgramProcess {
  readonly pid: number
  readonly arguments: readonly string[]
}

/** All processes of an executable in the system of which `init` is a process, the program's first one first. */
export function programProcesses(init: number, executable: string): ProgramProcess[] {
  const system = readlinkSync(`/proc/${init}/ns/mnt`)
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .sort((a, b) => a - b)
    .flatMap((pid) => {
      try {
        if (readlinkSync(`/proc/${pid}/ns/mnt`) !== system || readlinkSync(`/proc/${pid}/exe`) !== executable) return []
        // Chromium's helpers write theirs with spaces between them.
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

/** Whether a process is filtered by seccomp, and cannot see the processes of `other`. */
export function isSandboxed({ pid }: ProgramProcess, other: ProgramProcess): boolean {
  return (
    /^Seccomp:\s2$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')) &&
    readlinkSync(`/proc/${pid}/ns/pid`) !== readlinkSync(`/proc/${other.pid}/ns/pid`)
  )
}

/** Ticks of processor time that a process has used. */
export function processorTime({ pid }: ProgramProcess): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
    .map(Number) as [number, number]
  return user + system
}

/** Megabytes of memory that a process has now. */
export function residentMemory({ pid }: ProgramProcess): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
}

/** Whether a process has loaded a library whose path matches. */
export function hasLoaded({ pid }: ProgramProcess, library: RegExp): boolean {
  return library.test(readFileSync(`/proc/${pid}/maps`, 'utf8'))
}
