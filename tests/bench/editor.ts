/**
 * One of several processes that label the same pictures as fast as they can: `node editor.ts ROOT STATE NAME EDITS
 * IMAGES PROCESSES`. Prints one JSON line: its labels once it has seen everybody's edits.
 */
import { createHash } from 'node:crypto'
import { Workspace } from '../../main/core/workspace/workspace.ts'

const [root, stateDir, name] = process.argv.slice(2) as [string, string, string]
const [edits, images, processes] = process.argv.slice(5).map(Number) as [number, number, number]
const keys = Array.from({ length: images }, (_, index) => `p${index}.jpg`)

const workspace = await Workspace.open({ root, stateDir, user: name, mode: 'write' })
const started = performance.now()
const saved: Promise<void>[] = []
for (let number = 0; number < edits; number++) {
  const key = keys[Math.floor(Math.random() * images)]!
  // A tag that nobody else sets counts what arrives; stars make people disagree.
  const edit = workspace.edit([key], { stars: 1 + (number % 5), addTags: [`${name}-${number}`] })
  saved.push(edit.saved)
  if (number % 10 === 9) await edit.saved
}
await Promise.all(saved)
const savedMs = performance.now() - started
const drained = await workspace.drain(120_000)

const count = (): number => keys.reduce((sum, key) => sum + (workspace.state(key)?.tags.length ?? 0), 0)
if (count() < edits * processes) {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, 60_000)
    workspace.events.on('labels', () => {
      if (count() < edits * processes) return
      clearTimeout(timer)
      resolve()
    })
  })
}
const agreed = createHash('sha256')
  .update(JSON.stringify(keys.map((key) => workspace.state(key))))
  .digest('hex')
process.stdout.write(`${JSON.stringify({ seen: count(), savedMs, drained, agreed })}\n`)
await workspace.close()
