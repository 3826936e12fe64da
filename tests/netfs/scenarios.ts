/**
 * Defines what happens to two people on two machines. Each scenario has a data set of its own and ends with `judge`
 * (verdict.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { median, percentile } from '../bench/report.ts'
import { KINDS, type Faults, type Kind, type Lab, type MachineName } from './lab/lab.ts'
import type { EditRecord, Edits, Machine } from './machine.ts'

/** How often journals are read on a network while somebody is active (FORMAT.md, "What is read when"). */
const INTERVAL_MS = 1_000
/** Edits whose delay is measured, on each machine. */
const MEASURED = 25
const BURST = 1_000
/** The milliseconds between two edits of a machine that keeps labelling. */
const EVERY_MS = 150
/** A server that has come back is found after at most 15 s, and a call that hangs is given up after 10 s. */
const CAUGHT_UP_MS = 60_000

export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: 'ms' | 'edits'
  /** The largest value that is allowed; null for a figure that is only compared. */
  readonly goal: number | null
}

export interface Outcome {
  readonly figures: readonly Figure[]
  /** The text of the table's cell. */
  readonly cell: string
}

export interface Stage {
  readonly lab: Lab
  readonly machines: readonly [Machine, Machine]
  readonly edits: Edits
  fail(message: string): void
}

export interface Scenario {
  readonly name: string
  /** What happens, and what the cells of the table contain. */
  readonly title: string
  readonly kinds: readonly Kind[]
  /** What is wrong with the mounts before the programs start. Only for `fault`. */
  readonly faults?: Faults
  play(stage: Stage): Promise<Outcome>
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'delay',
    title: "edit → other machine's memory: median / p90 / max",
    kinds: KINDS,
    play: (stage) => delays(stage, { seenMs: INTERVAL_MS + 250, savedMs: null }),
  },
  { name: 'together', title: `${2 * BURST} edits by both at once: all saved after`, kinds: KINDS, play: together },
  {
    name: 'pause',
    title: 'server stopped for 30 s: offline after; caught up after',
    kinds: KINDS,
    play: (stage) => outage(stage, 30, stage.lab.pause, stage.lab.resume, ['A', 'B']),
  },
  {
    name: 'restart',
    title: 'server killed, started again after 15 s: the same',
    kinds: KINDS,
    play: (stage) => outage(stage, 15, stage.lab.kill, stage.lab.restart, ['A', 'B']),
  },
  {
    name: 'cable',
    title: "one machine's cable pulled for 30 s: the same",
    kinds: KINDS,
    play: (stage) => outage(stage, 30, stage.lab.unplug, stage.lab.plug, ['A']),
  },
  {
    name: 'slow-5',
    title: '5 ms for each operation: edit → saved; → other machine: median / p90 / max',
    kinds: ['fault'],
    faults: { latencyMs: { '*': 5 } },
    play: (stage) => delays(stage, { seenMs: INTERVAL_MS + 60, savedMs: 60 }),
  },
  {
    name: 'slow-100',
    title: '100 ms for each operation: the same',
    kinds: ['fault'],
    faults: { latencyMs: { '*': 100 } },
    play: (stage) => delays(stage, { seenMs: null, savedMs: null }),
  },
  {
    name: 'full',
    title: 'share full for 15 s: offline after; caught up after',
    kinds: ['fault'],
    play: (stage) =>
      outage(
        stage,
        15,
        () => stage.lab.faults!({ full: true }),
        () => stage.lab.faults!({}),
        ['A', 'B'],
      ),
  },
  {
    name: 'busy',
    title: `3 of 10 renames fail with EBUSY, ${2 * BURST} edits: all saved after`,
    kinds: ['fault'],
    faults: { errors: [{ operations: ['rename'], code: 'EBUSY', probability: 0.3 }] },
    play: together,
  },
  {
    name: 'windows',
    title: `Windows' sharing rules, ${2 * BURST} edits: the same`,
    kinds: ['fault'],
    faults: { windows: true },
    play: together,
  },
  {
    name: 'clock',
    title: `server's clock 2 min ahead, times in steps of 2 s, ${2 * BURST} edits: the same`,
    kinds: ['fault'],
    faults: { clockAheadS: 120, timesStepS: 2 },
    play: wrongClock,
  },
]

/** Measures how long labels take in both directions, at moments that do not depend on the other machine's heartbeat. */
async function delays(
  { machines, edits }: Stage,
  goals: { seenMs: number | null; savedMs: number | null },
): Promise<Outcome> {
  await Promise.all(
    machines.map(async (machine, index) => {
      const other = machines[1 - index]!
      for (let n = 1; n <= MEASURED; n++) {
        await sleep(Math.random() * INTERVAL_MS)
        await machine.do({ do: 'edit' })
        await other.until(
          () => madeBy(edits, machine.name).filter((edit) => edit.seenAt !== undefined).length === n,
          60_000,
        )
      }
    }),
  )
  const all = [...edits.values()]
  const seen = all.map((edit) => edit.seenAt! - edit.madeAt!)
  const saved = all.map((edit) => edit.savedMs!)
  const figures: Figure[] = [
    { name: 'edit to saved: median', value: median(saved), unit: 'ms', goal: goals.savedMs },
    { name: 'edit to other machine: median', value: median(seen), unit: 'ms', goal: goals.seenMs },
    { name: 'edit to other machine: p90', value: percentile(seen, 0.9), unit: 'ms', goal: null },
    { name: 'edit to other machine: max', value: Math.max(...seen), unit: 'ms', goal: null },
  ]
  const [savedCell, ...seenCells] = figures.map(({ value }) => milliseconds(value))
  return {
    figures,
    cell:
      goals.seenMs === INTERVAL_MS + 250 ? `${seenCells.join(' / ')} ms` : `${savedCell}; ${seenCells.join(' / ')} ms`,
  }
}

