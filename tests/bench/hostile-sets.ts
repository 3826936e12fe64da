/** Data sets as a hostile colleague could make them: each has one kind of input in the largest size that is allowed. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { encodeChange, type StoredChange } from '../../main/core/format/change-codec.ts'
import { encodeLine } from '../../main/core/format/checked-line.ts'
import { encodeDatasetFile, newDatasetFile } from '../../main/core/format/dataset-file.ts'
import { encodeJournal } from '../../main/core/format/journal-codec.ts'
import { journalPath, presencePath, sidecarPath, snapshotPath } from '../../main/core/format/names.ts'
import { encodeHeartbeat } from '../../main/core/format/presence-codec.ts'

const AT = Date.parse('2026-05-01T12:00:00Z')
const EVE = 'eeeeeeeeeeee'
/** How many lines of a journal are encoded at once. */
const LINES = 20_000

export interface HostileSet {
  readonly name: string
  /** Writes the data set into `root`. A `scale` of 1 is the full size. */
  write(
    put: (path: string, content: string | Uint8Array) => Promise<void>,
    scale: number,
    dataset: string,
  ): Promise<void>
}

function change(number: number, item: string, fields: Partial<StoredChange>): StoredChange {
  return { id: `${EVE}-aaaaaa:${number}`, at: AT + number, by: 'eve', item, replaces: [], ...fields }
}

function* changes(count: number, of: (number: number) => StoredChange): Generator<StoredChange> {
  for (let number = 0; number < count; number++) yield of(number)
}

function sidecar(item: string, list: Iterable<StoredChange>, plain: object = {}): string {
  return JSON.stringify({ version: 1, item, ...plain, changes: Array.from(list, (one) => encodeChange(one, false)) })
}

function journal(list: Iterable<StoredChange>): Uint8Array {
  const pieces: Buffer[] = []
  let waiting: StoredChange[] = []
  const flush = (): void => {
    pieces.push(Buffer.from(encodeJournal(waiting)))
    waiting = []
  }
  for (const one of list) if (waiting.push(one) === LINES) flush()
  flush()
  return Buffer.concat(pieces)
}

function replicaName(number: number): string {
  return number.toString(8).padStart(12, '0')
}

const word = (number: number): string => `w${number.toString(36)}`
const WORDS = Array.from({ length: 2_000 }, (_, number) => word(number))
/** About as long as a filter may be. */
const LONG_FILTER = WORDS.map((text) => `-note:${text}x*y`)
  .join(' ')
  .slice(0, 9_990)
  .replace(/ \S*$/, '')

function smartFolders(count: number): StoredChange {
  return change(0, '.', {
    settings: Object.fromEntries(
      Array.from({ length: count }, (_, number) => [
        `smart-folder:${number}`,
        { filter: `${LONG_FILTER} z${number}`.slice(-10_000), sort: 'name', descending: false },
      ]),
    ),
  })
}

function settings(list: readonly StoredChange[]): string {
  return JSON.stringify({ version: 1, changes: list.map((one) => encodeChange(one, false)) })
}

