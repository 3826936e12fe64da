/**
 * Stores which edits can be undone and redone, so that this is still possible after a restart.
 *
 * The file is not part of the labels: losing it loses the undo of earlier starts and nothing else. So it is not flushed,
 * and a damaged line is left out. Its lines are records of the undo stack with a checksum.
 */
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { assertNever, type FieldName, type FieldValue } from '../../../preload/contract/index.ts'
import { numberOf, writerOfId } from '../format/change-ids.ts'
import { encodeLine, splitLines } from '../format/checked-line.ts'
import type { ChangeRange, UndoEntry, UndoItem, UndoRecord, UndoStack } from '../labels/undo-stack.ts'
import { retryWhileHeld } from '../storage/retry-while-held.ts'
import { Batcher } from './batcher.ts'

/** Edits older than this cannot be undone after a restart; milliseconds. Nobody remembers them. */
const MAX_AGE_MS = 30 * 86_400_000
/**
 * An edit of more pictures than this is stored as a range of ids. Listing a million names would delay the edit itself.
 */
const MAX_LISTED = 10_000
/** Size in bytes from which the file is rewritten with what the stack still has. */
const COMPACT_AT_BYTES = 8_000_000

const fieldsSchema = z.array(z.tuple([z.string(), z.union([z.string(), z.number(), z.boolean()])]))
const entrySchema = z.object({
  by: z.string(),
  at: z.number(),
  description: z.string().optional(),
  /** The fields of the items, which many of them share. */
  fields: z.array(fieldsSchema),
  /** Key, id, index in `fields`, and for a redo the heads. */
  items: z.array(z.tuple([z.string(), z.string(), z.number().int(), z.string().optional()])),
  /** Writer, first number, count, and index in `fields`. */
  ranges: z.array(z.tuple([z.string(), z.number().int(), z.number().int(), z.number().int()])).optional(),
})
const recordSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('edited'), edit: entrySchema }),
  z.object({ is: z.literal('undone'), undo: entrySchema, edit: entrySchema }),
  z.object({ is: z.literal('redone'), edit: entrySchema }),
  z.object({ is: z.literal('dropped'), from: z.enum(['undo', 'redo']) }),
])
type StoredEntry = z.infer<typeof entrySchema>
type StoredRecord = z.infer<typeof recordSchema>

export class UndoFile {
  readonly #stack: UndoStack
  readonly #writes: Batcher<UndoRecord>
  #path = ''
  #size = 0
  #opening: Promise<void> = Promise.resolve()

  /** Creates the file of a stack. It is neither read nor written before `open`. */
  constructor(stack: UndoStack) {
    this.#stack = stack
    this.#writes = new Batcher((records) => this.#append(records))
  }

  /**
   * Restores the edits of this person that earlier processes stored in a slot's folder, and stores what happens to the stack
   * from now on.
   *
   * Edits of somebody else on this machine are left out, and so are old ones; `now` is the current time of the share.
   */
  open(folder: string, isOwn: (by: string) => boolean, now: number): void {
    this.#path = join(folder, 'undo.jsonl')
    this.#opening = this.#restore(({ by, at }) => isOwn(by) && at >= now - MAX_AGE_MS)
  }

  /** Resolves when the edits of earlier processes are on the stack. Never rejects. */
  get whenRestored(): Promise<void> {
    return this.#opening
  }

  /** Resolves when everything is written. Never rejects. */
  async close(): Promise<void> {
    await this.#opening
    await this.#writes.whenIdle()
  }

  async #restore(isWanted: (entry: UndoEntry) => boolean): Promise<void> {
    const bytes = await readFile(this.#path).catch(() => new Uint8Array())
    const records = splitLines(bytes, 0).lines.flatMap(({ body }) => decodeRecord(body) ?? [])
    this.#stack.restore(records, isWanted)
    this.#stack.events.on('recorded', (record) => void this.#writes.add([record]).catch(() => undefined))
    await this.#rewrite().catch(() => undefined)
  }

