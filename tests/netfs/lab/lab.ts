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
  /** Starts a command on a machine; its input and output are pipes. It ends when its input does, if it minds that. */
  start(machine: MachineName, env: Readonly<Record<string, string>>, command: readonly string[]): ChildProcess
  /** How a person gets at a machine, as a shell command. */
  shell(machine: MachineName): string
  /** The server stops answering, and goes on. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** The server dies, and is started again. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** The cable between machine A and the server is pulled, and put back. */
  unplug(): Promise<void>
  plug(): Promise<void>
  /** Only of kind `fault`: what goes wrong on both machines. */
  faults: ((faults: Faults) => Promise<void>) | null
  /** Ends everything. Never throws. */
  down(): Promise<void>
}

/**
 * How a kind is put up: `folder` is empty, its own, and removed by the caller. Whatever was begun is ended again when
 * it throws.
 */
export type LabMaker = (folder: string) => Promise<Lab>
