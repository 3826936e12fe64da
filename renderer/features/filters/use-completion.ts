/** The list under the search box: what may be meant, from the language itself and from what the data set has. */
import { useEffect, useMemo, useState } from 'react'

import type { SuggestField } from '../../../preload/contract/index.ts'
import { count } from '../../components/format.ts'
import { invoke } from '../../store/app.ts'
import { completionPlace, fixedCompletions, suggestedCompletion, wantedSuggestions } from './completion.ts'
import type { Completion, CompletionPlace } from './completion.ts'

const MOST = 9
const MOST_EACH = 5

export interface CompletionList {
  readonly place: CompletionPlace | null
  readonly items: readonly Completion[]
}

/** `caret` null: nobody types. */
export function useCompletion(text: string, caret: number | null): CompletionList {
  const place = useMemo(() => (caret === null ? null : completionPlace(text, caret)), [text, caret])
  const [answer, setAnswer] = useState<CompletionList>({ place: null, items: [] })
  useEffect(() => {
    if (place === null) return
    let current = true
    void suggested(place).then((items) => {
      if (current) setAnswer({ place, items })
    })
    return () => {
      current = false
    }
  }, [place])
  if (place === null) return { place, items: [] }
  return { place, items: [...fixedCompletions(place), ...(answer.place === place ? answer.items : [])].slice(0, MOST) }
}

async function suggested(place: CompletionPlace): Promise<Completion[]> {
  const fields = wantedSuggestions(place)
  const limit = fields.length === 1 ? MOST : MOST_EACH
  const found = await Promise.all(fields.map((field) => ask(place, field, limit)))
  return found.flat()
}

async function ask(place: CompletionPlace, field: SuggestField, limit: number): Promise<Completion[]> {
  const text = field === 'metric' ? place.typed.replace(/^metric\.?"?/i, '') : place.typed
  const suggestions = await invoke('filter.suggest', { field, text, limit }).catch(() => [])
  return suggestions.map(({ value, count: times }) => suggestedCompletion(place, field, value, count(times)))
}
