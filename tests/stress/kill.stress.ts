/** Tests `kill -9` at every operation of a program, and at random moments of several programs that label one folder. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { damage, killAt, lost, staleLocks, steps } from '../machines/kill-steps.ts'
import { Machine, type MachineOptions } from '../machines/machine.ts'
import { Random, roundsOr, seeds } from '../support/random.ts'
import { temporaryFolder } from '../support/temporary.ts'

const KILLS_PER_FOLDER = 40
const KEYS = ['a.jpg', 'b.jpg', 'trip/c.jpg', 'trip/d.jpg', 'trip/e.jpg']

test('kill -9 before, in the middle of and after every operation loses nothing that was acknowledged', async () => {
  const base = await temporaryFolder()
  const all = await steps(join(base, 'list'))
  const queue = all.flatMap((step) => ['before', ...(step.torn ? ['half'] : []), 'after'].map((how) => ({ step, how })))
  const totals = { operations: all.length, kills: 0, acknowledged: 0, lost: 0 }
  const faults: unknown[] = []
  await lanes(async () => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const killed = await killAt(join(base, `${one.step.number}-${one.how}`), {
        number: one.step.number,
        how: one.how,
      })
      totals.kills += killed.died ? 1 : 0
      totals.acknowledged += killed.acknowledged
      totals.lost += killed.faults.length
      if (killed.faults.length > 0) faults.push({ ...one, ...killed })
    }
  })
  console.log(JSON.stringify(totals))
  expect(faults).toEqual([])
})

test('kill -9 of the program that takes over from a killed one, at every operation, loses nothing either', async () => {
  const base = await temporaryFolder()
  const all = await steps(join(base, 'list'))
  // In turn, its labels are only in the outbox, also in the journal, and also in the sidecar.
  const firsts = [
    all.findLast((step) => step.kind === 'open' && step.about.includes('journals'))!,
    all.findLast((step) => step.kind === 'datasync' && step.about.includes('journals'))!,
    all.findLast((step) => step.kind === 'rename' && step.about.includes('sidecars'))!,
  ]
  const totals = { kills: 0, acknowledged: 0, lost: 0 }
  const faults: unknown[] = []
  const queue = firsts.flatMap((first) =>
    all.map(({ number }) => ({
      first: { number: first.number, how: 'after' },
      second: { number, how: ['before', 'half', 'after'][number % 3]! },
    })),
  )
  await lanes(async () => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const killed = await killAt(join(base, `${one.first.number}-${one.second.number}`), one.first, one.second)
      totals.kills += killed.died ? 2 : 1
      totals.acknowledged += killed.acknowledged
      totals.lost += killed.faults.length
      if (killed.faults.length > 0) faults.push({ ...one, ...killed })
    }
  })
  console.log(JSON.stringify(totals))
  expect(faults).toEqual([])
})

test('kill -9 of one of several programs, at random moments, loses nothing that was acknowledged', async () => {
  const base = await temporaryFolder()
  const queue = seeds(roundsOr(25)).slice(0, roundsOr(25))
  const totals = { folders: 0, kills: 0, stored: 0, saved: 0, lost: 0 }
  const failed: unknown[] = []
  await lanes(async () => {
    for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) {
      const folder = new KilledFolder(join(base, String(seed)), seed)
      const faults = await folder.run()
      totals.folders++
      totals.kills += folder.kills
      totals.stored += folder.stored.length
      totals.saved += folder.saved.length
      totals.lost += faults.length
      if (faults.length > 0) failed.push({ seed, faults: faults.slice(0, 10) })
    }
  })
  console.log(JSON.stringify(totals))
  expect(failed).toEqual([])
})

async function lanes(work: () => Promise<void>): Promise<void> {
  await Promise.all([work(), work(), work()])
}

/** Four programs of three people on one folder, killed and started again. */
class KilledFolder {
  readonly stored: string[] = []
  readonly saved: string[] = []
  kills = 0
  readonly #base: string
  readonly #random: Random
  readonly #brokenLocks: boolean

  constructor(base: string, seed: number) {
    this.#base = base
    this.#random = new Random(seed)
    this.#brokenLocks = seed % 2 === 1
  }

  /** Resolves with what was lost or damaged in the end. */
  async run(): Promise<string[]> {
    await mkdir(this.#root, { recursive: true })
    const seats = ['ana', 'ana', 'ben', 'eve'].map((user) => ({ user, machine: this.#launch(user) }))
    while (this.kills < KILLS_PER_FOLDER) {
      const seat = this.#random.pick(seats)
      // One in five is killed while it opens, the others at some moment of their work.
      if (this.#random.chance(0.8)) await seat.machine.ready()
      await pause(this.#random.between(0, 120))
      await this.#end(seat.machine)
      this.kills++
      seat.machine = this.#launch(seat.user)
    }
    await Promise.all(seats.map(({ machine }) => this.#end(machine)))
    return this.#judge()
  }

  get #root(): string {
    return join(this.#base, 'data')
  }

  #launch(user: string): Machine {
    const options: MachineOptions = {
      root: this.#root,
      stateDir: join(this.#base, user),
      user,
      brokenLocks: this.#brokenLocks,
    }
    const machine = Machine.launch(options)
    machine.tell({ do: 'burst', count: 100_000, keys: KEYS })
    return machine
  }

  async #end(machine: Machine): Promise<void> {
    await machine.kill()
    this.stored.push(...machine.stored)
    this.saved.push(...machine.saved)
  }

  async #judge(): Promise<string[]> {
    await staleLocks(this.#root)
    const notSaved = await journalsLack(this.#root, this.saved)
    const faults = notSaved.map((id) => `${id} was reported as saved and is in no journal`)
    const people = await Promise.all(
      ['ana', 'ben', 'eve'].map((user) =>
        Workspace.open({ root: this.#root, stateDir: join(this.#base, user), user, mode: 'write', watch: false }),
      ),
    )
    for (const person of people) if (!(await person.drain(60_000))) faults.push(`${person.user} does not finish`)
    // Without locks, one program can overwrite what another has read back. The next sweep repairs it.
    for (let sweep = 0; sweep < 2; sweep++)
      for (const person of people) {
        await person.scanSidecars()
        await person.drain(10_000)
      }
    for (const person of people) await person.close()
    faults.push(...(await lost(this.#root, this.stored)), ...(await damage(this.#root)))
    await rm(this.#base, { recursive: true })
    return faults
  }
}

async function journalsLack(root: string, ids: readonly string[]): Promise<string[]> {
  const reader = await Workspace.open({ root, stateDir: root, user: 'reader', mode: 'read', watch: false })
  const known = new Set([...reader.labelledKeys()].flatMap((key) => reader.history(key).map(({ change }) => change.id)))
  await reader.close()
  return ids.filter((id) => !known.has(id))
}
