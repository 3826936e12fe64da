/**
 * `npm run bench:hostile`: measures how much the largest inputs of a colleague cost everybody else. `-- 0.1` is for a
 * tenth of the sizes, `-- 1 snapshots` for the sets with that word in their names.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { HOSTILE_SETS, makeHostile, type HostileSet } from './hostile-sets.ts'
import { benchArguments, print, rowsOfCase, type Row } from './report.ts'

/** A program that takes longer than this, milliseconds, hangs. */
const HUNG_MS = 180_000
/** The longest time for the answer to a key, and for opening, in milliseconds. */
const GOALS = { edit: 5_000, open: 60_000 }

interface Figures {
  readonly openMs: number
  readonly sweptMs: number
  readonly blockMs: number
  readonly editMs: number
  readonly rssMb: number
}

async function measured(base: string, set: HostileSet, scale: number): Promise<Row[]> {
  const root = join(base, 'data')
  await makeHostile(root, set, scale)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hostile-once.ts'), root, join(base, 'state')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: HUNG_MS,
    killSignal: 'SIGKILL',
  })
  const output = text(child.stdout)
  await once(child, 'exit')
  const hung = { openMs: HUNG_MS, sweptMs: HUNG_MS, blockMs: HUNG_MS, editMs: HUNG_MS, rssMb: Number.NaN }
  const { openMs, sweptMs, blockMs, editMs, rssMb } = await output
    .then((line) => JSON.parse(line) as Figures)
    .catch(() => hung)
  await rm(base, { recursive: true })
  const row = rowsOfCase(set.name)
  return [
    row('open', openMs, 'ms', GOALS.open),
    row('swept', sweptMs, 'ms', null),
    row('longest pause of the process', blockMs, 'ms', null),
    row('an edit on this disk, worst', editMs, 'ms', GOALS.edit),
    row('memory', rssMb, 'MB', null),
  ]
}

const [scale = '1', namePart = ''] = benchArguments()
const rows: Row[] = []
for (const set of HOSTILE_SETS.filter(({ name }) => name.includes(namePart)))
  rows.push(...(await measured(await mkdtemp(join(tmpdir(), 'lenslet-hostile-')), set, Number(scale))))
print('hostile', rows)
