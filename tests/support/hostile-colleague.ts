/** Writes to the share without this program, and therefore without its checks. */
import { once } from 'node:events'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { encodeLine } from '../../main/core/format/checked-line.ts'
import { encodeDatasetFile, newDatasetFile } from '../../main/core/format/dataset-file.ts'

export const MALLORY = 'ma110ry00000'

/** Returns a change as in a journal, with the given fields in place of valid ones. */
export function rawChange(number: number, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { id: `${MALLORY}:${number}`, at: '2026-01-01T00:00:00.000Z', by: 'mallory', replaces: [], ...fields }
}

/** Makes the folder `root` a data set with a journal in which every line has a valid checksum. */
export async function writeDataset(
  root: string,
  changes: readonly Readonly<Record<string, unknown>>[],
  more = '',
): Promise<void> {
  await mkdir(join(root, '.lenslet/journals'), { recursive: true })
  await writeFile(join(root, '.lenslet/format.json'), encodeDatasetFile(newDatasetFile()))
  await writeFile(
    join(root, `.lenslet/journals/${MALLORY}-0001.jsonl`),
    changes.map((change) => encodeLine({ change })).join('') + more,
  )
}

/** Puts a listening socket at a path, which may be longer than paths of sockets can be. */
export async function socketAt(path: string): Promise<void> {
  const server = createServer().listen(join(tmpdir(), `lenslet-${process.pid}-${++sockets}`))
  onTestFinished(() => {
    server.close()
  })
  await once(server, 'listening')
  await rename(server.address() as string, path)
}

let sockets = 0
