/**
 * Shows that no picture matches the filter, and the condition that excludes the most pictures. While the search box has
 * a text that is not understood, it only says which filter this is the result of.
 */
import { SearchX } from 'lucide-react'
import { useEffect, useState } from 'react'

import type { ExcludingCondition, Query } from '../../../preload/contract/index.ts'
import { plural } from '../../components/format.ts'
import { app, invoke, useApp } from '../../store/app.ts'
import { StatePage } from '../states/StatePage.tsx'

export function NoMatch() {
  const query = useApp((state) => state.query)
  const isEarlier = useApp((state) => state.queryError !== null)
  const excluding = useExcluding(query)[0]
  const mostExcluding = isEarlier ? undefined : excluding
  const others = mostExcluding !== undefined && mostExcluding.without !== ''
  return (
    <StatePage
      inside
      calm
      icon={SearchX}
      testId="no-match"
      title={isEarlier ? 'No picture matched the filter before this one' : 'No picture matches the filter'}
      actions={
        <>
          {others && (
            <button type="button" className="button button-primary" onClick={() => filterBy(mostExcluding.without)}>
              Leave out <code>{mostExcluding.condition}</code>
            </button>
          )}
          <button type="button" className={others ? 'button' : 'button button-primary'} onClick={() => filterBy('')}>
            Clear filter
          </button>
          {query.folder !== '' && !isEarlier && (
            <button type="button" className="button" onClick={() => void app().runQuery({ folder: '' })}>
              Look in all folders
            </button>
          )}
        </>
      }
    >
      {mostExcluding === undefined ? (
        <p>
          {query.folder === '' ? 'Nothing here' : `Nothing in ${query.folder}`} fits <code>{query.text}</code>.
        </p>
      ) : (
        <p>
          <code>{mostExcluding.condition}</code> excludes the most: without it{' '}
          {mostExcluding.total === 1 ? 'there is 1 picture' : `there are ${plural(mostExcluding.total, 'picture')}`}
          {mostExcluding.without === '' && query.folder !== '' ? ' in this folder' : ''}.
        </p>
      )}
    </StatePage>
  )
}

function filterBy(text: string): void {
  void app().runQuery({ text })
  app().focusGrid()
}

/** Loads how many pictures there would be without each condition, once for each query. */
function useExcluding(query: Query): readonly ExcludingCondition[] {
  const [answer, setAnswer] = useState<{ query: Query; excluding: readonly ExcludingCondition[] } | null>(null)
  useEffect(() => {
    let current = true
    invoke('query.explain', { query }).then(
      (excluding) => {
        if (current) setAnswer({ query, excluding })
      },
      // Without an answer, the person can still clear the filter.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [query])
  return answer?.query === query ? answer.excluding : []
}
