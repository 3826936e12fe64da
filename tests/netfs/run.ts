/**
 * Two machines on real network mounts: `npm run test:netfs -- [kind or scenario]…`. Without arguments all kinds and scenarios. Prints a line for each scenario, a table,
 * one line of JSON, and "N passed, N failed, N skipped"; ends with 1 when something failed.
 */
import { mkdir } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { putUp } from './lab/index.ts'
import { KINDS, MACHINES, type Kind, type Lab } from './lab/lab.ts'
import { whyNot } from './lab/packages.ts'
import { Machine, type Edits } from './machine.ts'
import { printJson, printTables, type Result } from './results.ts'
import { SCENARIOS, type Scenario, type Stage } from './scenarios.ts'
import { judge } from './verdict.ts'

let lab: Lab | null = null
const running = new Set<Machine>()

const wanted = process.argv.slice(2)
const unknown = wanted.filter(word => !KINDS.some(kind => kind === word) && !SCENARIOS.some(({ name }) => name === word))
if (unknown.length > 0) {
  process.stderr.write(`${unknown.join(', ')}: no such kind (${KINDS.join(', ')}) or scenario (${SCENARIOS.map(({ name }) => name).join(', ')})\n`)
  process.exit(2)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void takeDown().finally(() => process.exit(1)))

const results: Result[] = []
for (const kind of among(KINDS, word => word)) results.push(...await playAll(kind, among(SCENARIOS, ({ name }) => name).filter(({ kinds }) => kinds.includes(kind))))
printTables(results)
printJson(results)
const count = (state: Result['state']): number => results.filter(result => result.state === state).length
process.stdout.write(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`)
process.exit(count('failed') > 0 ? 1 : 0)

/** Those that were named on the command line, or all when none was. */
function among<T>(all: readonly T[], nameOf: (one: T) => string): readonly T[] {
  const named = all.filter(one => wanted.includes(nameOf(one)))
  return named.length > 0 ? named : all
}

async function playAll(kind: Kind, scenarios: readonly Scenario[]): Promise<Result[]> {
  const reason = await whyNot(kind)
  if (reason !== null) {
    process.stdout.write(`${kind}: skipped, ${reason}\n`)
    return scenarios.map(scenario => ({ kind, scenario, state: 'skipped', failures: [] }))
  }
  try {
    lab = await putUp(kind)
    // Made on the server before anybody looks, so that no client remembers that they were not there.
    for (const { name } of scenarios) await mkdir(join(lab.served, name), { mode: 0o777 })
    const played: Result[] = []
    for (const scenario of scenarios) played.push(await play(lab, scenario))
    return played
  } catch (error) {
    process.stdout.write(`${kind}: FAILED to put up the laboratory: ${(error as Error).message}\n`)
    return scenarios.map(scenario => ({ kind, scenario, state: 'failed', failures: ['no laboratory'] }))
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
    const machines = await Promise.all(MACHINES.map(name => Machine.start(on, name, scenario.name, edits))) as [Machine, Machine]
    for (const machine of machines) running.add(machine)
    const stage: Stage = { lab: on, machines, edits, fail: message => failures.push(message) }
    const outcome = await scenario.play(stage)
    const verdict = await judge(machines, edits, join(on.served, scenario.name))
    failures.push(...verdict.failures)
    for (const { name, value, unit, goal } of outcome.figures) if (goal !== null && !(value <= goal)) failures.push(`${name}: ${value.toFixed(0)} ${unit}, more than ${goal} ${unit}`)
    result = { ...outcome, lost: verdict.lost, edits: edits.size, leftovers: verdict.leftovers, settledMs: verdict.settledMs }
  } catch (error) {
    failures.push((error as Error).message)
  } finally {
    for (const machine of running) machine.kill()
    running.clear()
    await on.faults?.({}).catch(() => undefined)
  }
  const state = failures.length > 0 ? 'failed' : 'passed'
  process.stdout.write(`${on.kind} ${scenario.name}: ${state === 'failed' ? `FAILED: ${failures.join('; ')}` : `ok, ${result.cell}`} (${result.edits ?? edits.size} edits, ${result.lost ?? '?'} lost, load ${load.toFixed(1)})\n`)
  return { kind: on.kind, scenario, state, failures, load, ...result }
}

async function takeDown(): Promise<void> {
  for (const machine of running) machine.kill()
  running.clear()
  const down = lab
  lab = null
  await down?.down()
}
