/** Makes the invented pictures of the fake program, and counts them. */
import { emptyLevels, noValues } from '../scripted-bridge.ts'
import { rowValues, UNLABELLED } from '../../../preload/contract/index.ts'
import type { Change, Conflict, HistoryEntry, Row } from '../../../preload/contract/index.ts'

export interface Item {
  row: Row
  notes: string
  history: HistoryEntry[]
  conflicts: Conflict[]
  folder: string
}
export const TAGS = [
  'keeper',
  'blurry',
  'needs-crop',
  'person',
  'night',
  'water',
  'duplicate',
  'left eye',
  'low-light',
  'architecture',
  'macro',
  'overexposed',
  'reference',
]
export const FOLDERS = [
  '2024/site-a/morning',
  '2024/site-a/evening',
  '2024/site-b',
  '2025/aerial survey north',
  '2025/aerial survey south',
  'calibration',
]
export const PEOPLE = ['Ana Lima', 'bob', 'Chidi Okafor']

export function makeItem(id: number, random: () => number): Item {
  const folder = FOLDERS[id % FOLDERS.length] ?? ''
  const long = id % 7 === 2
  const name = long
    ? `survey_${1000 + id}_corrected-white-balance_final_export_v${id % 9}.tiff`
    : `DSC0${4100 + id}.jpg`
  const stars = random() < 0.45 ? 0 : 1 + Math.floor(random() * 5)
  const tags = TAGS.filter(() => random() < (stars === 0 ? 0.05 : 0.22))
  const notes =
    random() < 0.18
      ? 'Horizon is tilted about two degrees, and the left edge is soft. Worth a second look before the print run.'
      : ''
  const at = Date.UTC(2026, 10, 20) + id * 300_000
  const by = PEOPLE[id % 3] ?? 'bob'
  const key = `${folder}/${name}`
  const entry = (
    change: Partial<Change>,
    ago: number,
    replaced: HistoryEntry['replacedFields'] = [],
  ): HistoryEntry => ({
    change: { id: `${id}:${ago}`, at: at - ago, by, item: key, replaces: [], ...change },
    before: [],
    undid: [],
    restored: [],
    replacedFields: replaced,
    undone: null,
  })
  const conflicts: Conflict[] =
    id % 23 === 1
      ? [
          {
            field: 'stars',
            values: [
              { id: 'a', value: 4, by: 'Ana Lima', at: at - 9_000 },
              { id: 'b', value: 2, by: 'bob', at: at - 70_000 },
            ],
          },
          {
            field: 'notes',
            values: [
              { id: 'c', value: 'Sharp enough for print.', by: 'Ana Lima', at: at - 12_000 },
              { id: 'd', value: 'Motion blur on the bird, I would drop it.', by: 'bob', at: at - 80_000 },
            ],
          },
        ]
      : []
  const labelled = stars > 0 || tags.length > 0 || notes !== ''
  return {
    folder,
    notes: conflicts.length > 0 ? 'Sharp enough for print.' : notes,
    conflicts,
    history: labelled
      ? [
          ...(stars > 0 ? [entry({ stars }, 0), entry({ stars: 1 }, 40_000, ['stars'])] : []),
          ...(tags.length > 0 ? [entry({ tags: { add: tags } }, 90_000_000)] : []),
          ...(notes ? [entry({ notes, by: 'bob' }, 190_000_000)] : []),
        ]
      : [],
    row: {
      id,
      key,
      name,
      width: 4032,
      height: 3024,
      version: String(id),
      present: id !== 11,
      placeholder: '',
      notice: null,
      isTransparent: false,
      stack: null,
      hides: 0,
      ...rowValues({ ...UNLABELLED, stars, tags, notes }),
      conflict: conflicts.length > 0,
      updatedAt: labelled ? at : null,
      updatedBy: labelled ? by : null,
    },
  }
}

export function matches({ row, conflicts, notes }: Item, word: string): boolean {
  const tag = /^tag:"?(.+?)"?$/.exec(word)?.[1]
  if (tag) return row.tags.includes(tag)
  const stars = /^\(?stars[:=](\d)(?:\.\.(\d))?/.exec(word)
  if (stars) return row.stars >= Number(stars[1]) && row.stars <= Number(stars[2] ?? stars[1])
  const least = /^stars>=(\d)/.exec(word)
  if (least) return row.stars >= Number(least[1])
  if (word === 'has:conflict') return conflicts.length > 0
  if (word === 'has:note') return notes !== ''
  return row.key.toLowerCase().includes(word)
}

export function isBare(item: Item | undefined): boolean {
  return item !== undefined && item.row.stars === 0 && item.row.tags.length === 0 && item.notes === ''
}

export function facetsOf(all: Item[], found: Item[]) {
  const stars = [0, 0, 0, 0, 0, 0]
  for (const { row } of all) stars[row.stars] = (stars[row.stars] ?? 0) + 1
  const tags = TAGS.map((tag) => ({ tag, count: found.filter(({ row }) => row.tags.includes(tag)).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
  return {
    total: found.length,
    levels: { ...emptyLevels(), stars },
    tags,
    people: PEOPLE.map((user) => ({ user, count: found.filter(({ row }) => row.updatedBy === user).length })),
    labelled: found.filter((item) => !isBare(item)).length,
    metrics: ['score'],
    conflicts: found.filter(({ row }) => row.conflict).length,
    withNotes: found.filter(({ row }) => row.hasNotes).length,
    news: 0,
    values: { ...noValues(), camera: [{ value: 'Sony ILCE-7RM4', count: all.length }] },
    metadata: { read: 412, total: all.length, fields: ['taken' as const, 'camera' as const, 'iso' as const] },
  }
}

export function folderNodes(items: Item[]) {
  const paths = new Set([''])
  for (const folder of FOLDERS)
    folder.split('/').forEach((_, index, parts) => paths.add(parts.slice(0, index + 1).join('/')))
  return [...paths].sort().map((path) => {
    const inside = items.filter(({ folder }) => path === '' || folder === path || folder.startsWith(`${path}/`))
    return {
      path,
      name: path.split('/').pop() ?? '',
      total: inside.length,
      labelled: inside.filter((item) => !isBare(item)).length,
      news: 0,
    }
  })
}

export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
