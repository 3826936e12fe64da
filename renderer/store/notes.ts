/**
 * Notes while they are typed. A draft belongs to one item and remembers the note it started from and the revision that
 * was on screen then, so that what somebody else wrote meanwhile is kept beside it and never replaced.
 */
import { produce } from 'immer'

import type { ItemDetail, ItemId, KeptDraft } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'

export interface NoteDraft {
  readonly id: ItemId
  readonly text: string
  /** The stored note that the text started from, or was last saved as. */
  readonly base: string
  readonly seen: number
  readonly phase: 'typing' | 'saving' | 'saved' | 'failed'
  /** Who changed the stored note while this was typed. */
  readonly changedBy: string | null
}

export interface NotesSlice {
  drafts: ReadonlyMap<ItemId, NoteDraft>
  typeNote(id: ItemId, text: string, isComposing?: boolean): void
  /** Saves one draft now. Text that could not be saved stays in its draft. */
  commitNote(id: ItemId): Promise<void>
  /** Saves every draft now: the selection moved, the window lost the focus, the program is back. */
  commitNotes(): void
  /** Sends everything that was typed or set here, for the moment before the page goes away. */
  lastWords(): void
  /** The field was left: saves, and forgets the draft once it is stored. */
  leaveNote(id: ItemId): void
  /** A note that was being typed when the page went away: saves it. */
  restoreDraft(draft: KeptDraft): void
  /** Resolves when every draft, as it is now, has been sent and answered. */
  notesSent(): Promise<void>
  noteArrived(detail: ItemDetail): void
  /** The person chose another text for this note. */
  discardNote(id: ItemId): void
  /** Whether text was typed that the program has not confirmed. */
  notesUnsaved(): boolean
}

const QUIET_MS = 800

export const createNotes: Slice<NotesSlice> = (set, get, bridge) => {
  const timers = new Map<ItemId, ReturnType<typeof setTimeout>>()
  const left = new Set<ItemId>()
  /** Notes in which an input method has not finished. */
  const composing = new Set<ItemId>()
  /** Texts that no answer has come to yet. */
  const sent = new Map<ItemId, string>()

  function put(draft: NoteDraft): void {
    set({
      drafts: produce(get().drafts, (drafts: Map<ItemId, NoteDraft>) => {
        drafts.set(draft.id, draft)
      }),
    })
  }

  function drop(id: ItemId): void {
    left.delete(id)
    set({
      drafts: produce(get().drafts, (drafts: Map<ItemId, NoteDraft>) => {
        drafts.delete(id)
      }),
    })
  }

  function begin(id: ItemId): NoteDraft {
    const { detail, shownState, seen } = get()
    const known = detail?.id === id ? detail : null
    const base = known ? shownState(known).notes : ''
    return { id, base, text: base, seen: known?.revision ?? seen(), phase: 'typing', changedBy: null }
  }

  function saved(id: ItemId, text: string, revision: number): void {
    const draft = get().drafts.get(id)
    if (!draft) return
    // After somebody else's change the old `seen` stays: what this person has not settled must not be replaced by
    // typing on.
    const seen = draft.changedBy === null ? Math.max(draft.seen, revision) : draft.seen
    const phase = draft.text === text ? 'saved' : 'typing'
    put({ ...draft, base: text, seen, phase })
    if (phase === 'saved' && left.has(id)) drop(id)
    if (phase === 'typing' && !composing.has(id)) void get().commitNote(id)
  }

  /**
   * Sends the text as it is, also while the answer to an earlier one is awaited: the program takes them in their order.
   */
  async function send(draft: NoteDraft): Promise<void> {
    const { id, text } = draft
    clearTimeout(timers.get(id))
    if (draft.phase === 'saving' && sent.get(id) === text) return
    sent.set(id, text)
    put({ ...draft, phase: 'saving' })
    const { ok, revision } = await get().edit([id], { notes: text }, draft.seen)
    const isLast = sent.get(id) === text
    if (isLast) sent.delete(id)
    const now = get().drafts.get(id)
    if (ok && isLast) saved(id, text, revision)
    else if (now && isLast) put({ ...now, phase: 'failed' })
  }

  function sendAll(): Promise<unknown> {
    return Promise.all(
      [...get().drafts.values()].filter(({ text, base, phase }) => text !== base || phase === 'saving').map(send),
    )
  }

  return {
    drafts: new Map(),
    typeNote(id, text, isComposing = false) {
      left.delete(id)
      const draft = get().drafts.get(id) ?? begin(id)
      put({ ...draft, text, phase: draft.phase === 'saving' ? 'saving' : 'typing' })
      clearTimeout(timers.get(id))
      // What an input method has not finished is for nobody's eyes yet.
      if (isComposing) composing.add(id)
      else composing.delete(id)
      if (!isComposing)
        timers.set(
          id,
          setTimeout(() => void get().commitNote(id), QUIET_MS),
        )
    },
    async commitNote(id) {
      clearTimeout(timers.get(id))
      const draft = get().drafts.get(id)
      if (!draft || draft.phase === 'saving') return
      if (draft.text === draft.base) {
        if (left.has(id)) drop(id)
        return
      }
      await send(draft)
    },
    commitNotes() {
      for (const id of get().drafts.keys()) get().leaveNote(id)
    },
    lastWords() {
      void sendAll()
      get().flushPrefs()
      bridge.lastWords()
    },
    leaveNote(id) {
      composing.delete(id)
      left.add(id)
      void get().commitNote(id)
    },
    restoreDraft(draft) {
      put({ ...draft, phase: 'typing', changedBy: null })
      get().leaveNote(draft.id)
    },
    async notesSent() {
      await sendAll()
    },
    /** The text being typed is never touched; that somebody wrote meanwhile is told beside it. */
    noteArrived({ id, state, revision, history }) {
      const draft = get().drafts.get(id)
      if (
        !draft ||
        revision < draft.seen ||
        draft.phase === 'saving' ||
        state.notes === draft.base ||
        state.notes === draft.text
      )
        return
      const writer = history.find(({ change }) => change.notes !== undefined && change.notes !== draft.base)?.change.by
      put({ ...draft, changedBy: writer ?? state.updatedBy ?? 'Somebody' })
    },
    discardNote(id) {
      clearTimeout(timers.get(id))
      if (get().drafts.has(id)) drop(id)
    },
    notesUnsaved: () => [...get().drafts.values()].some((draft) => draft.text !== draft.base),
  }
}
