import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { team, until } from '../../support/replicas.ts'

const SCRIPT = join(import.meta.dirname, '../../../docs/edit-sidecar.mjs')

test('a script that edits as FORMAT.md says loses neither its own edits nor those of people who label the same picture (E7)', async () => {
  const { open, root } = await team()
  const alice = await open('alice')
  await alice.edit(['a.jpg'], { stars: 1 }).saved
  await alice.drain(5_000)
  const tags = Array.from({ length: 15 }, (_, number) => `t${number}`).toSorted()
  // The script is slow: people save between its reading and its writing.
  const slow = join(root, 'edit.mjs')
  await writeFile(
    slow,
    (await readFile(SCRIPT, 'utf8')).replace('    const draft', '    await wait(20)\n    const draft'),
  )
  const script = promisify(execFile)(process.execPath, [slow, join(root, '.lenslet/sidecars/a.jpg.json'), ...tags])
  const state = { running: true }
  void script.finally(() => {
    state.running = false
  })
  let notes = 0
  while (state.running) await alice.edit(['a.jpg'], { notes: `note ${notes++}` }).saved
  await script
  await alice.scanSidecars()
  await until(alice, () => alice.state('a.jpg')!.tags.length === tags.length)
  expect(alice.state('a.jpg')).toMatchObject({ tags, stars: 1, notes: `note ${notes - 1}`, conflicts: [] })
  expect(notes).toBeGreaterThan(1)
})
