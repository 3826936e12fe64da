/** A snapshot of a data set as it is, made at once: the program makes one only when the journals have grown long. */
import { systemClock } from '../../main/core/base/clock.ts'
import { LabelStore } from '../../main/core/labels/label-store.ts'
import { DiskStorage } from '../../main/core/storage/disk-storage.ts'
import { openDataset } from '../../main/core/share/open-dataset.ts'
import { Snapshots } from '../../main/core/sync/snapshots.ts'
import { Tailer } from '../../main/core/sync/tailer.ts'

/** Writes `snapshots/<replica>-<number>.jsonl.gz` below an absolute `.lenslet` folder. */
export async function makeSnapshot(lensletDir: string, replica: string): Promise<void> {
  const storage = new DiskStorage(lensletDir)
  const { file } = await openDataset(storage, systemClock, false)
  const store = new LabelStore()
  const tailer = new Tailer(storage, {
    newcomers: async () => undefined,
    found: (changes) => {
      store.apply(changes)
    },
    damaged: nothing,
    unreadable: nothing,
    wentBack: nothing,
    gone: nothing,
  })
  await tailer.readAll()
  const snapshots = new Snapshots(
    storage,
    tailer,
    file!.dataset,
    {
      found: nothing,
      has: (item, id) => store.has(item, id),
      now: Date.now,
      capture: () => {
        const image = store.toData()
        return {
          items: [...store.keys()].map((item) => ({
            item,
            changes: image.changes.bytes(store.items.idOf(item)!).toString(),
            count: store.changes(item).length,
          })),
          progress: tailer.progress(),
        }
      },
    },
    0,
  )
  if (!(await snapshots.makeIfDue(replica))) throw new Error('no snapshot was made')
}

function nothing(): void {
  // Nobody listens.
}
