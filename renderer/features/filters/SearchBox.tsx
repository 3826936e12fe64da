/** The filter box. A filter that is not understood says so under the box; the last good result stays. */
import { Search, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'

import { IconButton } from '../../components/IconButton.tsx'
import { app, appStore, useApp } from '../../store/app.ts'

const QUIET_MS = 150

export function SearchBox() {
  const text = useApp((state) => state.searchText)
  const error = useApp((state) => state.queryError)
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => appStore.subscribe((state, before) => {
    if (state.searchRequest === before.searchRequest) return
    // A viewer that was just closed has to be gone before the box under it can take the keyboard, and no letter may get lost.
    flushSync(() => undefined)
    input.current?.focus()
    input.current?.select()
  }), [])

  const type = (value: string): void => {
    appStore.setState({ searchText: value })
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void app().runQuery({ text: value }), QUIET_MS)
  }
  const now = (value: string): void => {
    clearTimeout(timer.current)
    void app().runQuery({ text: value })
  }
  const keys = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === 'ArrowDown') {
      if (event.key === 'Enter') now(text)
      app().focusGrid()
    } else if (event.key === 'Escape' && text !== '') now('')
    else if (event.key === 'Escape') app().focusGrid()
    else return
    event.preventDefault()
  }

  return (
    <div className="search" data-error={error !== null}>
      <Search size={14} aria-hidden="true" />
      <input
        ref={input} data-testid="search" type="text" role="searchbox" spellCheck={false} autoComplete="off" placeholder="Filter: words, stars>=3, tag:cat, by:ana" aria-label="Filter the pictures"
        aria-invalid={error !== null} aria-describedby={error === null ? undefined : 'search-error'} value={text} onChange={(event) => type(event.target.value)} onKeyDown={keys}
      />
      {text === '' ? <kbd aria-hidden="true">/</kbd> : <IconButton label="Clear filter" onClick={() => { now(''); input.current?.focus() }}><X size={14} /></IconButton>}
      {error !== null && <p id="search-error" data-testid="search-error" className="search-error" role="alert">{error}</p>}
    </div>
  )
}
