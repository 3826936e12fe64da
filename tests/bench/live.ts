/**
 * Measures how soon a label from elsewhere reaches the windows of a program with a million pictures: from the
 * workspace's event until all pushes for it are encoded as text.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { Client } from '../../main/host/client.ts'
import { PushScheduler } from '../../main/host/push-scheduler.ts'
import { ResultSet } from '../../main/host/result-set.ts'
import { SmartCounts } from '../../main/host/smart-counts.ts'
import { DEFAULT_QUERY, type Pushes } from '../../preload/contract/index.ts'
import { madeKey } from './made-team.ts'
import { median, percentile, type Row } from './report.ts'

const ROUNDS = 25
/** Longer than the interval of any push, so that each label is pushed at once. */
const PAUSE_MS = 400

/** Works in the folder `base`, which is empty. */
export async function live(images: number, base: string): Promise<Row[]> {
  await mkdir(join(base, 'live'))
  const workspace = await Workspace.open({
    root: join(base, 'live'),
    user: 'ana',
    stateDir: join(base, 'live-state'),
    mode: 'write',
  })
  try {
    return await measured(workspace, images)
  } finally {
    await workspace.close()
  }
}

async function measured(workspace: Workspace, images: number): Promise<Row[]> {
  for (let number = 0; number < images; number++)
    workspace.catalog.columns.present[workspace.catalog.ensureId(madeKey(number))] = 1
  workspace.setTeamSettings({
    'smart-folder:Best': { filter: 'stars>=4 -tag:blurred', sort: 'stars', descending: true },
  })
  let [began, pushed] = [0, new Map<string, number>()]
  workspace.events.on('labels', () => {
    began = performance.now()
  })
  const client = new Client(<K extends keyof Pushes>(name: K, payload: Pushes[K]) => {
    if (JSON.stringify(payload) !== '') pushed.set(name, performance.now() - began)
  })
  client.result = new ResultSet(workspace, {
    ...DEFAULT_QUERY,
    sort: 'stars',
    descending: true,
    text: 'img -tag:reject',
  })
  client.result.countFacets(['updated', 'width'])
  const smartCounts = new SmartCounts(workspace)
  smartCounts.counts()
  const scheduler = new PushScheduler({ workspace, clients: new Set([client]), smartCounts })
  const reached: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    pushed = new Map()
    workspace.edit([madeKey((round * 7_919) % images)], { stars: 1 + (round % 5), addTags: ['cat'] })
    reached.push(Math.max(pushed.get('labels')!, pushed.get('result')!, pushed.get('facets')!))
  }
  scheduler.close()
  const name = `${images.toLocaleString('en')} images`
  return [
    {
      name: `${name}: a label to an open query's rows, stale count and facets, median`,
      value: median(reached),
      unit: 'ms',
      goal: null,
    },
    { name: `${name}: the same, p95`, value: percentile(reached, 0.95), unit: 'ms', goal: 10 },
  ]
}
