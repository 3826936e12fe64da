/**
 * Shows tags as chips, and a box that adds a tag, with the team's tags as suggestions. It adds and removes tags, and
 * never replaces them.
 */
import { Plus, X } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'

import { assertNever } from '../../../preload/contract/index.ts'
import type { ItemId, TagCount } from '../../../preload/contract/index.ts'
import { closeQuote, isTagList, joinTags, searchedTag, tagIdentity } from '../../../preload/contract/tag-text.ts'
import { count, plural } from '../../components/format.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useMenuOffer } from '../../components/MenuArea.tsx'
import { app, invoke, useApp } from '../../store/app.ts'
import { keyOfTag, recentTags } from '../../store/recent-tags.ts'
import { sentence } from '../../store/toasts.ts'
import { tagTerm } from '../filters/filter-edit.ts'
import { termMenu } from '../filters/term-menu.ts'
import { tagTaskItems } from '../tags/tag-menu.ts'
import { TagButtons } from '../tags/TagButtons.tsx'
import { MAX_KNOWN, offersFor } from './tag-offers.ts'
import type { Offer } from './tag-offers.ts'
import { useFieldRequest } from './use-field-request.ts'

/** `count` is the number of items that have the tag, null when all of them have it. */
export interface ShownTag {
  readonly tag: string
  readonly count: number | null
}
/** `ids` is null for the selection, however large. `refused` is the reason why labels cannot be changed. */
interface Props {
  ids: readonly ItemId[] | null
  tags: readonly ShownTag[]
  /** The tags that all of the pictures have, also those that are shown elsewhere. */
  taken: readonly string[]
  refused: string | null
  title: string
  /** Whether the team allows only the tags of its schema: tags are taken away here, and none is added. */
  isClosed: boolean
}

export function TagField({ ids, tags, taken, refused, title, isClosed }: Props) {
  const readOnly = refused !== null
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  /** The index of the offer that the person moved to; null for the first one, or none while nothing is typed. */
  const [chosen, setChosen] = useState<number | null>(null)
  const known = useKnownTags(text, open, taken.length)
  const offers = open ? offersFor(text, known.found, taken) : []
  const isBlank = tagIdentity(text) === ''
  const active = chosen ?? (isBlank ? -1 : 0)
  const input = useRef<HTMLInputElement>(null)
  const list = useId()
  useFieldRequest('tags', input)

  const targets = async (): Promise<readonly ItemId[]> => ids ?? app().targetIds()
  const clear = (): void => {
    setText('')
    setChosen(null)
  }
  /** Adds a tag of the team, exactly as it is written. */
  const addKnown = (tag: string, to = targets()): void =>
    void to.then((itemIds) => app().edit(itemIds, { addTags: [tag] }), showError)
  const slots = useApp((state) => recentTags(state))
  /** Adds what was typed. What could not be added returns to the box, unless something else has been typed. */
  const addTyped = async (typed: string, to = targets()): Promise<void> => {
    clear()
    const left = await app().addTags(to, typed)
    if (left !== '') setText((now) => (now === '' ? left : now))
  }
  const accept = (offer: Offer | undefined, typed: string, to = targets()): void => {
    clear()
    if (offer?.is === 'known') addKnown(offer.tag, to)
    else if (offer?.is !== 'there') void addTyped(closeQuote(typed), to)
  }
  const remove = (tag: string): void =>
    void (ids === null ? app().editTargets({ removeTags: [tag] }) : app().edit(ids, { removeTags: [tag] }))
  const step = (by: number): void => setChosen(((active + by + offers.length + 1 + 1) % (offers.length + 1)) - 1)

  /** Accepts the offer for the current text, also when the list has not been loaded yet. */
  const enter = async (asTyped: boolean): Promise<void> => {
    if (isBlank && active < 0) return clear()
    if (asTyped) return addTyped(closeQuote(text))
    if (chosen !== null || known.text === text) return accept(offers[active], text)
    const to = targets()
    clear()
    accept(offersFor(text, await suggestedTags(text, taken.length), taken)[0], text, to)
  }
  const paste = (event: React.ClipboardEvent<HTMLInputElement>): void => {
    const { selectionStart, selectionEnd, value } = event.currentTarget
    const pasted =
      value.slice(0, selectionStart ?? 0) +
      event.clipboardData.getData('text/plain') +
      value.slice(selectionEnd ?? value.length)
    // A box of one line would turn line ends into spaces.
    if (!isTagList(pasted)) return
    event.preventDefault()
    void addTyped(pasted)
  }

  const keys = (event: React.KeyboardEvent): void => {
    const tagOfKey =
      event.altKey && !event.ctrlKey ? slots.slots[Number(/^Digit(\d)$/.exec(event.code)?.[1]) - 1] : undefined
    if (tagOfKey !== undefined) {
      addKnown(tagOfKey.tag)
      event.preventDefault()
      event.stopPropagation()
      return
    }
    switch (event.key) {
      case 'Enter':
        void enter(event.shiftKey)
        break
      case ',':
      case ';': {
        // Within quotation marks it belongs to the tag.
        if (closeQuote(text) !== text) return
        void addTyped(text)
        break
      }
      case 'ArrowDown':
        step(1)
        break
      case 'ArrowUp':
        step(-1)
        break
      case 'Escape':
        if (text === '') app().focusGrid()
        else clear()
        break
      case 'Backspace': {
        const last = tags.at(-1)
        if (text !== '' || !last || event.repeat) return
        remove(last.tag)
        break
      }
      default:
        return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="field">
      <span className="field-label">
        {title}{' '}
        {isClosed ? (
          <span className="schema-required">not in the schema</span>
        ) : (
          !readOnly && <KeyHint command="tags" />
        )}
      </span>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- a larger target for the pointer; keys reach the input itself */}
      <div
        className="tag-field"
        data-readonly={readOnly}
        title={refused ?? undefined}
        onClick={() => input.current?.focus()}
      >
        {tags.map((tag) => (
          <Tag
            key={tag.tag}
            {...tag}
            readOnly={readOnly}
            onAdd={() => addKnown(tag.tag)}
            onRemove={() => remove(tag.tag)}
          />
        ))}
        {!isClosed && (
          <input
            ref={input}
            data-testid="tag-input"
            type="text"
            role="combobox"
            aria-label="Add a tag"
            aria-expanded={offers.length > 0}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={active >= 0 && offers[active] ? `${list}-${active}` : undefined}
            placeholder={tags.length > 0 ? '' : readOnly ? 'No tags' : 'Add a tag'}
            autoComplete="off"
            spellCheck={false}
            disabled={readOnly}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setChosen(null)
            }}
            onKeyDown={keys}
            onPaste={paste}
            onFocus={() => {
              setOpen(true)
              app().setEditing('tags')
            }}
            onBlur={() => {
              setOpen(false)
              app().setEditing(null)
            }}
          />
        )}
      </div>
      <div className="suggestions" role="listbox" id={list} aria-label="Suggested tags" hidden={offers.length === 0}>
        {offers.map((offer, index) => (
          <div
            key={offerKey(offer)}
            id={`${list}-${index}`}
            role="option"
            className="suggestion"
            data-offer={offer.is}
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault()
              accept(offer, text)
            }}
          >
            <OfferText offer={offer} tagKey={offer.is === 'known' ? keyOfTag(slots, offer.tag) : -1} />
          </div>
        ))}
      </div>
      {!readOnly && !isClosed && <TagButtons taken={taken} />}
    </div>
  )
}

