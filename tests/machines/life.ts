/**
 * A complete run of a program, to be killed somewhere: opens, labels twice, ends. Prints acknowledged changes at once.
 */
import { writeSync } from 'node:fs'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import type { LabelEdit } from '../../preload/contract/index.ts'

const [root, stateDir] = process.argv.slice(2)

async function label(workspace: Workspace, keys: readonly string[], edit: LabelEdit): Promise<void> {
  const { changes, stored, saved } = workspace.edit(keys, edit)
  await stored
  for (const { id } of changes) writeSync(1, `${id}\n`)
  await saved
  for (const { id } of changes) writeSync(1, `${id}\n`)
}

const workspace = await Workspace.open({ root: root!, stateDir: stateDir!, user: 'ana', mode: 'write', watch: false })
await label(workspace, ['a.jpg', 'trip/b.jpg'], { stars: 4, addTags: ['cat'] })
await workspace.drain(10_000)
// The sidecar is written a second time.
await label(workspace, ['a.jpg'], { notes: 'left eye' })
await workspace.drain(10_000)
await workspace.close()
