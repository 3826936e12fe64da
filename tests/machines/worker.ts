/**
 * One machine of a test: a process of its own with a workspace, controlled by JSON lines on stdin. Run by plain
 * Node. It answers each line with one, and reports every change as soon as it is stored here and saved on the share,
 * so that a test knows what was acknowledged when it kills the process.
 */
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { systemClock, type Clock } from '../../main/core/base/clock.ts'
import { LENSLET_DIR } from '../../main/core/format/names.ts'
import { DiskStorage } from '../../main/core/storage/disk-storage.ts'
import type { Storage } from '../../main/core/storage/storage.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import type { Command, MachineOptions } from './machine.ts'

const options = JSON.parse(process.argv[2]!) as MachineOptions

const clock: Clock = { ...systemClock, now: () => systemClock.now() + (options.clockAheadMs ?? 0) }

const free = async (): Promise<() => Promise<void>> => async () => undefined

/** The disk, except that every lock is granted at once. */
function withoutLocks(disk: DiskStorage): Storage {
  return new Proxy<Storage>(disk, {
    get(target, name: keyof Storage) {
      return name === 'lock' ? free : (target[name] as (...given: unknown[]) => unknown).bind(target)
    },
  })
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

async function edit(
  workspace: Workspace,
  keys: readonly string[],
  labels: Parameters<Workspace['edit']>[1],
): Promise<void> {
  const { changes, stored, saved } = workspace.edit(keys, labels)
  const ids = changes.map((change) => change.id)
  await stored
  say({ stored: ids })
  await saved
  say({ saved: ids })
}

function seen(workspace: Workspace, key: string, stars: number): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (workspace.state(key)?.stars !== stars) return
      stop()
      resolve()
    }
    const stop = workspace.events.on('labels', check)
    check()
  })
}

async function obey(workspace: Workspace, command: Command): Promise<object> {
  switch (command.do) {
    case 'edit':
      await edit(workspace, command.keys, command.edit)
      return {}
    case 'burst':
      for (let number = 0; number < command.count; number++) {
        const key = command.keys[number % command.keys.length]!
        await edit(workspace, [key], { stars: (number % 5) + 1, addTags: [`${options.user}-${number}`] })
      }
      return {}
    case 'see':
      await seen(workspace, command.key, command.stars)
      return {}
    case 'state':
      await workspace.scanSidecars()
      return {
        state: workspace.state(command.key) ?? null,
        history: workspace.history(command.key).map(({ change }) => change),
      }
    case 'close':
      return { drained: await workspace.drain(command.drainMs) }
  }
}

const workspace = await Workspace.open({
  root: options.root,
  stateDir: options.stateDir,
  user: options.user,
  mode: 'write',
  clock,
  watch: options.watch ?? true,
  ...(options.brokenLocks ? { storage: withoutLocks(new DiskStorage(join(options.root, LENSLET_DIR))) } : {}),
})
// The process that started this one has ended.
process.stdin.once('end', () => process.exit())
say({ ready: true })
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as Command
  say({ done: command.do, ...(await obey(workspace, command)) })
  if (command.do === 'close') break
}
await workspace.close()
process.stdin.destroy()
