/** Somebody who writes to the share without this program, and so without its checks. */
import { once } from 'node:events'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { encodeLine } from '../../main/core/format/checked-line.ts'
import { encodeDatasetFile, newDatasetFile } from '../../main/core/format/dataset-file.ts'

export const MALLORY = 'ma110ry00000'

/** A change as it stands in a journal, with whatever is given in place of what belongs there. */
export function rawChange(number: number, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { id: `${MALLORY}:${number}`, at: '2026-01-01T00:00:00.000Z', by: 'mallory', replaces: [], ...fields }
}

/** Makes a data set of the folder `root`, with a journal that has a sound check sum on every line. */
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

/** Puts a socket that somebody listens on at a path, which may be longer than a socket's own. */
export async function socketAt(path: string): Promise<void> {
  const server = createServer().listen(join(tmpdir(), `lenslet-${process.pid}-${++sockets}`))
  onTestFinished(() => {
    server.close()
  })
  await once(server, 'listening')
  await rename(server.address() as string, path)
}

let sockets = 0
