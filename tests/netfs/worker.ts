/**
 * The program on one machine: a workspace with a share process, as behind a window. The tests send it commands
 * (protocol.ts). Plain Node runs it from this machine's files, also inside a guest.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { PICTURES, type Answer, type Command, type News, type Report, type WorkerOptions } from './protocol.ts'

const BUILT = join(import.meta.dirname, '../../out/main')
/** How many edits of a burst may be unsaved at once. */
const AT_ONCE = 10

const options = JSON.parse(process.argv[2]!) as WorkerOptions
const known = new Set<string>()
let edits = 0
let working: NodeJS.Timeout | undefined

function say(line: News | Answer): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/**
 * Edits a picture that both machines edit: a field that both change, and a tag that only this machine sets. Resolves
 * when the edit is saved.
 */
async function edit(): Promise<void> {
  const key = Math.random() < 0.25 ? PICTURES[0]! : PICTURES[Math.floor(Math.random() * PICTURES.length)]!
  const start = performance.now()
  const { changes, stored, saved } = workspace.edit([key], {
    stars: (edits % 5) + 1,
    addTags: [`${options.user}-${edits++}`],
  })
  const { id } = changes[0]!
  known.add(id)
  say({ made: id })
  await stored
  say({ stored: id, ms: performance.now() - start })
  await saved
  say({ saved: id, ms: performance.now() - start })
}

async function burst(count: number): Promise<void> {
  let left = count
  const lane = async (): Promise<void> => {
    while (left-- > 0) await edit()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}

/**
 * Resolves with whether so many changes are known, and all own changes are on the share and in their sidecars, before
 * the time is over.
 */
async function settle(changes: number, timeoutMs: number): Promise<boolean> {
  const end = Date.now() + timeoutMs
  if (!(await workspace.drain(timeoutMs))) return false
  return new Promise((resolve) => {
    const finish = (settled: boolean): void => {
      stop()
      clearTimeout(timer)
      resolve(settled)
    }
    const timer = setTimeout(() => finish(false), end - Date.now())
    const check = (): void => {
      if (known.size >= changes) finish(true)
    }
    const stop = workspace.events.on('labels', () => queueMicrotask(check))
    check()
  })
}

function report(): Report {
  const keys = [...workspace.labelledKeys()].toSorted()
  const labels = createHash('sha256')
    .update(JSON.stringify(keys.map((key) => [key, workspace.state(key)])))
    .digest('hex')
  return {
    changes: keys.flatMap((key) => workspace.history(key).map(({ change }) => change.id)),
    labels,
    status: workspace.status(),
  }
}

async function obey(command: Command): Promise<Omit<Answer, 'done'>> {
  switch (command.do) {
    case 'edit':
      void edit()
      return {}
    case 'burst':
      await burst(command.edits)
      return {}
    case 'work':
      working = setInterval(() => void edit(), command.everyMs)
      return {}
    case 'rest':
      clearInterval(working)
      return {}
    case 'settle':
      return { settled: await settle(command.changes, command.timeoutMs) }
    case 'report':
      return { report: report() }
    case 'close':
      await workspace.close()
      return {}
  }
}

const workspace = await Workspace.open({
  root: options.root,
  stateDir: options.stateDir,
  user: options.user,
  mode: 'write',
  spawn: forkWorker(BUILT),
})
let { state } = workspace.status()
say({ status: state })
workspace.events.on('status', (status) => {
  if (status.state === state) return
  state = status.state
  say({ status: state })
})
workspace.events.on('labels', ({ source, changes }) => {
  for (const { id } of changes) known.add(id)
  if (source === 'remote') say({ seen: changes.map(({ id }) => id) })
})
say({ ready: true })
let closed = false
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as Command
  say({ done: command.do, ...(await obey(command)) })
  closed = command.do === 'close'
  if (closed) break
}
clearInterval(working)
process.stdin.destroy()
// The input ended without the command `close`, so the tests are gone. After `close` the process must end by itself,
// which the tests check.
if (!closed) process.exit(1)
