/** Makes the change log of a team in memory: three changes of each picture, by twelve people over eight weeks. */
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { ChangeLog } from '../../../main/core/labels/change-log.ts'
import { Catalog } from '../../../main/core/library/catalog.ts'
import { madeKey } from '../made-team.ts'

export const PEOPLE = ['ana', 'ben', 'chidi', 'dora', 'emil', 'fatima', 'goran', 'hana', 'ivo', 'jun', 'kofi', 'lea']
export const START = Date.parse('2026-01-05T08:00:00Z')
/** The time between two changes of one person, in milliseconds. */
const STEP_MS = 1_500
const PER_PICTURE = 3
const BATCH = 10_000

export interface MadeLog {
  readonly catalog: Catalog
  readonly log: ChangeLog
  readonly changes: number
}

/** Returns the log; all of its changes are packed, as after opening. */
export function makeLog(pictures: number): MadeLog {
  const catalog = new Catalog({ root: '/nowhere' })
  const log = new ChangeLog(catalog.items)
  let batch: StoredChange[] = []
  const flush = (): void => {
    log.apply(batch, 'share')
    batch = []
  }
  for (let number = 0; number < pictures; number++) {
    const item = madeKey(number)
    catalog.columns.present[catalog.ensureId(item)] = 1
    batch.push(...changesOf(number, item, pictures))
    if (batch.length >= BATCH) flush()
  }
  flush()
  log.toData()
  return { catalog, log, changes: pictures * PER_PICTURE }
}

/** Returns stars, a tag and other stars that replace the first ones. */
function changesOf(number: number, item: string, pictures: number): StoredChange[] {
  const change = (round: number, more: Partial<StoredChange>): StoredChange => {
    const person = (number + round * 5) % PEOPLE.length
    return {
      id: `${String(person).padStart(12, '0')}-aaaaaa:${number * PER_PICTURE + round}`,
      at: START + Math.floor(number / PEOPLE.length) * STEP_MS + round * Math.floor(pictures / PEOPLE.length) * STEP_MS,
      by: PEOPLE[person]!,
      item,
      replaces: [],
      ...more,
    }
  }
  const first = change(0, { stars: 1 + (number % 5) })
  const tag = change(1, { tags: { add: [`tag ${number % 12}`] } })
  return [first, tag, change(2, { stars: 1 + ((number * 7) % 5), replaces: [first.id] })]
}

/** Returns a log in which each of a few pictures got stars so many times, one picture after the other in turns. */
export function makeDeepLog(pictures: number, perPicture: number): ChangeLog {
  const log = new ChangeLog()
  for (let round = 0; round < perPicture; round++)
    log.apply(
      Array.from({ length: pictures }, (_, picture): StoredChange => {
        const number = round * pictures + picture
        return {
          id: `000000000000-aaaaaa:${number}`,
          at: START + number * STEP_MS,
          by: PEOPLE[number % PEOPLE.length]!,
          item: `${picture}.jpg`,
          stars: 1 + (number % 5),
          replaces: round === 0 ? [] : [`000000000000-aaaaaa:${number - pictures}`],
        }
      }),
      'share',
    )
  log.toData()
  return log
}
