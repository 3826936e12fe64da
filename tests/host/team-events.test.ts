import { expect, onTestFinished, test } from 'vitest'
import type { Clock } from '../../main/core/base/clock.ts'
import { TeamEvents } from '../../main/host/team-events.ts'
import type { Pushes } from '../../preload/contract/index.ts'
import type { Workspace } from '../../main/core/workspace/workspace.ts'
import { team, until } from '../support/replicas.ts'

/** Runs timers when the test says so. */
class HeldClock implements Pick<Clock, 'setTimeout'> {
  #pending: (() => void) | null = null
  setTimeout(fn: () => void): () => void {
    this.#pending = fn
    return () => {
      if (this.#pending === fn) this.#pending = null
    }
  }
  run(): void {
    const fn = this.#pending
    this.#pending = null
    fn?.()
  }
}

function noticesOf(workspace: Workspace): { readonly clock: HeldClock; readonly notices: Pushes['notice'][] } {
  const clock = new HeldClock()
  const events = new TeamEvents(workspace, clock)
  onTestFinished(() => events.close())
  const notices: Pushes['notice'][] = []
  workspace.events.on('notice', (notice) => notices.push(notice))
  return { clock, notices }
}

const KEYS = Array.from({ length: 12 }, (_, at) => `${at}.jpg`)

test('a batch of a colleague that changes many pictures of one’s own is told once, and leads to what was changed', async () => {
  const { open } = await team()
  const ana = await open('ana')
  const ben = await open('ben')
  const { clock, notices } = noticesOf(ana)
  await ana.edit(KEYS, { stars: 3 }).saved
  await until(ben, () => KEYS.every((key) => ben.state(key)?.stars === 3))
  await ben.edit(KEYS.slice(0, 3), { stars: 1 }).saved
  await ben.edit(KEYS.slice(3), { stars: 2 }).saved
  await until(ana, () => KEYS.slice(3).every((key) => ana.state(key)?.stars === 2))
  expect(notices).toEqual([])
  clock.run()
  expect(notices).toEqual([
    {
      level: 'info',
      message: 'ben changed labels on 12 pictures that you had labelled.',
      action: { show: 'history', by: 'ben' },
    },
  ])
  // A few are no news, and neither are pictures that nobody here has labelled.
  await ben.edit(KEYS.slice(0, 3), { stars: 5 }).saved
  await ben.edit(
    KEYS.map((key) => `other-${key}`),
    { stars: 5 },
  ).saved
  await until(ana, () => ana.state('other-11.jpg')?.stars === 5)
  clock.run()
  expect(notices).toHaveLength(1)
})

test('somebody whose labels do not count is told so', async () => {
  const { open } = await team()
  const ana = await open('ana')
  const ben = await open('ben')
  const { clock, notices } = noticesOf(ben)
  await ana.setTeamSettings({ 'role:ben': 'viewer' }).saved
  await until(ben, () => !ben.roles.access.current.mayLabel)
  // As a program does that knows no roles.
  Object.defineProperty(ben.roles.access, 'assertMayLabel', { value: () => undefined })
  await ben.edit(['a.jpg'], { stars: 5 }).saved
  await until(ben, () => ben.state('a.jpg')?.stars === 0)
  clock.run()
  expect(notices).toEqual([
    {
      level: 'warning',
      message: 'A label of yours does not count: you might not label when you gave it.',
      action: { show: 'people' },
    },
  ])
})