export const HOSTILE_SETS: readonly HostileSet[] = [
  {
    name: 'a sidecar of 100,000 changes',
    write: (put, scale) =>
      put(
        sidecarPath('a.jpg'),
        sidecar(
          'a.jpg',
          changes(100_000 * scale, (number) => change(number, 'a.jpg', { stars: number % 6 })),
        ),
      ),
  },
  {
    name: 'a sidecar whose changes replace one another',
    write: (put, scale) => {
      const count = Math.floor(1_000 * Math.sqrt(scale))
      const ids = Array.from({ length: count }, (_, number) => change(number, '', {}).id)
      const tags = WORDS.slice(0, count)
      return put(
        sidecarPath('a.jpg'),
        sidecar(
          'a.jpg',
          changes(count, (number) => change(number, 'a.jpg', { tags: { add: tags }, replaces: ids })),
        ),
      )
    },
  },
  {
    name: 'a journal of 1,000,000 lines',
    write: async (put, scale) => {
      for (let segment = 0; segment < 10; segment++) {
        await put(
          journalPath(EVE, segment + 1),
          journal(
            changes(100_000 * scale, (number) =>
              change(segment * 100_000 + number, `p${number % 50_000}.jpg`, { stars: 1 }),
            ),
          ),
        )
      }
    },
  },
  {
    name: 'a journal of 300,000 lines about one picture',
    write: (put, scale) =>
      put(
        journalPath(EVE, 1),
        journal(changes(300_000 * scale, (number) => change(number, 'a.jpg', { stars: number % 6 }))),
      ),
  },
  {
    name: '10,000 tags on 60 pictures, and other ones in plain fields',
    write: async (put, scale) => {
      const [inChanges, plain] = [
        Array.from({ length: 10_000 }, (_, n) => `t${n}`),
        Array.from({ length: 10_000 }, (_, n) => `u${n}`),
      ]
      for (let item = 0; item < 60 * scale; item++)
        await put(
          sidecarPath(`p${item}.jpg`),
          sidecar(`p${item}.jpg`, [change(item, `p${item}.jpg`, { tags: { add: inChanges } })], { tags: plain }),
        )
    },
  },
  {
    name: '60 notes of a million characters',
    write: async (put, scale) => {
      for (let item = 0; item < 60 * scale; item++)
        await put(
          journalPath(EVE, item + 1),
          journal([change(item, `p${item}.jpg`, { notes: `${item} `.repeat(400_000).slice(0, 1_000_000) })]),
        )
    },
  },
  {
    name: '20 Smart Folders with 10,000 characters over long notes',
    write: async (put, scale) => {
      for (let item = 0; item < 60 * scale; item++)
        await put(
          journalPath(EVE, item + 1),
          journal([change(item, `p${item}.jpg`, { notes: 'ab '.repeat(400_000).slice(0, 1_000_000) })]),
        )
      await put('settings.json', settings([smartFolders(20)]))
    },
  },
  { name: '5,000 Smart Folders', write: (put, scale) => put('settings.json', settings([smartFolders(5_000 * scale)])) },
  {
    name: '100,000 settings',
    write: (put, scale) =>
      put(
        'settings.json',
        settings([
          ...changes(100_000 * scale, (number) => change(number, '.', { settings: { [`name${number}`]: number } })),
        ]),
      ),
  },
  {
    name: '20,000 presence files',
    write: async (put, scale) => {
      for (let number = 0; number < 20_000 * scale; number++)
        await put(
          presencePath(replicaName(number)),
          encodeHeartbeat({
            user: `u${number}`,
            name: `u${number}`,
            host: 'h',
            beat: number,
            item: null,
            mode: 'editing',
            claims: [],
            openFor: 0,
            itemFor: 0,
            version: '',
          }),
        )
    },
  },
  {
    name: '200 replicas with 50 segments each',
    write: async (put, scale) => {
      for (let number = 0; number < 200; number++) {
        for (let segment = 1; segment <= 50 * scale; segment++)
          await put(
            journalPath(replicaName(number), segment),
            journal(
              changes(20, (at) => ({
                ...change(at, `p${at}.jpg`, { stars: 3 }),
                id: `${replicaName(number)}-aaaaaa:${segment * 20 + at}`,
              })),
            ),
          )
      }
    },
  },
  {
    name: '20 snapshots that unpack to much more',
    write: async (put, scale, dataset) => {
      const list = JSON.stringify(
        Array.from(
          changes(100_000 * scale, (number) => change(number, 'a.jpg', { stars: 1 })),
          (one) => encodeChange(one, false),
        ),
      )
      const covers = Object.fromEntries(
        Array.from({ length: 1_000 }, (_, number) => [`${replicaName(number)}-0001.jsonl`, 1e9]),
      )
      const text =
        encodeLine({ snapshot: { version: 1, dataset, at: new Date(AT).toISOString(), covers } }) +
        encodeLine({ item: 'a.jpg' }, `"changes":${list}`) +
        `${' '.repeat(50_000_000 * scale)}\n`
      for (let number = 1; number <= 20; number++) await put(snapshotPath(EVE, number), gzipSync(text))
    },
  },
]

/** Makes a hostile data set in `root`. */
export async function makeHostile(root: string, set: HostileSet, scale: number): Promise<void> {
  const file = newDatasetFile()
  const put = async (path: string, content: string | Uint8Array): Promise<void> => {
    const full = join(root, '.lenslet', path)
    await mkdir(dirname(full), { recursive: true })
    await writeFile(full, content)
  }
  await put('format.json', encodeDatasetFile(file))
  await set.write(put, scale, file.dataset)
}
