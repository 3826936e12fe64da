/** Draws random faults of a network share. */
import { MemoryStorage } from '../suites/memory-storage.ts'
import { encodeDatasetFile, newDatasetFile } from '../../main/core/format/dataset-file.ts'
import { encodeJournal } from '../../main/core/format/journal-codec.ts'
import { encodeSidecar } from '../../main/core/format/sidecar-codec.ts'
import type { StoredChange } from '../../main/core/format/change-codec.ts'
import { fold } from '../../main/core/labels/fold.ts'
import { StorageError } from '../../main/core/storage/storage.ts'
import type { Fate, Operation, Weather } from './faulty-share.ts'
import type { Random } from './random.ts'

const WRITES: ReadonlySet<Operation> = new Set([
  'append',
  'create',
  'replace',
  'overwrite',
  'makeFolder',
  'move',
  'remove',
  'lock',
])
const READS: ReadonlySet<Operation> = new Set(['list', 'read', 'readFrom', 'stat'])

export interface NamedWeather {
  readonly name: string
  readonly weather: Weather
  readonly elsewhere: boolean
}

/** Makes an empty mount point: nothing is in it, and nothing can be created in it. */
export function emptyMountPoint(): MemoryStorage {
  const share = new MemoryStorage()
  share.fault = (operation, path) => {
    if (WRITES.has(operation) && operation !== 'remove') throw new StorageError('missing', path, 'ENOENT')
  }
  return share
}

/** Makes a data set that is not ours, with a label of its own. */
export function anotherDataset(): MemoryStorage {
  const share = new MemoryStorage()
  share.now = () => Date.parse('2026-04-01T12:00:00Z')
  const change: StoredChange = {
    id: 'zzzzzzzzzzzz:0',
    at: share.now(),
    by: 'zoe',
    item: 'p0.jpg',
    tags: { add: ['foreign'] },
    replaces: [],
  }
  const files = {
    'format.json': encodeDatasetFile(newDatasetFile()),
    'sidecars/p0.jpg.json': encodeSidecar('p0.jpg', fold([change]), [change]),
    'journals/zzzzzzzzzzzz-0001.jsonl': encodeJournal([change]),
  }
  for (const [path, text] of Object.entries(files)) share.grow(path, Buffer.from(text))
  return share
}

/** Draws one kind of fault. `other` is a data set that may be at the path. */
export function drawWeather(random: Random, other: MemoryStorage): NamedWeather {
  const done = random.pick(['nothing', 'half', 'all'] as const)
  const often = random.pick([0.05, 0.3, 1])
  const fails =
    (code: string, which: ReadonlySet<Operation> | null, probability = often): Weather =>
    (operation) =>
      (which === null || which.has(operation)) && random.chance(probability) ? { fate: 'fails', code, done } : null
  const all =
    (fate: Fate, which: ReadonlySet<Operation> | null, probability = 1): Weather =>
    (operation) =>
      (which === null || which.has(operation)) && random.chance(probability) ? fate : null
  const kinds: readonly (readonly [string, Weather, boolean?])[] = [
    ['away', fails(random.pick(['EIO', 'ESTALE', 'EHOSTDOWN', 'ETIMEDOUT']), null, 1)],
    ['flaky', fails(random.pick(['EIO', 'ESTALE', 'EBUSY', 'ENOENT', 'EACCES', 'EPERM', 'EEXIST']), null)],
    ['flaky writes', fails(random.pick(['EIO', 'ESTALE', 'EBUSY', 'EPERM', 'EACCES', 'EDQUOT']), WRITES)],
    ['no renames', fails(random.pick(['EPERM', 'EBUSY', 'EACCES']), new Set<Operation>(['replace', 'move']))],
    ['full', fails('ENOSPC', new Set<Operation>(['append', 'create', 'replace', 'overwrite']), 1)],
    ['read-only', fails('EROFS', WRITES, 1)],
    ['no reads', fails(random.pick(['EIO', 'EACCES', 'ESTALE', 'EBUSY', 'ENOENT']), READS)],
    ['hanging', all({ fate: 'hangs', late: false }, null, often)],
    ['hanging, then late', all({ fate: 'hangs', late: true }, null, often)],
    ['late writes', all({ fate: 'hangs', late: true }, WRITES, often)],
    ['short writes', all({ fate: 'short' }, new Set<Operation>(['append']), often)],
    ['stale reads', all({ fate: 'stale' }, READS)],
    ['no locks', all({ fate: 'no lock' }, new Set<Operation>(['lock']))],
    ['an empty mount point', all({ fate: 'elsewhere', share: emptyMountPoint() }, null), true],
    ['another data set', all({ fate: 'elsewhere', share: other }, null), true],
  ]
  const [name, weather, elsewhere = false] = random.pick(kinds)
  return { name: `${name} (${often}, ${done})`, weather, elsewhere }
}
