/**
 * Makes a data set like that of a team: journals of several replicas, and sidecars on request. They are written
 * straight to the disk, so that a million labels take only a minute.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StoredChange } from '../../main/core/format/change-codec.ts'
import { encodeDatasetFile, newDatasetFile } from '../../main/core/format/dataset-file.ts'
import { encodeJournal } from '../../main/core/format/journal-codec.ts'
import { journalPath, LENSLET_DIR, newReplicaId, sidecarPath } from '../../main/core/format/names.ts'
import { encodeSidecar } from '../../main/core/format/sidecar-codec.ts'
import { fold } from '../../main/core/labels/fold.ts'

const SEGMENT_BYTES = 8_000_000
const PER_FOLDER = 500
const PEOPLE = ['ana', 'ben', 'chidi', 'dora', 'emil', 'fatima', 'goran', 'hana', 'ivo', 'jun', 'kofi', 'lea']
const TAGS = [
  'sharp',
  'blurred',
  'cat',
  'dog',
  'indoor',
  'outdoor',
  'night',
  'people',
  'reject',
  'keep',
  'needs review',
  'watermark',
]

export interface MadeTeam {
  readonly changes: number
  readonly journalBytes: number
}

/** The key of the picture with this number. */
export function madeKey(number: number): string {
  return `2026/shoot-${String(Math.floor(number / PER_FOLDER)).padStart(4, '0')}/IMG_${String(number).padStart(7, '0')}.jpg`
}

/**
 * Labels for `images` pictures: stars on all, tags on two thirds, a note on one of ten, a second person's correction on
 * one of four. The first `sidecars` of them have sidecars. The same arguments give the same labels.
 */
export async function makeTeam(root: string, images: number, options: { sidecars: number }): Promise<MadeTeam> {
  const folder = join(root, LENSLET_DIR)
  for (const name of ['journals', 'presence', 'sidecars']) await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, 'format.json'), encodeDatasetFile(newDatasetFile()))
  const journals = PEOPLE.map(() => new Segments(folder))
  for (let number = 0; number < images; number++) {
    const changes = changesTo(number, journals)
    for (const { writer, change } of changes) await writer.add(change)
    if (number < options.sidecars)
      await writeSidecar(
        folder,
        changes.map(({ change }) => change),
      )
  }
  for (const journal of journals) await journal.flush()
  return {
    changes: journals.reduce((sum, journal) => sum + journal.count, 0),
    journalBytes: journals.reduce((sum, journal) => sum + journal.bytes, 0),
  }
}

function changesTo(number: number, journals: readonly Segments[]): { writer: Segments; change: StoredChange }[] {
  const at = Date.parse('2026-01-05T08:00:00Z') + number * 700
  const author = number % PEOPLE.length
  const first: StoredChange = {
    id: journals[author]!.nextId(),
    at,
    by: PEOPLE[author]!,
    item: madeKey(number),
    stars: 1 + (number % 5),
    ...(number % 3 > 0
      ? {
          tags: {
            add: [TAGS[number % TAGS.length]!, TAGS[(number * 7 + 3) % TAGS.length]!].filter(
              (tag, index, all) => all.indexOf(tag) === index,
            ),
          },
        }
      : {}),
    ...(number % 10 === 0 ? { notes: `the left ear of number ${number} is cut off` } : {}),
    replaces: [],
  }
  if (number % 4 > 0) return [{ writer: journals[author]!, change: first }]
  const second = (author + 1) % PEOPLE.length
  const correction: StoredChange = {
    id: journals[second]!.nextId(),
    at: at + 86_400_000,
    by: PEOPLE[second]!,
    item: first.item,
    stars: 1 + ((number + 1) % 5),
    replaces: [first.id],
  }
  return [
    { writer: journals[author]!, change: first },
    { writer: journals[second]!, change: correction },
  ]
}

async function writeSidecar(folder: string, changes: readonly StoredChange[]): Promise<void> {
  const { item } = changes[0]!
  const path = join(folder, sidecarPath(item))
  await writeFile(path, encodeSidecar(item, fold(changes), changes)).catch(async () => {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, encodeSidecar(item, fold(changes), changes))
  })
}

/** The journal of one replica. */
class Segments {
  readonly replica = newReplicaId()
  readonly #folder: string
  #numbers = 0
  #segment = 1
  #waiting: StoredChange[] = []
  #size = 0
  count = 0
  bytes = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  nextId(): string {
    return `${this.replica}:${this.#numbers++}`
  }

  async add(change: StoredChange): Promise<void> {
    this.#waiting.push(change)
    if (this.#waiting.length >= 2_000) await this.flush()
  }

  async flush(): Promise<void> {
    const text = encodeJournal(this.#waiting)
    this.count += this.#waiting.length
    this.#waiting = []
    if (this.#size > SEGMENT_BYTES) {
      this.#segment++
      this.#size = 0
    }
    this.#size += text.length
    this.bytes += text.length
    await writeFile(join(this.#folder, journalPath(this.replica, this.#segment)), text, { flag: 'a' })
  }
}
