/**
 * Keeps notes while they are typed.
 *
 * A draft belongs to one item. It contains the note that it started from, and the revision that was on the screen then.
 * So a note that somebody else wrote meanwhile is kept beside it, and is never replaced.
 */
import { produce } from 'immer'

import type { ItemDetail, ItemId, KeptDraft } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { nameOf } from '../components/person-names.ts'
import { t } from '../../preload/contract/index.ts'

export interface NoteDraft {
  readonly id: ItemId
  readonly text: string
  /** The stored note that the text started from, or the text that was saved last. */
  readonly base: string
  readonly seen: number
  readonly phase: 'typing' | 'saving' | 'saved' | 'failed'
  /** The person who changed the stored note while this draft was typed. */
  readonly changedBy: string | null
}

export interface NotesSlice {
  drafts: ReadonlyMap<ItemId, NoteDraft>
  typeNote(id: ItemId, text: string, isComposing?: boolean): void
  /** Saves one draft now. Text that could not be saved stays in its draft. */
  commitNote(id: ItemId): Promise<void>
  /**
   * Saves every draft now. It is called when the selection moves, the window loses the focus, or the program is
   * connected again.
   */
  commitNotes(): void
  /** Sends all unsaved notes and preferences, because the page is about to be closed. */
  sendUnsavedOnUnload(): void
  /** Saves the draft of a field that has lost the focus, and drops it once it is stored. */
  leaveNote(id: ItemId): void
  /** Saves a note that was being typed before the page was loaded again. */
  restoreDraft(draft: KeptDraft): void
  /** Sends every draft as it is now, and resolves when all of them have been answered. */
  sendAllNotes(): Promise<void>
  /** Marks a draft whose stored note somebody else has changed. */
  compareDraftWith(detail: ItemDetail): void
  /** Drops a draft because the person chose another text for this note. */
  discardDraft(id: ItemId): void
  /** Returns whether there is text that the program has not confirmed. */
  hasUnsavedNotes(): boolean
}

const TYPING_PAUSE_MS = 800

/** What this slice uses of others. */
type Needs = 'detail' | 'edit' | 'flushPrefs' | 'seenRevision' | 'shownState'

export const createNotes: Slice<NotesSlice, Needs> = (set, get, bridge) => {
  const timers = new Map<ItemId, ReturnType<typeof setTimeout>>()
  const leftNotes = new Set<ItemId>()
  /** The items in whose notes an input method is composing. */
  const composing = new Set<ItemId>()
  /** The texts that were sent and have no answer yet. */
  const unanswered = new Map<ItemId, string>()

  function putDraft(draft: NoteDraft): void {
    set({
      drafts: produce(get().drafts, (drafts: Map<ItemId, NoteDraft>) => {
        drafts.set(draft.id, draft)
      }),
    })
  }

  function dropDraft(id: ItemId): void {
    leftNotes.delete(id)
    set({
      drafts: produce(get().drafts, (drafts: Map<ItemId, NoteDraft>) => {
        drafts.delete(id)
      }),
    })
  }

  function newDraft(id: ItemId): NoteDraft {
    const { detail, shownState, seenRevision } = get()
    const loadedDetail = detail?.id === id ? detail : null
    const base = loadedDetail ? shownState(loadedDetail).notes : ''
    return { id, base, text: base, seen: loadedDetail?.revision ?? seenRevision(), phase: 'typing', changedBy: null }
  }

  function onSaved(id: ItemId, text: string, revision: number): void {
    const draft = get().drafts.get(id)
    if (!draft) return
    // After somebody else's change `seen` stays as it was, because further typing must not replace a note that this
    // person has not decided about.
    const seen = draft.changedBy === null ? Math.max(draft.seen, revision) : draft.seen
    const phase = draft.text === text ? 'saved' : 'typing'
    putDraft({ ...draft, base: text, seen, phase })
    if (phase === 'saved' && leftNotes.has(id)) dropDraft(id)
    if (phase === 'typing' && !composing.has(id)) void get().commitNote(id)
  }

  /** Sends the current text, also while an earlier text has no answer yet. The program handles them in their order. */
  async function sendDraft(draft: NoteDraft): Promise<void> {
    const { id, text } = draft
    clearTimeout(timers.get(id))
    if (draft.phase === 'saving' && unanswered.get(id) === text) return
    unanswered.set(id, text)
    putDraft({ ...draft, phase: 'saving' })
    const { ok, revision } = await get().edit([id], { notes: text }, draft.seen)
    const isLast = unanswered.get(id) === text
    if (isLast) unanswered.delete(id)
    const now = get().drafts.get(id)
    if (ok && isLast) onSaved(id, text, revision)
    else if (now && isLast) putDraft({ ...now, phase: 'failed' })
  }

  function sendAllDrafts(): Promise<unknown> {
    return Promise.all(
      [...get().drafts.values()].filter(({ text, base, phase }) => text !== base || phase === 'saving').map(sendDraft),
    )
  }

  return {
    drafts: new Map(),
    typeNote(id, text, isComposing = false) {
      leftNotes.delete(id)
      const draft = get().drafts.get(id) ?? newDraft(id)
      putDraft({ ...draft, text, phase: draft.phase === 'saving' ? 'saving' : 'typing' })
      clearTimeout(timers.get(id))
      // Nobody else sees what an input method is still composing.
      if (isComposing) composing.add(id)
      else composing.delete(id)
      if (!isComposing)
        timers.set(
          id,
          setTimeout(() => void get().commitNote(id), TYPING_PAUSE_MS),
        )
    },
    async commitNote(id) {
      clearTimeout(timers.get(id))
      const draft = get().drafts.get(id)
      if (!draft || draft.phase === 'saving') return
      if (draft.text === draft.base) {
        if (leftNotes.has(id)) dropDraft(id)
        return
      }
      await sendDraft(draft)
    },
    commitNotes() {
      for (const id of get().drafts.keys()) get().leaveNote(id)
    },
    sendUnsavedOnUnload() {
      void sendAllDrafts()
      get().flushPrefs()
      bridge.sendUnloadBeacon()
    },
    leaveNote(id) {
      composing.delete(id)
      leftNotes.add(id)
      void get().commitNote(id)
    },
    restoreDraft(draft) {
      putDraft({ ...draft, phase: 'typing', changedBy: null })
      get().leaveNote(draft.id)
    },
    async sendAllNotes() {
      await sendAllDrafts()
    },
    /** It never changes the text that is being typed. A change by somebody else is shown beside that text. */
    compareDraftWith({ id, state, revision, history }) {
      const draft = get().drafts.get(id)
      if (
        !draft ||
        revision < draft.seen ||
        draft.phase === 'saving' ||
        state.notes === draft.base ||
        state.notes === draft.text
      )
        return
      const author =
        history.find(({ change }) => change.notes !== undefined && change.notes !== draft.base)?.change.by ??
        state.updatedBy
      putDraft({ ...draft, changedBy: author === null ? t('Somebody') : nameOf(author) })
    },
    discardDraft(id) {
      clearTimeout(timers.get(id))
      if (get().drafts.has(id)) dropDraft(id)
    },
    hasUnsavedNotes: () => [...get().drafts.values()].some((draft) => draft.text !== draft.base),
  }
}
