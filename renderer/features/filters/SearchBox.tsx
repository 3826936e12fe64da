/**
 * Shows the box for the filter.
 *
 * An invalid filter is underlined where it is wrong, and the reason is shown under the box, below the suggestions if
 * there are some. The last valid result stays. A valid filter with a name that does not exist is marked in the same
 * way, more calmly.
 */
import { BookmarkPlus, Search, X } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'

import { IconButton } from '../../components/IconButton.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { app, appStore, useApp } from '../../store/app.ts'
import type { QueryError } from '../../store/result.ts'
import { composes } from '../shortcuts/composition.ts'
import { applyCompletion } from './completion.ts'
import type { Completion } from './completion.ts'
import { useCompletion } from './use-completion.ts'

/** How long typing must pause before a filter is marked, in milliseconds. */
const MESSAGE_PAUSE_MS = 900
const NO_SEARCHES: readonly string[] = []

const filterBy = (text: string): void => void app().runQuery({ text })

export function SearchBox() {
  const text = useApp((state) => state.searchText)
  const error = useApp((state) => state.queryError)
  const input = useRef<HTMLInputElement>(null)
  const { items, active, choose, keys: listKeys, move, follow, open, close, list } = useList(input, app().typeFilter)
  const hint = useApp((state) => state.queryHint)
  const { isShown, showNow } = useMessageAfterPause(error ?? hint, text)
  const message = isShown ? (error ?? hint) : null
  const level = error === null ? 'hint' : 'error'
  const leave = (): void => {
    close()
    showNow()
    if (error === null) app().rememberSearch(text)
  }

  const keys = (event: React.KeyboardEvent): void => {
    if (listKeys(event.key)) return event.preventDefault()
    if (event.key === 'Enter' || event.key === 'ArrowDown') {
      if (event.key === 'Enter') filterBy(text)
      leave()
      // The error of a text that was just typed is known now, and not yet rendered.
      if (app().queryError === null) app().focusGrid()
    } else if (event.key === 'Escape' && text !== '') filterBy('')
    else if (event.key === 'Escape') app().focusGrid()
    else return
    event.preventDefault()
  }

  return (
    <div className="search" data-error={message !== null && level === 'error'}>
      <Search size={14} aria-hidden="true" />
      <span className="search-text">
        <Underline text={text} part={message} level={level} input={input} />
        <input
          ref={input}
          data-testid="search"
          type="text"
          role="combobox"
          spellCheck={false}
          autoComplete="off"
          placeholder="Filter: words, stars>=3, tag:cat, by:ana"
          aria-label="Filter the pictures"
          aria-autocomplete="list"
          aria-expanded={items.length > 0}
          aria-controls={list}
          aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined}
          aria-invalid={message !== null && level === 'error'}
          aria-describedby={message === null ? undefined : 'search-message'}
          value={text}
          onChange={(event) => {
            app().typeFilter(event.target.value, composes(event))
            move(event.target.selectionStart)
          }}
          onCompositionEnd={(event) => app().typeFilter(event.currentTarget.value)}
          onSelect={(event) => follow(event.currentTarget.selectionStart)}
          onKeyDown={keys}
          onFocus={open}
          onBlur={leave}
        />
      </span>
      {text === '' ? (
        <KeyHint command="search" hidden />
      ) : (
        <>
          <IconButton
            label="Keep as a Smart Folder"
            className="keep-search"
            disabled={error !== null}
            onClick={() => app().nameSmartFolder()}
          >
            <BookmarkPlus size={14} />
          </IconButton>
          <IconButton
            label="Clear filter"
            onClick={() => {
              filterBy('')
              input.current?.focus()
            }}
          >
            <X size={14} />
          </IconButton>
        </>
      )}
      <div className="search-popup">
        <div className="search-list" role="listbox" id={list} aria-label="Suggestions" hidden={items.length === 0}>
          {items.map((item, index) => (
            <Choice key={item.text} item={item} id={`${list}-${index}`} active={index === active} onChoose={choose} />
          ))}
        </div>
        {message && (
          <p
            id="search-message"
            data-testid={`search-${level}`}
            className="search-message"
            data-level={level}
            role={level === 'error' ? 'alert' : 'status'}
          >
            {message.message}
          </p>
        )}
      </div>
    </div>
  )
}

