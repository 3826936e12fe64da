/** Verifies the files of a data set without changing any: names every one that is damaged, disagreeing or not known. */
import { join } from 'node:path'
import { LensletError, type ChangeId, type ItemKey } from '../../../preload/contract/index.ts'
import { systemClock } from '../clock.ts'
import { decodeJournal } from '../format/journal-codec.ts'
import { decodeSidecar } from '../format/sidecar-codec.ts'
import { isLockName, isSidecarName, JOURNALS_DIR, LENSLET_DIR, parseJournalName, QUARANTINE_DIR, sidecarPath, SIDECARS_DIR } from '../format/names.ts'
import { DiskStorage } from '../storage/disk-storage.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import { checkFolder, openDataset } from './open-dataset.ts'
import { inspectSidecar } from './sidecar-sweep.ts'

export interface Finding {
  /** Relative to `.lenslet`. */
  readonly file: string
  readonly problem: string
  /** What would mend it, or what it means when nothing needs mending. */
  readonly repair: string
}

export interface CheckReport {
  readonly ok: boolean
  readonly journals: number
  readonly sidecars: number
  readonly changes: number
  readonly findings: readonly Finding[]
}

interface Inventory {
  readonly journalled: Map<ChangeId, ItemKey>
  readonly inSidecars: Map<ChangeId, ItemKey>
  readonly findings: Finding[]
}

/** Reads everything under `<root>/.lenslet`, from the disk or through `labels`. Throws as `Workspace.open` does when the folder itself cannot be read. */
export async function checkDataset(root: string, labels?: Storage): Promise<CheckReport> {
  if (!labels) await checkFolder(root)
  const storage = labels ?? new DiskStorage(join(root, LENSLET_DIR))
  const inventory: Inventory = { journalled: new Map(), inSidecars: new Map(), findings: [] }
  await openDataset(storage, systemClock, false).catch((error: unknown) => {
    inventory.findings.push({ file: 'format.json', problem: messageOf(error), repair: 'restore it from a backup; the labels are in the other files' })
  })
  const journals = await checkJournals(storage, inventory)
  const sidecars = await checkSidecars(storage, inventory)
  compare(inventory)
  for (const entry of await storage.list(QUARANTINE_DIR)) {
    inventory.findings.push({ file: `${QUARANTINE_DIR}/${entry.name}`, problem: 'was set aside because it was damaged', repair: 'its labels were rebuilt from the journals; look at it, then delete it by hand' })
  }
  const changes = new Set([...inventory.journalled.keys(), ...inventory.inSidecars.keys()]).size
  return { ok: inventory.findings.length === 0, journals, sidecars, changes, findings: inventory.findings }
}

async function checkJournals(storage: Storage, { journalled, findings }: Inventory): Promise<number> {
  let count = 0
  for (const { name } of await storage.list(JOURNALS_DIR)) {
    const file = `${JOURNALS_DIR}/${name}`
    if (!parseJournalName(name)) {
      findings.push({ file, problem: 'is not a journal by its name', repair: 'nothing reads it; if it is a copy of a journal made by a sync program, move it away' })
      continue
    }
    count++
    try {
      const { bytes } = await storage.read(file)
      const { changes, damaged, next } = decodeJournal(bytes, 0)
      for (const change of changes) journalled.set(change.id, change.item)
      for (const offset of damaged) findings.push({ file, problem: `the line at byte ${offset} is damaged`, repair: 'readers pass over it; its label is in the sidecar' })
      if (next < bytes.byteLength) findings.push({ file, problem: `ends in ${bytes.byteLength - next} bytes of an unfinished line`, repair: 'its writer died before it was saved, or is writing now' })
    } catch (error) {
      findings.push(unreadable(file, error))
    }
  }
  return count
}

async function checkSidecars(storage: Storage, { inSidecars, findings }: Inventory): Promise<number> {
  let count = 0
  const folders = [SIDECARS_DIR]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await storage.list(folder)) {
      const file = `${folder}/${entry.name}`
      if (entry.folder) {
        if (!isLockName(entry.name)) folders.push(file)
        continue
      }
      if (!isSidecarName(entry.name)) {
        findings.push({ file, problem: 'is not a sidecar by its name', repair: 'nothing reads it: left by a writer that died, or by another program; it can be deleted by hand' })
        continue
      }
      count++
      try {
        const { bytes, stat } = await storage.read(file)
        const sidecar = decodeSidecar(bytes, file)
        for (const change of sidecar.changes) inSidecars.set(change.id, change.item)
        const { isCopy, external } = inspectSidecar(file, { sidecar, stat })
        if (isCopy) findings.push({ file, problem: `is a copy of the sidecar of ${sidecar.item}`, repair: 'its changes count for that item; when they have arrived there, delete the copy by hand' })
        else if (external) findings.push({ file, problem: 'was edited by hand or by a script', repair: 'the edit is taken over when somebody opens the data set' })
      } catch (error) {
        findings.push(unreadable(file, error))
      }
    }
  }
  return count
}

/** Changes that only one of the two stores has. Only missing sidecars need work, and the author's program does it by itself. */
function compare({ journalled, inSidecars, findings }: Inventory): void {
  const lacking = new Map<ItemKey, number>()
  for (const [id, item] of journalled) {
    if (!inSidecars.has(id)) lacking.set(item, (lacking.get(item) ?? 0) + 1)
  }
  for (const [item, count] of lacking) {
    findings.push({ file: sidecarPath(item), problem: `lacks ${count} ${count === 1 ? 'change' : 'changes'} that the journals have`, repair: 'written when its author’s program runs; the labels are shown all the same' })
  }
}

function unreadable(file: string, error: unknown): Finding {
  const repair = error instanceof StorageError ? 'look after its permissions or the disk' : 'set aside when somebody with write permission opens the data set; labels come from the journals'
  return { file, problem: messageOf(error).replace(`${file} `, ''), repair }
}

function messageOf(error: unknown): string {
  return error instanceof LensletError || error instanceof StorageError ? error.message : String(error)
}