function showError(error: unknown): void {
  app().toast('error', sentence(error))
}

function offerKey(offer: Offer): string {
  return `${offer.is} ${offer.is === 'list' ? '' : offer.tag}`
}

function OfferText({ offer, tagKey }: { offer: Offer; tagKey: number }) {
  switch (offer.is) {
    case 'known':
      return (
        <>
          <span>{offer.tag}</span>
          {tagKey >= 0 && <kbd>Alt {tagKey + 1}</kbd>}
          <span className="muted">{count(offer.count)}</span>
        </>
      )
    case 'new':
      return (
        <>
          <span>Create “{offer.tag}”</span>
          <kbd>Shift Enter</kbd>
        </>
      )
    case 'there':
      return (
        <>
          <span>{offer.tag}</span>
          <span className="muted">already there</span>
        </>
      )
    case 'list':
      return (
        <>
          <span>
            Add {plural(offer.tags.length, 'tag')}: {offer.tags.map((tag) => joinTags([tag])).join(', ')}
          </span>
        </>
      )
    default:
      return assertNever(offer)
  }
}

interface TagProps extends ShownTag {
  readOnly: boolean
  onAdd(): void
  onRemove(): void
}

function Tag({ tag, count: some, readOnly, onAdd, onRemove }: TagProps) {
  const offer = useMenuOffer()
  const all = some === null
  const edits = readOnly
    ? []
    : [
        ...(all ? [] : [{ name: 'Add to all', Icon: Plus, run: onAdd }]),
        { name: all ? 'Remove' : 'Remove from all', Icon: X, run: onRemove },
      ]
  return (
    <span
      className="chip chip-edit"
      onContextMenu={() => offer(termMenu(tagTerm(tag), { copied: tag, others: edits, everywhere: tagTaskItems(tag) }))}
      data-testid="tag"
      data-tag={tag}
      data-all={all}
      title={all ? tag : `${tag}: on ${count(some)} of them`}
    >
      <span className="chip-text">{tag}</span>
      {!all && <span className="chip-count">{count(some)}</span>}
      {!all && !readOnly && (
        <button type="button" aria-label={`Add ${tag} to all`} title="Add to all" onClick={onAdd}>
          <Plus size={11} />
        </button>
      )}
      {!readOnly && (
        <button
          type="button"
          aria-label={`Remove ${tag}`}
          title={all ? 'Remove' : 'Remove from all'}
          onClick={onRemove}
        >
          <X size={11} />
        </button>
      )}
    </span>
  )
}

interface KnownTags {
  readonly text: string
  readonly found: readonly TagCount[]
}

/**
 * Returns the team's tags that match the text. `text` in the answer is the text that they match, which may be an
 * earlier one.
 */
function useKnownTags(text: string, open: boolean, taken: number): KnownTags {
  const [known, setKnown] = useState<KnownTags>({ text: '', found: [] })
  useEffect(() => {
    if (!open) return
    let current = true
    void suggestedTags(text, taken).then((found) => {
      if (current) setKnown({ text, found })
    })
    return () => {
      current = false
    }
  }, [text, open, taken])
  return known
}

/** Resolves with matching tags: enough that some are left without those that the pictures already have. */
function suggestedTags(text: string, taken: number): Promise<readonly TagCount[]> {
  return invoke('tags.suggest', { prefix: searchedTag(text), limit: MAX_KNOWN + taken }).catch(() => [])
}
