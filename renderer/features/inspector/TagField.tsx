/** Tags as chips and a box that adds one, with the team's tags as suggestions. Adds and removes; never replaces. */
import { Plus, X } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'

import { MAX_TAG_LENGTH } from '../../../preload/contract/index.ts'
import type { ItemId, LabelEdit, TagCount } from '../../../preload/contract/index.ts'
import { count } from '../../components/format.ts'
import { useMenuOffer } from '../../components/MenuArea.tsx'
import { app, invoke } from '../../store/app.ts'
import { tagTerm } from '../filters/filter-edit.ts'
import { termMenu } from '../filters/term-menu.ts'
import { useFieldRequest } from './use-field-request.ts'

/** `all` is false when only some of the items have the tag. */
interface ShownTag { readonly tag: string; readonly all: boolean }
/** `ids` null means the selection, however large; `refused` says why there is no labelling. */
interface Props { ids: readonly ItemId[] | null; tags: readonly ShownTag[]; refused: string | null }

const MOST_SUGGESTIONS = 8

export function TagField({ ids, tags, refused }: Props) {
  const readOnly = refused !== null
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const suggestions = useSuggestions(text, open, tags)
  const input = useRef<HTMLInputElement>(null)
  const list = useId()
  useFieldRequest('tags', input)

  const change = (edit: LabelEdit): void => void (ids ? app().edit(ids, edit) : app().editTargets(edit))
  const add = (tag: string): void => {
    const clean = tag.normalize('NFC').trim().replaceAll(/\s+/g, ' ')
    setText('')
    setActive(-1)
    if (clean !== '') change({ addTags: [clean] })
  }
  const remove = (tag: string): void => change({ removeTags: [tag] })
  const step = (by: number): void => setActive((now) => (now + by + suggestions.length + 1 + 1) % (suggestions.length + 1) - 1)

  const keys = (event: React.KeyboardEvent): void => {
    switch (event.key) {
      case 'Enter': add(suggestions[active]?.tag ?? text); break
      case ',': add(text); break
      case 'ArrowDown': step(1); break
      case 'ArrowUp': step(-1); break
      case 'Escape':
        if (text === '') app().focusGrid()
        else setText('')
        break
      case 'Backspace': {
        const last = tags.at(-1)
        if (text !== '' || !last || event.repeat) return
        remove(last.tag)
        break
      }
      default: return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="field">
      <span className="field-label">Tags {!readOnly && <kbd>T</kbd>}</span>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- a larger target for the pointer; keys reach the input itself */}
      <div className="tag-field" data-readonly={readOnly} title={refused ?? undefined} onClick={() => input.current?.focus()}>
        {tags.map((tag) => <Tag key={tag.tag} {...tag} readOnly={readOnly} onAdd={() => add(tag.tag)} onRemove={() => remove(tag.tag)} />)}
        <input
          ref={input} data-testid="tag-input" type="text" role="combobox" aria-label="Add a tag" aria-expanded={suggestions.length > 0} aria-controls={list} aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined} placeholder={tags.length > 0 ? '' : readOnly ? 'No tags' : 'Add a tag'} autoComplete="off" spellCheck={false} maxLength={MAX_TAG_LENGTH} disabled={readOnly}
          value={text} onChange={(event) => { setText(event.target.value); setActive(-1) }} onKeyDown={keys}
          onFocus={() => { setOpen(true); app().setEditing('tags') }} onBlur={() => { setOpen(false); app().setEditing(null) }}
        />
      </div>
      <div className="suggestions" role="listbox" id={list} aria-label="Suggested tags" hidden={suggestions.length === 0}>
        {suggestions.map(({ tag, count: times }, index) => (
          <div key={tag} id={`${list}-${index}`} role="option" className="suggestion" aria-selected={index === active} onPointerDown={(event) => { event.preventDefault(); add(tag) }}>
            <span>{tag}</span><span className="muted">{count(times)}</span>
          </div>
        ))}
      </div>
    </div>
  )
}

interface TagProps extends ShownTag { readOnly: boolean; onAdd(): void; onRemove(): void }

function Tag({ tag, all, readOnly, onAdd, onRemove }: TagProps) {
  const offer = useMenuOffer()
  const edits = readOnly ? [] : [...(all ? [] : [{ name: 'Add to all', Icon: Plus, run: onAdd }]), { name: all ? 'Remove' : 'Remove from all', Icon: X, run: onRemove }]
  return (
    <span className="chip chip-edit" onContextMenu={() => offer(termMenu(tagTerm(tag), { copied: tag, others: edits }))} data-testid="tag" data-tag={tag} data-all={all} title={all ? tag : `${tag}: on some of them`}>
      <span className="chip-text">{tag}</span>
      {!all && !readOnly && <button type="button" aria-label={`Add ${tag} to all`} title="Add to all" onClick={onAdd}><Plus size={11} /></button>}
      {!readOnly && <button type="button" aria-label={`Remove ${tag}`} title={all ? 'Remove' : 'Remove from all'} onClick={onRemove}><X size={11} /></button>}
    </span>
  )
}

/** What the team uses, without what all the items have already. */
function useSuggestions(prefix: string, open: boolean, tags: readonly ShownTag[]): readonly TagCount[] {
  const [found, setFound] = useState<readonly TagCount[]>([])
  useEffect(() => {
    if (!open) return
    let current = true
    invoke('tags.suggest', { prefix: prefix.trim(), limit: MOST_SUGGESTIONS + tags.length })
      .then((suggestions) => { if (current) setFound(suggestions) }, () => undefined)
    return () => { current = false }
  }, [prefix, open, tags.length])
  if (!open) return []
  const taken = new Set(tags.filter(({ all }) => all).map(({ tag }) => tag))
  return found.filter(({ tag }) => !taken.has(tag)).slice(0, MOST_SUGGESTIONS)
}