function useList(input: React.RefObject<HTMLInputElement | null>, type: (value: string) => void) {
  const text = useApp((state) => state.searchText)
  const [caret, setCaret] = useState<number | null>(null)
  const [highlighted, setHighlighted] = useState({ at: '', index: -1 })
  const { place, items: completions } = useCompletion(text, caret)
  const recent = useRecentSearches()
  const items = text === '' && caret !== null ? recent : completions
  const list = useId()
  useFocusRequest(input)
  // The highlighted row of another list means nothing in this one.
  const at = `${caret} ${text}`
  const active = highlighted.at === at ? highlighted.index : -1

  const choose = (item: Completion): void => {
    if (text === '') {
      filterBy(item.text)
      setCaret(null)
      return app().focusGrid()
    }
    if (!place) return
    const { text: next, caret: to } = applyCompletion(text, place, item)
    flushSync(() => type(next))
    input.current?.setSelectionRange(to, to)
    setCaret(item.endsTerm ? null : to)
  }
  const step = (by: number): void =>
    setHighlighted({ at, index: ((active + by + items.length + 1 + 1) % (items.length + 1)) - 1 })
  const keys = (key: string): boolean => {
    if (items.length === 0) return false
    switch (key) {
      case 'ArrowDown':
        step(1)
        return true
      case 'ArrowUp':
        step(-1)
        return true
      case 'Tab':
        choose(items[Math.max(0, active)]!)
        return true
      case 'Enter':
        if (active < 0) return false
        choose(items[active]!)
        return true
      case 'Escape':
        setCaret(null)
        return true
      default:
        return false
    }
  }
  return {
    items,
    active,
    list,
    choose,
    keys,
    move: setCaret,
    follow: (to: number | null) => setCaret((now) => (now === null ? null : to)),
    open: () => setCaret(text === '' ? 0 : null),
    close: () => setCaret(null),
  }
}

/** Returns the last filters that were typed in this data set. */
function useRecentSearches(): readonly Completion[] {
  const recent = useApp((state) => state.prefs.recentSearches[state.session?.dataset?.id ?? ''] ?? NO_SEARCHES)
  return recent.map((search) => ({ label: search, hint: 'recent', text: search, endsTerm: true }))
}

/**
 * Returns whether a message is shown: once typing has paused, so that nothing turns red while a condition is being
 * typed, or when the box is left.
 */
function useMessageAfterPause(message: QueryError | null, text: string): { isShown: boolean; showNow(): void } {
  const [shownFor, setShownFor] = useState<string | null>(null)
  useEffect(() => {
    if (message === null) return
    const timer = setTimeout(() => setShownFor(text), MESSAGE_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [message, text])
  return { isShown: message !== null && shownFor === text, showNow: () => setShownFor(text) }
}

function useFocusRequest(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(
    () =>
      appStore.subscribe((state, before) => {
        if (state.searchRequest === before.searchRequest) return
        // A viewer that was just closed must be gone before the box under it can take the keyboard focus, and no letter
        // may be lost.
        flushSync(() => undefined)
        input.current?.focus()
        input.current?.select()
      }),
    [input],
  )
}

function Choice({
  item,
  id,
  active,
  onChoose,
}: {
  item: Completion
  id: string
  active: boolean
  onChoose(item: Completion): void
}) {
  return (
    <div
      id={id}
      role="option"
      className="suggestion"
      aria-selected={active}
      onPointerDown={(event) => {
        event.preventDefault()
        onChoose(item)
      }}
    >
      <span>{item.label}</span>
      <span className="muted">{item.hint}</span>
    </div>
  )
}

/** Shows the same text behind the input's text, with a line under the part that a message is about. */
function Underline({
  text,
  part,
  level,
  input,
}: {
  text: string
  part: QueryError | null
  level: 'error' | 'hint'
  input: React.RefObject<HTMLInputElement | null>
}) {
  const [left, setLeft] = useState(0)
  useEffect(() => {
    const field = input.current
    if (!field || !part) return
    const follow = (): void => setLeft(field.scrollLeft)
    follow()
    field.addEventListener('scroll', follow)
    return () => field.removeEventListener('scroll', follow)
  }, [input, part])
  if (!part) return null
  const at = Math.min(part.at, text.length)
  const wrong = text.slice(at, Math.max(part.end, at + 1)) || '\u00a0\u00a0'
  return (
    <span className="search-underline" aria-hidden="true">
      <span style={{ marginLeft: -left }}>
        {text.slice(0, at)}
        <span className="search-wrong" data-level={level} data-testid="search-wrong">
          {wrong}
        </span>
      </span>
    </span>
  )
}