  async #append(records: readonly UndoRecord[]): Promise<void> {
    if (this.#size > COMPACT_AT_BYTES) return this.#rewrite()
    const text = linesOf(records)
    this.#size += Buffer.byteLength(text)
    await appendFile(this.#path, text, { mode: 0o600 })
  }

  async #rewrite(): Promise<void> {
    const text = linesOf(this.#stack.toRecords())
    // A stack that is this large stays so: it is rewritten when it has doubled.
    this.#size = Math.max(0, Buffer.byteLength(text) - COMPACT_AT_BYTES / 2)
    await writeFile(`${this.#path}.tmp`, text, { mode: 0o600 })
    await retryWhileHeld(() => rename(`${this.#path}.tmp`, this.#path))
  }
}

function linesOf(records: readonly UndoRecord[]): string {
  return records.map((record) => encodeLine(encodeRecord(record))).join('')
}

function encodeRecord(record: UndoRecord): StoredRecord {
  switch (record.is) {
    case 'edited':
    case 'redone':
      return { is: record.is, edit: encodeEntry(record.edit) }
    case 'undone':
      // The heads that a redo needs would be as long as the labels themselves.
      return record.undo.items.length > MAX_LISTED
        ? { is: 'dropped', from: 'undo' }
        : { is: record.is, undo: encodeEntry(record.undo), edit: encodeEntry(record.edit) }
    case 'dropped':
      return record
    default:
      return assertNever(record)
  }
}

function decodeRecord(body: unknown): UndoRecord | null {
  const { data } = recordSchema.safeParse(body)
  if (!data) return null
  switch (data.is) {
    case 'edited':
    case 'redone':
      return { is: data.is, edit: decodeEntry(data.edit) }
    case 'undone':
      return { is: data.is, undo: decodeEntry(data.undo), edit: decodeEntry(data.edit) }
    case 'dropped':
      return data
    default:
      return assertNever(data)
  }
}

function encodeEntry({ by, at, description, items, ranges = [] }: UndoEntry): StoredEntry {
  const [listed, stored] = items.length > MAX_LISTED ? [[], [...ranges, ...rangesOf(items)]] : [items, ranges]
  const fieldSets = [...new Set([...listed, ...stored].map(({ fields }) => fields))]
  return {
    by,
    at,
    ...(description === undefined ? {} : { description }),
    fields: fieldSets.map((fields) => [...fields]),
    items: listed.map(({ key, id, fields, heads }) =>
      heads === undefined ? [key, id, fieldSets.indexOf(fields)] : [key, id, fieldSets.indexOf(fields), heads],
    ),
    ...(stored.length === 0
      ? {}
      : {
          ranges: stored.map(({ writer, first, count, fields }) => [writer, first, count, fieldSets.indexOf(fields)]),
        }),
  }
}

function decodeEntry({ by, at, description, fields, items, ranges = [] }: StoredEntry): UndoEntry {
  const fieldSets = fields.map((pairs) => new Map(pairs as [FieldName, FieldValue][]))
  const fieldsAt = (index: number): ReadonlyMap<FieldName, FieldValue> => fieldSets[index] ?? new Map()
  return {
    by,
    at,
    ...(description === undefined ? {} : { description }),
    items: items.map(([key, id, index, heads]) => ({
      key,
      id,
      fields: fieldsAt(index),
      ...(heads === undefined ? {} : { heads }),
    })),
    ...(ranges.length === 0
      ? {}
      : { ranges: ranges.map(([writer, first, count, index]) => ({ writer, first, count, fields: fieldsAt(index) })) }),
  }
}

/**
 * Returns ranges that contain the ids of these items. They may contain other ids too: an undo skips changes that were
 * undone already.
 */
function rangesOf(items: readonly UndoItem[]): ChangeRange[] {
  return Array.from(Map.groupBy(items, ({ fields }) => fields)).flatMap(([fields, alike]) =>
    Array.from(
      Map.groupBy(alike, ({ id }) => writerOfId(id)),
      ([writer, ofWriter]): ChangeRange => {
        let [first, last] = [Infinity, -Infinity]
        for (const { id } of ofWriter) {
          first = Math.min(first, numberOf(id))
          last = Math.max(last, numberOf(id))
        }
        return { fields, writer, first, count: last - first + 1 }
      },
    ),
  )
}
