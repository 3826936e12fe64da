/**
 * Checks what must be true at the end of every scenario: no edit that was reported as saved is missing anywhere, both
 * machines show the same, and the files are in order.
 */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { decodeJournal } from '../../main/core/format/journal-codec.ts'
import { decodeSidecar } from '../../main/core/format/sidecar-codec.ts'
import type { Edits, Machine } from './machine.ts'

const CLI = join(import.meta.dirname, '../../out/main/cli.js')
const SETTLE_MS = 120_000
/**
 * What `lenslet check` may find after crashes and outages, besides notes: files that nobody reads. They contain no label
 * that is not elsewhere too.
 */
const LEFTOVERS: ReadonlySet<string> = new Set(['lock', 'temporary'])

export interface Verdict {
  /** Edits that were promised and are missing in a memory, in the journals or in the sidecars. */
  readonly lost: number
  /** Milliseconds until both machines knew everything and had nothing left to write. */
  readonly settledMs: number
  readonly leftovers: number
  readonly failures: readonly string[]
}

/**
 * Waits until both machines have settled, closes them, and looks everywhere. `served` is the data set on the server's
 * own disk.
 */
export async function judge(machines: readonly Machine[], edits: Edits, served: string): Promise<Verdict> {
  const failures: string[] = []
  const start = performance.now()
  const answers = await Promise.all(
    machines.map((machine) =>
      machine.do({ do: 'settle', changes: edits.size, timeoutMs: SETTLE_MS }, SETTLE_MS + 10_000),
    ),
  )
  const settledMs = performance.now() - start
  for (const [index, { settled }] of answers.entries())
    if (!settled) failures.push(`${machines[index]!.name} had not settled after ${SETTLE_MS / 1000} s`)
  const reports = await Promise.all(machines.map((machine) => machine.report()))
  await Promise.all(
    machines.map((machine) =>
      machine.close().catch((error: unknown) => {
        failures.push((error as Error).message)
      }),
    ),
  )

  const places = new Map([
    ...machines.map((machine, index) => [`${machine.name}'s memory`, new Set(reports[index]!.changes)] as const),
    ...(await inFiles(served)),
  ])
  const promised = [...edits]
    .filter(([, { storedAt, savedAt }]) => storedAt !== undefined || savedAt !== undefined)
    .map(([id]) => id)
  const lost = new Set<string>()
  for (const [place, ids] of places) {
    const missing = promised.filter((id) => !ids.has(id))
    for (const id of missing) lost.add(id)
    if (missing.length > 0) failures.push(`${missing.length} of ${promised.length} promised edits are not in ${place}`)
    const strange = [...ids].filter((id) => edits.get(id)?.madeAt === undefined).length
    if (strange > 0) failures.push(`${strange} changes in ${place} that nobody made`)
  }
  if (new Set(reports.map((report) => report.labels)).size > 1) failures.push('the two machines show different labels')
  for (const [index, { status }] of reports.entries()) {
    if (status.state !== 'timed')
      failures.push(
        `${machines[index]!.name} ends with status "${status.state}" (${status.lastError?.message ?? 'no error'})`,
      )
  }
  const { leftovers, damage } = await check(served)
  failures.push(...damage.map((finding) => `lenslet check: ${finding}`))
  return { lost: lost.size, settledMs, leftovers, failures }
}

/** Resolves with the ids in the journals and in the sidecars. */
async function inFiles(served: string): Promise<Map<string, Set<string>>> {
  const found = new Map([
    ['the journals', new Set<string>()],
    ['the sidecars', new Set<string>()],
  ])
  const root = join(served, '.lenslet')
  for (const name of await readdir(root, { recursive: true })) {
    if (name.startsWith('journals/'))
      for (const { id } of decodeJournal(await readFile(join(root, name)), 0).changes)
        found.get('the journals')!.add(id)
    if (/^sidecars\/.*\.json$/.test(name))
      for (const { id } of decodeSidecar(await readFile(join(root, name)), name).changes)
        found.get('the sidecars')!.add(id)
  }
  return found
}

/** Runs `lenslet check`, as a person does. */
async function check(served: string): Promise<{ leftovers: number; damage: string[] }> {
  const outcome = promisify(execFile)(process.execPath, [CLI, 'check', served, '--json'], { maxBuffer: 1 << 26 })
  // It ends with an error when there are findings.
  const { stdout } = await outcome.catch((error: unknown) => error as { stdout: string })
  const { findings } = JSON.parse(stdout) as {
    findings: { file: string; kind: string; severity: string; problem: string }[]
  }
  const leftovers = findings.filter(({ kind }) => LEFTOVERS.has(kind))
  const damage = findings.filter(({ kind, severity }) => severity !== 'note' && !LEFTOVERS.has(kind))
  return { leftovers: leftovers.length, damage: damage.map(({ file, problem }) => `${file} ${problem}`) }
}
