/**
 * Writes the log of one program: a file of lines that is rotated when it is large, and the last errors in memory.
 *
 * Its entries are a fixed list of facts. No entry can contain a label, or the name of a picture, a person or a folder.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CallName, Session, Status } from '../../preload/contract/index.ts'
import type { DecoderProblem } from '../core/media/index.ts'
import { errorRecord, type ErrorRecord } from './error-record.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from './private-folders.ts'

/** The size in bytes from which a new file is begun, and the most files. */
const MAX_BYTES = 1_000_000
const MAX_FILES = 3
const MAX_ERRORS = 20

export type LogEntry =
  | {
      readonly event: 'start'
      readonly version: string
      readonly host: Session['host']
      readonly platform: string
      readonly arch: string
    }
  | { readonly event: 'opened'; readonly ms: number }
  | { readonly event: 'share'; readonly state: Status['state']; readonly unsaved: number }
  | {
      readonly event: 'error'
      readonly where: ErrorPlace
      readonly kind: string
      readonly code: string | null
      readonly frames: readonly string[]
    }
  | { readonly event: 'page gone' | 'process gone'; readonly reason: string; readonly code: number }
  | { readonly event: 'page failed'; readonly code: number }
  | { readonly event: 'page left' | 'page empty' | 'page hangs' | 'page answers' | 'asleep' | 'awake' | 'quit' }
  | { readonly event: 'closed'; readonly unsaved: number }
  | { readonly event: 'slower decoder'; readonly reason: DecoderProblem }
  | { readonly event: 'updates'; readonly found: 'off' | 'offline' | 'failed' | 'none' | 'newer' }

/** The part of the program from which an error came: a call of the window, or a place that catches all other errors. */
type ErrorPlace = CallName | 'program' | 'page' | 'opening' | 'share'

export interface LoggedError extends ErrorRecord {
  readonly at: number
  readonly where: ErrorPlace
}

export class Log {
  /** Null when nothing is written. */
  readonly file: string | null
  #errors: readonly LoggedError[] = []

  /**
   * Creates a log that writes `<name>.log` in `folder`, and older parts as `<name>.1.log` and so on. Without a folder
   * it only keeps the last errors in memory.
   */
  constructor(folder: string | null, name = 'lenslet') {
    this.file = folder === null ? null : join(folder, `${name}.log`)
  }

  /** Returns the last errors, oldest first. */
  get errors(): readonly LoggedError[] {
    return this.#errors
  }

  /**
   * Writes one entry at once, so that it is not lost if the program ends a moment later. Never throws, because a log is
   * not worth an error.
   */
  write(entry: LogEntry): void {
    if (this.file === null) return
    try {
      mkdirSync(join(this.file, '..'), { recursive: true, mode: PRIVATE_FOLDER })
      if (sizeOf(this.file) > MAX_BYTES) this.#rotate(this.file)
      appendFileSync(this.file, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`, {
        mode: PRIVATE_FILE,
      })
    } catch {
      // The disk is full, or the home folder is read-only.
    }
  }

  /** Writes an error without its message; see `ErrorRecord`. */
  writeError(where: ErrorPlace, error: unknown): void {
    this.writeErrorRecord(where, errorRecord(error))
  }

  writeErrorRecord(where: ErrorPlace, record: ErrorRecord): void {
    this.#errors = [...this.#errors, { at: Date.now(), where, ...record }].slice(-MAX_ERRORS)
    this.write({ event: 'error', where, ...record })
  }

  #rotate(file: string): void {
    const older = (number: number): string => file.replace(/\.log$/, `.${number}.log`)
    for (let number = MAX_FILES - 2; number > 0; number--) {
      try {
        renameSync(older(number), older(number + 1))
      } catch {
        /* There is none yet. */
      }
    }
    renameSync(file, older(1))
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
