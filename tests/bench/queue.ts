/**
 * `npm run bench:queue` simulates people who label one queue at full speed, each with what arrives from the others after a
 * delay. The bare limit is the time that they would take if each picture were given out by one program.
 */
import { Random } from '../support/random.ts'
import { simulateTeam, type SimulationOptions } from '../core/queue/simulated-team.ts'
import { labelWithRealTeam } from './queue-team.ts'
import { median, print, rowsOfCase, type Row } from './report.ts'

const SEEDS = [1, 2, 3, 4, 5]
const [FASTEST_MS, SLOWEST_MS] = [300, 900]

const teams: readonly (readonly [string, Omit<SimulationOptions, 'fastestMs' | 'slowestMs' | 'random'>])[] = [
  ['12 people, 3,000 pictures, 1 s delay', { people: 12, pictures: 3_000, delayMs: 1_000 }],
  [
    '12 people who begin in the same moment, 3,000 pictures, 1 s delay',
    { people: 12, pictures: 3_000, delayMs: 1_000, startMs: 300 },
  ],
  ['12 people, 3,000 pictures, 3 s delay', { people: 12, pictures: 3_000, delayMs: 3_000 }],
  [
    '12 people, 1,000 pictures for 3 people each, 1 s delay',
    { people: 12, pictures: 1_000, delayMs: 1_000, overlap: 3 },
  ],
  ['12 people, one stops without a word, 1 s delay', { people: 12, pictures: 3_000, delayMs: 1_000, crashAfter: 50 }],
  [
    '3 people, one leaves the desk for two minutes, 1 s delay',
    { people: 3, pictures: 300, delayMs: 1_000, pause: { after: 70, ms: 120_000 } },
  ],
  ['3 people, 1,000 pictures, 1 s delay', { people: 3, pictures: 1_000, delayMs: 1_000 }],
]

print('queue', [...teams.flatMap(rowsOf), ...(await realRows())])

/** Measures twelve programs over real files and in real time, each with what it reads about once a second. */
async function realRows(): Promise<Row[]> {
  const [people, pictures] = [12, 600]
  const times = { fastestMs: FASTEST_MS, slowestMs: SLOWEST_MS, startMs: 10_000 }
  const { labels, labelled, tookMs } = await labelWithRealTeam({ people, pictures, ...times, random: new Random(1) })
  const row = rowsOfCase(`${people} real programs without windows, ${pictures} pictures, timed reads`)
  return [
    row('double work', (100 * (labels - labelled)) / labels, '%', 1),
    row('left over', pictures - labelled, '', 0),
    row('until all is done', tookMs / 1000, 's'),
    row('the same if one program gave the pictures out', bareSeconds(people, pictures), 's'),
  ]
}

/** Returns how long people take who never wait and never do anything twice. */
function bareSeconds(people: number, labels: number): number {
  return (labels * (FASTEST_MS + SLOWEST_MS)) / 2 / people / 1000
}

function rowsOf([name, options]: (typeof teams)[number]): Row[] {
  const results = SEEDS.map((seed) =>
    simulateTeam({ ...options, fastestMs: FASTEST_MS, slowestMs: SLOWEST_MS, random: new Random(seed) }),
  )
  const { people, pictures, overlap = 1 } = options
  const row = rowsOfCase(name)
  return [
    row(
      'double work, most of five runs',
      Math.max(...results.map(({ doubles, labels }) => (100 * doubles) / labels)),
      '%',
      1,
    ),
    row('left over', Math.max(...results.map(({ left }) => left)), '', 0),
    row(
      'waited before the end, each person',
      Math.max(...results.map(({ waitedMs }) => waitedMs / people)),
      'ms',
      null,
    ),
    row(
      'nothing to do at the end, each person',
      median(results.map(({ idleAtEndMs }) => idleAtEndMs / people)),
      'ms',
      null,
    ),
    row('until all is done, median', median(results.map(({ tookMs }) => tookMs)) / 1000, 's', null),
    row(
      'until one label is missing, median',
      median(results.map(({ nearlyDoneMs }) => nearlyDoneMs)) / 1000,
      's',
      null,
    ),
    row('the same if one program gave the pictures out', bareSeconds(people, pictures * overlap), 's', null),
  ]
}
