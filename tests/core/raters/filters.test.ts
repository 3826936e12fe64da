import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEFAULT_QUERY } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { ChangeLog } from '../../../main/core/labels/change-log.ts'
import { ShownLabels } from '../../../main/core/labels/shown-labels.ts'
import { Catalog } from '../../../main/core/library/catalog.ts'
import {
  filterHints,
  matches,
  orderComparer,
  parseFilter,
  runQuery,
  suggestValues,
} from '../../../main/core/query/index.ts'
import { RaterIndex } from '../../../main/core/raters/index.ts'

const PEOPLE = ['ana', 'Ben Lee', 'cai>=2']
const KEYS = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']
const FILTERS = [
  'mine:0',
  'mine>=3',
  'median:3.5',
  'median>2',
  '-median>2',
  'spread>=2',
  'spread:0',
  'raters:0',
  'raters>=2 stars>=2',
  'stars.by:ana',
  'stars.by:ana=0',
  'stars.by:lee>=3',
  'stars.by:"Ben Lee"=2..4',
  'stars.by:"cai>=2"<3',
  'stars.by:nobody',
  'stars.by:nobody:0',
] as const

/** Stars of each person for each picture, 0 for none. */
const ratings = fc.array(fc.array(fc.nat(5), { minLength: 3, maxLength: 3 }), { minLength: 4, maxLength: 4 })

test('filters and orders by everybody’s stars say the same of one picture as of all', () => {
  fc.assert(
    fc.property(ratings, fc.boolean(), fc.boolean(), (given, isOwn, isBlind) => {
      const catalog = new Catalog({ root: '/nowhere' })
      for (const key of KEYS) catalog.columns.present[catalog.ensureId(key)] = 1
      const log = new ChangeLog(catalog.items)
      log.apply(
        given.flatMap((stars, picture) =>
          stars.flatMap((count, rater): StoredChange[] =>
            count === 0
              ? []
              : [
                  {
                    id: `r${rater}:${picture}`,
                    at: 1,
                    by: PEOPLE[rater]!,
                    item: KEYS[picture]!,
                    stars: count,
                    replaces: [],
                  },
                ],
          ),
        ),
        'share',
      )
      const index = new RaterIndex(log, { user: () => 'ana' })
      index.allowReading()
      index.read(Number.POSITIVE_INFINITY)
      const shown = new ShownLabels(log.labels)
      shown.setSource(index)
      shown.show(isOwn, isBlind)
      const labels = { labelColumns: shown.columns, revision: 1 }
      const raters = () => shown.columns.raterColumns()
      for (const text of FILTERS) {
        const filter = parseFilter(text)
        const single = KEYS.keys().filter((id) => {
          const entry = catalog.entry(id)
          return matches(filter, {
            entry,
            state: shown.stateOf(id),
            metadata: catalog.metadata,
            news: catalog.news,
            raters,
            textsOfPerson: shown.columns.textsOfPerson,
            doneFilter: null,
          })
        })
        expect([...runQuery(catalog, labels, { ...DEFAULT_QUERY, text })], text).toEqual([...single])
      }
      for (const sort of ['median', 'spread', 'raters', 'stars'] as const) {
        const query = { ...DEFAULT_QUERY, sort, descending: true }
        const ids = [...runQuery(catalog, labels, query)]
        expect(ids.toSorted(orderComparer(catalog, shown.columns, query)), sort).toEqual(ids)
      }
    }),
  )
})

test('raters are suggested by how many pictures they gave stars, and a misspelt one is noted', () => {
  const catalog = new Catalog({ root: '/nowhere' })
  for (const key of KEYS) catalog.columns.present[catalog.ensureId(key)] = 1
  const log = new ChangeLog(catalog.items)
  const given = [
    ['Ben Lee', 'a.jpg'],
    ['Ben Lee', 'b.jpg'],
    ['ana', 'b.jpg'],
  ] as const
  log.apply(
    given.map(([by, item], at): StoredChange => ({ id: `r:${at}`, at, by, item, stars: 3, replaces: [] })),
    'share',
  )
  const index = new RaterIndex(log, { user: () => 'ana' })
  index.allowReading()
  const shown = new ShownLabels(log.labels)
  shown.setSource(index)
  index.read(Number.POSITIVE_INFINITY)
  const labels = { labelColumns: shown.columns, revision: 1 }
  expect(suggestValues(catalog, labels, 'rater', '', 10)).toEqual([
    { value: 'Ben Lee', count: 2 },
    { value: 'ana', count: 1 },
  ])
  const messages = (text: string): readonly string[] => filterHints(catalog, labels, text).map(({ message }) => message)
  expect(messages('stars.by:anna')).toEqual(['“anna” has given no stars. Did you mean “ana”?'])
  expect(messages('stars.by:ana>=5')).toEqual([])
})
