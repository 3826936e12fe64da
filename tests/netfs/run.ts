/**
 * `npm run test:netfs -- [kind or scenario]…` tests two machines on real network mounts. Without arguments, it runs all
 * kinds and scenarios. It prints a line for each scenario, tables, one line of JSON, and "N passed, N failed, N
 * skipped". It ends with 1 when something failed. With the word `hold` and one kind it runs no scenario: it sets up the
 * laboratory, prints how to get a shell on each machine, and removes the laboratory at Ctrl+C.
 */
import { mkdir } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { putUp } from './lab/index.ts'
import { KINDS, MACHINES, type Kind, type Lab, type MachineName } from './lab/lab.ts'
import { whyNot } from './lab/packages.ts'
import { Machine, type Edits } from './machine.ts'
import { printJson, printTables, type Result } from './results.ts'
import { SCENARIOS, type Scenario, type Stage } from './scenarios.ts'
import { judge } from './verdict.ts'

const HOLD = 'hold'

/** The laboratory that is running, or is being set up. */
let lab: Promise<Lab> | null = null
let takingDown: Promise<void> | null = null
let interrupted = false
const running = new Set<Machine>()

const chosenNames = process.argv.slice(2)
const words = [...KINDS, ...SCENARIOS.map(({ name }) => name), HOLD]
const unknown = chosenNames.filter((word) => !words.includes(word))
if (unknown.length > 0) {
  process.stderr.write(`${unknown.join(', ')}: not one of ${words.join(', ')}\n`)
  process.exit(2)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted = true
    void takeDown().finally(() => process.exit(130))
  })
}

const results: Result[] = []
for (const kind of among(KINDS, (word) => word))
  if (!interrupted)
    results.push(
      ...(await playAll(
        kind,
        among(SCENARIOS, ({ name }) => name).filter(({ kinds }) => kinds.includes(kind)),
      )),
    )
printTables(results)
printJson(results)
const count = (state: Result['state']): number => results.filter((result) => result.state === state).length
process.stdout.write(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`)
if (!interrupted) process.exit(count('failed') > 0 ? 1 : 0)

/** Returns those that were named on the command line, or all when none was. */
function among<T>(all: readonly T[], nameOf: (one: T) => string): readonly T[] {
  const named = all.filter((one) => chosenNames.includes(nameOf(one)))
  return named.length > 0 ? named : all
}

async function playAll(kind: Kind, scenarios: readonly Scenario[]): Promise<Result[]> {
  const reason = await whyNot(kind)
  if (reason !== null) {
    process.stdout.write(`${kind}: skipped, ${reason}\n`)
    return scenarios.map((scenario) => ({ kind, scenario, state: 'skipped', failures: [] }))
  }
  try {
    lab = putUp(kind)
    const up = await lab
    if (chosenNames.includes(HOLD)) await hold(up)
    // These are made on the server before a machine looks, so that no client caches that they are missing.
    for (const { name } of scenarios) await mkdir(join(up.served, name), { mode: 0o777 })
    const played: Result[] = []
    for (const scenario of scenarios) if (!interrupted) played.push(await play(up, scenario))
    return played
  } catch (error) {
    process.stdout.write(`${kind}: FAILED to set up the laboratory: ${(error as Error).message}\n`)
    return scenarios.map((scenario) => ({ kind, scenario, state: 'failed', failures: ['no laboratory'] }))
  } finally {
    await takeDown()
  }
}

async function play(on: Lab, scenario: Scenario): Promise<Result> {
  const failures: string[] = []
  const edits: Edits = new Map()
  const load = loadavg()[0]!
  let result: Partial<Result> = {}
  try {
    if (scenario.faults) await on.faults!(scenario.faults)
    const machines = (await Promise.all(MACHINES.map((name) => start(on, name, scenario, edits)))) as [Machine, Machine]
    const stage: Stage = { lab: on, machines, edits, fail: (message) => failures.push(message) }
    const outcome = await scenario.play(stage)
    const verdict = await judge(machines, edits, join(on.served, scenario.name))
    failures.push(...verdict.failures)
    for (const { name, value, unit, goal } of outcome.figures)
      if (goal !== null && !(value <= goal))
        failures.push(`${name}: ${value.toFixed(0)} ${unit}, more than ${goal} ${unit}`)
    result = {
      ...outcome,
      lost: verdict.lost,
      edits: edits.size,
      leftovers: verdict.leftovers,
      settledMs: verdict.settledMs,
    }
  } catch (error) {
    failures.push((error as Error).message)
  } finally {
    for (const machine of running) machine.kill()
    running.clear()
    await on.faults?.({}).catch(() => undefined)
  }
  const state = failures.length > 0 ? 'failed' : 'passed'
  process.stdout.write(
    `${on.kind} ${scenario.name}: ${state === 'failed' ? `FAILED: ${failures.join('; ')}` : `ok, ${result.cell}`} (${result.edits ?? edits.size} edits, ${result.lost ?? '?'} lost, load ${load.toFixed(1)})\n`,
  )
  return { kind: on.kind, scenario, state, failures, load, ...result }
}

async function start(on: Lab, name: MachineName, scenario: Scenario, edits: Edits): Promise<Machine> {
  const machine = await Machine.start(on, name, scenario.name, edits)
  running.add(machine)
  return machine
}

/** Keeps the laboratory for a person to look at, until Ctrl+C. */
async function hold(on: Lab): Promise<never> {
  process.stdout.write(`the server's folder: ${on.served}\n`)
  for (const name of MACHINES) process.stdout.write(`machine ${name}: ${on.shell(name)}\n`)
  process.stdout.write('Ctrl+C ends and removes it\n')
  for (;;) await sleep(60_000)
}

/** Ends everything. It may be called again while it runs. */
function takeDown(): Promise<void> {
  takingDown ??= (async () => {
    for (const machine of running) machine.kill()
    running.clear()
    await lab?.then(
      (up) => up.down(),
      () => undefined,
    )
    lab = null
    takingDown = null
  })()
  return takingDown
}
