/** A laboratory: one file server and two machines that have mounted it. */
import type { ChildProcess } from 'node:child_process'

export const KINDS = ['fault', 'sshfs', 'nfs', 'cifs'] as const
export type Kind = (typeof KINDS)[number]

export const MACHINES = ['A', 'B'] as const
export type MachineName = (typeof MACHINES)[number]

/** What goes wrong on a `fault` mount from now on; see faulty-fs.py. */
export interface Faults {
  readonly latencyMs?: Readonly<Record<string, number>>
  readonly errors?: readonly {
    readonly operations?: readonly string[]
    readonly path?: string
    readonly code: string
    readonly probability?: number
  }[]
  readonly hang?: boolean
  readonly readOnly?: boolean
  readonly full?: boolean
  readonly timesStepS?: number
  readonly clockAheadS?: number
  readonly windows?: boolean
}

export interface Lab {
  readonly kind: Kind
  /** The shared folder on the server's own disk: the truth, with no client's cache in between. */
  readonly served: string
  /** The shared folder as the machines see it. */
  mounted(machine: MachineName): string
  /** A folder of the machine's own, for outboxes. */
  local(machine: MachineName): string
  /** Starts a command on a machine. Its input and output are pipes; a command that reads its input ends with it. */
  start(machine: MachineName, env: Readonly<Record<string, string>>, command: readonly string[]): ChildProcess
  /** Returns the command with which a person opens a shell on a machine. */
  shell(machine: MachineName): string
  /** Stops the server, so that it does not answer, and continues it. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Kills the server, and starts it again. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** Pulls the cable between machine A and the server, and puts it back. */
  unplug(): Promise<void>
  plug(): Promise<void>
  /** Sets what goes wrong on both machines. Only the kind `fault` has it. */
  faults: ((faults: Faults) => Promise<void>) | null
  /** Ends everything. Never throws. */
  down(): Promise<void>
}

/**
 * Sets up a kind in an empty folder of its own, which the caller removes. When it throws, it has ended everything that
 * it began.
 */
export type LabMaker = (folder: string) => Promise<Lab>