/** Both machines edit the same pictures as fast as they can. */
async function together({ machines, edits }: Stage): Promise<Outcome> {
  const start = performance.now()
  await Promise.all(machines.map((machine) => machine.do({ do: 'burst', edits: BURST }, 240_000)))
  const ms = performance.now() - start
  const figures: Figure[] = [
    { name: 'all saved', value: ms, unit: 'ms', goal: null },
    {
      name: 'edit to stored here: p90',
      value: percentile(
        [...edits.values()].map((edit) => edit.storedMs!),
        0.9,
      ),
      unit: 'ms',
      goal: null,
    },
  ]
  return { figures, cell: seconds(ms) }
}

async function wrongClock(stage: Stage): Promise<Outcome> {
  for (const machine of stage.machines) {
    const { status } = await machine.report()
    if (Math.abs(status.clockOffsetMs - 120_000) > 2_500)
      stage.fail(
        `${machine.name} takes the server's clock to be ahead by ${status.clockOffsetMs / 1000} s instead of 120 s`,
      )
  }
  return together(stage)
}

/**
 * Lets the share go offline for some seconds and come back, while both machines keep labelling. `away` are the machines
 * that lose it.
 */
async function outage(
  stage: Stage,
  lengthS: number,
  begin: () => Promise<void>,
  end: () => Promise<void>,
  away: readonly MachineName[],
): Promise<Outcome> {
  const { machines, edits } = stage
  await Promise.all(machines.map((machine) => machine.do({ do: 'work', everyMs: EVERY_MS })))
  await sleep(3_000)
  const from = performance.now()
  await begin()
  await sleep(lengthS * 1_000)
  const to = performance.now()
  await end()
  await sleep(5_000)
  for (const machine of machines) await machine.do({ do: 'rest' })
  const meanwhile = [...edits.values()].filter((edit) => edit.madeAt! > from && edit.madeAt! < to - 1_000)
  judgeStored(stage, meanwhile, to)
  const noticed = away.map((name) => noticedAfter(stage, name, from, to))
  for (const machine of machines)
    await machine
      .until(() => isCaughtUp(edits, to), CAUGHT_UP_MS)
      .catch((error: unknown) => failWithMissingEdits(stage, to, error))
  const caughtUp =
    Math.max(
      ...[...edits.values()].filter((edit) => edit.madeAt! < to).map((edit) => Math.max(edit.savedAt!, edit.seenAt!)),
    ) - to
  const figures: Figure[] = [
    { name: 'offline noticed', value: Math.max(...noticed), unit: 'ms', goal: null },
    { name: 'edits meanwhile', value: meanwhile.length, unit: 'edits', goal: null },
    {
      name: 'edit to stored here, meanwhile: p90',
      value: percentile(
        meanwhile.map((edit) => edit.storedMs ?? Infinity),
        0.9,
      ),
      unit: 'ms',
      goal: null,
    },
    { name: 'caught up', value: caughtUp, unit: 'ms', goal: null },
  ]
  return { figures, cell: `${seconds(Math.max(...noticed))}; ${seconds(caughtUp)}` }
}

/** Checks that no edit waits for the share: each is stored on its own machine at once. */
function judgeStored(stage: Stage, meanwhile: readonly EditRecord[], to: number): void {
  const open = meanwhile.filter((edit) => edit.storedAt === undefined || edit.storedAt > to).length
  if (meanwhile.length === 0) stage.fail('no edits were made while the share was away')
  if (open > 0)
    stage.fail(`${open} of ${meanwhile.length} edits were not kept on the own machine while the share was away`)
}

function noticedAfter(stage: Stage, name: MachineName, from: number, to: number): number {
  const machine = stage.machines.find((each) => each.name === name)!
  const offline = machine.states.find(({ state, at }) => state === 'offline' && at > from && at < to)
  if (!offline) stage.fail(`${name} did not go offline while the share was away`)
  return offline ? offline.at - from : Number.NaN
}

function isCaughtUp(edits: Edits, to: number): boolean {
  return [...edits.values()].every(
    (edit) => edit.madeAt! >= to || (edit.savedAt !== undefined && edit.seenAt !== undefined),
  )
}

async function failWithMissingEdits({ machines, edits }: Stage, to: number, error: unknown): Promise<never> {
  const lacking = machines.map(({ name }) => {
    const own = madeBy(edits, name).filter((edit) => edit.madeAt! < to)
    return `${name}: ${own.filter((edit) => edit.savedAt === undefined).length} not saved, ${own.filter((edit) => edit.seenAt === undefined).length} not seen by the other`
  })
  const reports = await Promise.all(machines.map((machine) => machine.report()))
  throw new Error(
    `${(error as Error).message}; ${lacking.join('; ')}; ${reports.map(({ status }) => `${status.state}, ${status.lastError?.message ?? 'no error'}`).join('; ')}`,
    { cause: error },
  )
}

function madeBy(edits: Edits, name: MachineName): EditRecord[] {
  return [...edits.values()].filter((edit) => edit.by === name)
}

const milliseconds = (value: number): string => value.toFixed(value < 10 ? 1 : 0)
const seconds = (ms: number): string => (Number.isFinite(ms) ? `${(ms / 1000).toFixed(1)} s` : '?')
