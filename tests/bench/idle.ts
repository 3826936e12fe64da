/** Measures an idle program while twenty others are present, with few labels and with many. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { newReplicaId, presencePath } from '../../main/core/format/names.ts'
import { encodeHeartbeat } from '../../main/core/format/presence-codec.ts'
import { makeTeam } from './made-team.ts'
import type { Row } from './report.ts'

const PEERS = 20
const BEAT_MS = 5_000
const SETTLE_MS = 15_000
const MEASURE_MS = 30_000

interface Idle {
  readonly cpuPercent: number
  readonly operationsPerSecond: number
  readonly people: number
}

export async function idle(base: string, few: number, many: number): Promise<Row[]> {
  const [one, other] = [await idleOn(base, few), await idleOn(base, many)]
  return [
    {
      name: `idle, ${PEERS} others, ${few.toLocaleString('en')} labelled images: operations on the share`,
      value: one.operationsPerSecond,
      unit: '/s',
      goal: null,
    },
    {
      name: `idle, ${PEERS} others, ${many.toLocaleString('en')} labelled images: operations on the share`,
      value: other.operationsPerSecond,
      unit: '/s',
      goal: null,
    },
    {
      name: 'the second as a multiple of the first',
      value: other.operationsPerSecond / one.operationsPerSecond,
      unit: '×',
      goal: 1.1,
    },
    {
      name: `idle, ${PEERS} others, ${many.toLocaleString('en')} labelled images: of one core`,
      value: other.cpuPercent,
      unit: '%',
      goal: 2,
    },
  ]
}

async function idleOn(base: string, images: number): Promise<Idle> {
  const root = join(base, `idle-${images}`)
  await mkdir(root)
  await makeTeam(root, images, { sidecars: images })
  const replicas = Array.from({ length: PEERS }, () => newReplicaId())
  let number = Math.floor(Date.now() / 1000)
  const beat = async (): Promise<void> => {
    number++
    for (const [at, replica] of replicas.entries())
      await writeFile(
        join(root, '.lenslet', presencePath(replica)),
        encodeHeartbeat({
          user: `person ${at}`,
          name: `person ${at}`,
          host: 'bench',
          beat: number,
          item: null,
          mode: 'idle',
          claims: [],
          openFor: 0,
          itemFor: 0,
          version: '',
        }),
      )
  }
  await beat()
  const timer = setInterval(() => void beat(), BEAT_MS)
  try {
    const child = spawn(
      process.execPath,
      [
        join(import.meta.dirname, 'idle-once.ts'),
        root,
        join(base, 'idle-state'),
        join(base, 'idle-cache'),
        String(SETTLE_MS),
        String(MEASURE_MS),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const output = text(child.stdout)
    await once(child, 'exit')
    const result = JSON.parse(await output) as Idle
    if (result.people !== PEERS + 1) throw new Error(`${result.people} people instead of ${PEERS + 1}`)
    return result
  } finally {
    clearInterval(timer)
    await rm(root, { recursive: true })
  }
}
