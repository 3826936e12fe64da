/** Makes a snapshot of a data set at once. The program makes one only when the journals have grown long. */
import { systemClock } from '../../main/core/base/clock.ts'
import { ChangeLog } from '../../main/core/labels/change-log.ts'
import { ReplicaNumbers } from '../../main/core/local/replica-numbers.ts'
import { DiskStorage } from '../../main/core/storage/disk-storage.ts'
import { openDataset } from '../../main/core/share/open-dataset.ts'
import { ChangeIntake } from '../../main/core/sync/change-intake.ts'
import { Snapshots } from '../../main/core/sync/snapshots.ts'
import { Tailer } from '../../main/core/sync/tailer.ts'

/** Writes `snapshots/<replica>-<number>.jsonl.gz` below an absolute `.lenslet` folder. */
export async function makeSnapshot(lensletDir: string, replica: string): Promise<void> {
  const storage = new DiskStorage(lensletDir)
  const { file } = await openDataset(storage, systemClock, null)
  const log = new ChangeLog()
  const intake = new ChangeIntake(log, new ReplicaNumbers())
  const tailer = new Tailer(storage)
  tailer.events.on('changesRead', ({ changes }) => void intake.ingest(changes))
  await tailer.readAll()
  const snapshots = new Snapshots({
    storage,
    tailer,
    dataset: file!.dataset,
    log,
    intake,
    shareClock: systemClock,
    replica: { unsavedCount: 0 },
    minBehind: 0,
  })
  if (!(await snapshots.makeIfDue(replica))) throw new Error('no snapshot was made')
}
