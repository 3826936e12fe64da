/**
 * Stores on this machine which changes of others a person has not seen yet, for each data set and person.
 *
 * Its lines are records with a checksum, which are only appended. So it survives the end of the process at any moment.
 * The file is not part of the labels: when it is lost, nothing is new. So it is not flushed, and a damaged line is left
 * out.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { assertNever, type ItemKey } from '../../../preload/contract/index.ts'
import { encodeLine, splitLines } from '../format/checked-line.ts'
import { retryWhileHeld } from '../storage/retry-while-held.ts'
import { Batcher } from './batcher.ts'
import { machineName } from './machine-name.ts'

/** Size in bytes from which the file is rewritten with what is still new. */
const COMPACT_AT_BYTES = 1_000_000

const recordSchema = z.discriminatedUnion('is', [
  /** The first record: `base` is the time of the newest change that was known when the person opened the data set first. */
  z.object({ is: z.literal('start'), base: z.number() }),
  /** Changes of others arrived: their pictures, the highest number of each writer, and the time of the newest change. */
  z.object({
    is: z.literal('new'),
    keys: z.array(z.string()),
    known: z.array(z.tuple([z.string(), z.number().int()])),
    through: z.number(),
  }),
  /** The person has seen these pictures. */
  z.object({ is: z.literal('seen'), keys: z.array(z.string()) }),
])
export type NewsRecord = z.infer<typeof recordSchema>

export class NewsFile {
  readonly #path: string
  readonly #mayWrite: boolean
  readonly #writes = new Batcher<NewsRecord>((records) => this.#append(records))
  readonly #keys = new Set<ItemKey>()
  readonly #known = new Map<string, number>()
  #base: number | null = null
  #through = Number.NEGATIVE_INFINITY
  #size = 0
  #mustRewrite = false

  /**
   * Reads the file of a person for a data set.
   *
   * It is read in one piece, because changes may arrive right after. It is small: a line for each time that changes
   * arrived, and at most a megabyte after a start.
   */
  constructor(path: string, mayWrite: boolean) {
    this.#path = path
    this.#mayWrite = mayWrite
    const bytes = readIfThere(path)
    for (const { body } of splitLines(bytes, 0).lines) {
      const { data } = recordSchema.safeParse(body)
      if (data) this.#apply(data)
    }
    this.#size = bytes.byteLength
    // A torn last line must not become part of the next one.
    this.#mustRewrite = bytes.byteLength > 0
  }

  /** The time before which every change counts as seen; null when this person has not opened the data set before. */
  get base(): number | null {
    return this.#base
  }
  /** The time of the newest change that was recorded. */
  get through(): number {
    return this.#through
  }
  /** The highest number of each writer whose changes were recorded. */
  get known(): ReadonlyMap<string, number> {
    return this.#known
  }
  /** The pictures that are new, the one that changed last at the end. */
  get keys(): ReadonlySet<ItemKey> {
    return this.#keys
  }

  /** Adds a record. It is written soon. */
  add(record: NewsRecord): void {
    this.#apply(record)
    if (this.#mayWrite) void this.#writes.add([record]).catch(() => undefined)
  }

  /** Resolves when everything is written. Never rejects. */
  async close(): Promise<void> {
    await this.#writes.whenIdle()
  }

  #apply(record: NewsRecord): void {
    switch (record.is) {
      case 'start':
        this.#base = record.base
        this.#through = Math.max(this.#through, record.base)
        break
      case 'new':
        for (const key of record.keys) {
          this.#keys.delete(key)
          this.#keys.add(key)
        }
        for (const [writer, number] of record.known)
          this.#known.set(writer, Math.max(number, this.#known.get(writer) ?? 0))
        this.#through = Math.max(this.#through, record.through)
        break
      case 'seen':
        for (const key of record.keys) this.#keys.delete(key)
        break
      default:
        assertNever(record)
    }
  }

  async #append(records: readonly NewsRecord[]): Promise<void> {
    if (this.#mustRewrite || this.#size > COMPACT_AT_BYTES) return this.#rewrite()
    const text = records.map((record) => encodeLine(record)).join('')
    if (this.#size === 0) await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    this.#size += Buffer.byteLength(text)
    await appendFile(this.#path, text, { mode: 0o600 })
  }

  async #rewrite(): Promise<void> {
    const records: NewsRecord[] = [
      ...(this.#base === null ? [] : [{ is: 'start' as const, base: this.#base }]),
      { is: 'new', keys: [...this.#keys], known: [...this.#known], through: this.#through },
    ]
    const text = records.map((record) => encodeLine(record)).join('')
    await writeFile(`${this.#path}.tmp`, text, { mode: 0o600 })
    await retryWhileHeld(() => rename(`${this.#path}.tmp`, this.#path))
    this.#mustRewrite = false
    // A list that is this large stays so: it is rewritten when it has grown by half a megabyte.
    this.#size = Math.min(Buffer.byteLength(text), COMPACT_AT_BYTES / 2)
  }
}

/**
 * Returns the path of the file of a person for a data set.
 *
 * Names of people are not valid names of files everywhere. The host name separates machines that share a home folder.
 */
export function newsPath(stateDir: string, dataset: string, person: string): string {
  const name = createHash('sha256').update(person).digest('hex').slice(0, 24)
  return join(stateDir, 'news', dataset, machineName(), `${name}.jsonl`)
}

function readIfThere(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch {
    return new Uint8Array()
  }
}
