/** Provides the list under the search box: completions from the language itself and from the values of the data set. */
import { useEffect, useMemo, useState } from 'react'

import type { SuggestField } from '../../../preload/contract/index.ts'
import { count } from '../../components/format.ts'
import { invoke } from '../../store/app.ts'
import { completionPlace, fixedCompletions, suggestedCompletion, suggestFieldsFor } from './completion.ts'
import type { Completion, CompletionPlace } from './completion.ts'

const MAX_ITEMS = 9
const MAX_PER_FIELD = 5

interface CompletionList {
  readonly place: CompletionPlace | null
  readonly items: readonly Completion[]
}

/** Returns the completions at the caret. `caret` is null while nobody types. */
export function useCompletion(text: string, caret: number | null): CompletionList {
  const place = useMemo(() => (caret === null ? null : completionPlace(text, caret)), [text, caret])
  const [answer, setAnswer] = useState<CompletionList>({ place: null, items: [] })
  useEffect(() => {
    if (place === null) return
    let current = true
    void fetchCompletions(place).then((items) => {
      if (current) setAnswer({ place, items })
    })
    return () => {
      current = false
    }
  }, [place])
  if (place === null) return { place, items: [] }
  return {
    place,
    items: [...fixedCompletions(place), ...(answer.place === place ? answer.items : [])].slice(0, MAX_ITEMS),
  }
}

async function fetchCompletions(place: CompletionPlace): Promise<Completion[]> {
  const fields = suggestFieldsFor(place)
  const limit = fields.length === 1 ? MAX_ITEMS : MAX_PER_FIELD
  const found = await Promise.all(fields.map((field) => fetchSuggestions(place, field, limit)))
  return found.flat()
}

async function fetchSuggestions(place: CompletionPlace, field: SuggestField, limit: number): Promise<Completion[]> {
  const text = field === 'metric' ? place.typed.replace(/^metric\.?"?/i, '') : place.typed
  const suggestions = await invoke('filter.suggest', { field, text, limit }).catch(() => [])
  return suggestions.map(({ value, count: times }) => suggestedCompletion(place, field, value, count(times)))
}
