/** Defines the messages between the tests and the program on a machine: JSON lines on its standard input and output. */
import type { Status } from '../../preload/contract/index.ts'

export interface WorkerOptions {
  /** The data set, as the machine sees it. */
  readonly root: string
  readonly stateDir: string
  readonly user: string
}

export type Command =
  /** One edit of a picture. */
  | { do: 'edit' }
  /** Edits, as fast as ten at a time are saved. */
  | { do: 'burst'; edits: number }
  /** An edit every `everyMs` milliseconds until `rest`, whether the edits succeed or not. */
  | { do: 'work'; everyMs: number }
  | { do: 'rest' }
  /** Waits until so many changes are known and nothing is left to write. */
  | { do: 'settle'; changes: number; timeoutMs: number }
  | { do: 'report' }
  | { do: 'close' }

/** What a machine knows at the end. */
export interface Report {
  /** Ids of all changes in memory. */
  readonly changes: readonly string[]
  /** The same on two machines when they show the same labels. */
  readonly labels: string
  readonly status: Status
}

/** What a machine reports without being asked. Durations are in milliseconds, by its own clock. */
export type News =
  | { ready: true }
  | { made: string }
  | { stored: string; ms: number }
  | { saved: string; ms: number }
  /** Changes of the other machine that have arrived in memory. */
  | { seen: readonly string[] }
  | { status: Status['state'] }

export type Answer = { done: Command['do']; settled?: boolean; report?: Report }

/** Pictures that both machines label; the first gets a quarter of all edits, so that they meet in it. */
export const PICTURES = ['same.jpg', ...Array.from({ length: 40 }, (_, index) => `folder/p${index}.jpg`)]
