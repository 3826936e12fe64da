/**
 * Makes the writes of a replica where no file may grow, as on a full share, and prints how each of them failed.
 */
import { DiskStorage } from '../../../main/core/storage/disk-storage.ts'
import { StorageError } from '../../../main/core/storage/storage.ts'

const storage = new DiskStorage(process.argv[2]!, Promise.resolve(true))
const line = Buffer.from('x'.repeat(10_000))
const writes = [
  ...Array.from(
    { length: 5 },
    (_, segment) => () => storage.append(`journals/aaaaaaaaaaaa-000${segment + 2}.jsonl`, line, 0),
  ),
  () => storage.append('journals/aaaaaaaaaaaa-0001.jsonl', line, 5),
  () => storage.create('presence/aaaaaaaaaaaa.0.clock', line),
]
const kinds: string[] = []
for (const write of writes)
  await write().then(
    () => kinds.push('done'),
    (error: unknown) => kinds.push(error instanceof StorageError ? error.kind : String(error)),
  )
process.stdout.write(JSON.stringify(kinds))
