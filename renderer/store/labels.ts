/** Edits labels. An edit is painted at once, and confirmed or rejected by the program. */
import { givesLabel, LABEL_KINDS, labelField } from '../../preload/contract/index.ts'
import type { CallResult, ItemId, LabelEdit } from '../../preload/contract/index.ts'
import { joinTags, tooLongTagsMessage } from '../../preload/contract/tag-text.ts'
import { count, plural } from '../components/format.ts'
import type { PendingEdit, PendingEdits } from './pending.ts'
import type { Slice } from './state.ts'
import { readOnlySentence } from './status.ts'
import { sentence } from './toasts.ts'

interface EditOutcome {
  readonly ok: boolean
  readonly revision: number
}

/** The values that some pictures get. */
interface PicturesEdit {
  readonly ids: readonly ItemId[]
  readonly edit: LabelEdit
}

export interface LabelsSlice {
  /**
   * The last edit in words, for screen readers; each new object is a new edit. Notes need none: their field shows their
   * state.
   */
  announcement: { readonly text: string } | null
  /**
   * Edits labels. Resolves when the edit is stored on this machine or was rejected; never rejects. `seen` defaults to
   * the revision on the screen.
   */
  edit(ids: readonly ItemId[], edit: LabelEdit, seen?: number): Promise<EditOutcome>
  /** Makes several edits that are undone together, as `edit` makes one. No picture is in two of them. */
  editTogether(edits: readonly PicturesEdit[]): Promise<EditOutcome>
  /** Edits the selection, or the picture in the viewer. */
  editTargets(edit: LabelEdit): Promise<EditOutcome>
  /**
   * Adds the tags of a typed or pasted text. Resolves with the part of the text that was not added: tags that are too
   * long, or all of it after a failure.
   */
  addTags(ids: Promise<readonly ItemId[]>, text: string): Promise<string>
  /**
   * Edits the selection, or the picture in the viewer, and moves on to the next picture: with `advance`, or when the
   * person has chosen auto-advance and the edit gives a label.
   */
  labelTargets(edit: LabelEdit, advance?: boolean): Promise<void>
  undo(): Promise<void>
  redo(): Promise<void>
  /** Removes the unconfirmed edits whose pushes have arrived. */
  removeConfirmedEdits(): void
}

/** The most tags that the program accepts in one edit. */
const MAX_TAGS_AT_ONCE = 1_000

const REFUSED: EditOutcome = { ok: false, revision: 0 }

/** What this slice uses of others. */
type Needs =
  | 'activatePane'
  | 'applyConfirmedEdits'
  | 'compare'
  | 'move'
  | 'prefs'
  | 'revision'
  | 'rows'
  | 'rowsVersion'
  | 'seenRevision'
  | 'status'
  | 'targetIds'
  | 'toast'
  | 'viewer'

export const createLabels =
  (pending: PendingEdits): Slice<LabelsSlice, Needs> =>
  (set, get, bridge) => {
    function repaintRows(edit: PendingEdit): void {
      get().rows.refreshAll(edit.ids)
      set({ rowsVersion: get().rowsVersion + 1 })
    }

    function dropEdit(edit: PendingEdit): void {
      pending.remove(edit)
      repaintRows(edit)
    }

    /**
     * The last edit in the queue. Edits are sent in the order in which the person made them, also when it takes a
     * moment to find out which pictures one applies to.
     */
    let last: Promise<void> | null = null

    /**
     * Runs a task when all edits before it are sent; at once if there are none. The task calls `onSent` when the next
     * edit may be sent.
     */
    async function runInTurn<T>(task: (onSent: () => void) => Promise<T>): Promise<T> {
      const turn = Promise.withResolvers<void>()
      const before = last
      last = turn.promise
      const onSent = (): void => {
        if (last === turn.promise) last = null
        turn.resolve()
      }
      try {
        if (before) await before
        return await task(onSent)
      } finally {
        onSent()
      }
    }

    /** Paints edits at once and sends them. Removes them again when they are refused. */
    async function paintAndSend(
      edits: readonly PicturesEdit[],
      send: () => Promise<CallResult<'labels.edit'>>,
    ): Promise<EditOutcome> {
      const reason = readOnlySentence(get().status)
      if (reason !== null) {
        get().toast('warning', reason)
        return REFUSED
      }
      const pendingEdits = edits.map(({ ids, edit }) => pending.add(ids, edit))
      pendingEdits.forEach(repaintRows)
      const texts = edits.flatMap(({ ids, edit }) => announcement(edit, ids.length) ?? [])
      if (texts.length > 0) set({ announcement: { text: texts.join('; ') } })
      try {
        const { revision, changed } = await send()
        for (const edit of pendingEdits) edit.revision = revision
        if (changed === 0) pendingEdits.forEach(dropEdit)
        get().removeConfirmedEdits()
        return { ok: true, revision }
      } catch (error) {
        pendingEdits.forEach(dropEdit)
        get().toast('error', sentence(error))
        return REFUSED
      }
    }

    /** Edits pictures that may not be known yet. `seen` is the revision that the person was looking at. */
    function editSoon(targets: Promise<readonly ItemId[]>, edit: LabelEdit, seen: number): Promise<EditOutcome> {
      return runInTurn(async (onSent) => {
        const ids = await targets
        const edited = get().edit(ids, edit, seen)
        onSent()
        return edited
      })
    }

    /** Returns whether the viewer goes on to the next picture after a label was given. */
    function advancesByItself(): boolean {
      return get().viewer && !get().compare && get().prefs.autoAdvance
    }

    async function replay(back: 'undo' | 'redo'): Promise<void> {
      try {
        const undone = await runInTurn((onSent) => {
          const answer = bridge.invoke(`labels.${back}`, {})
          onSent()
          return answer
        })
        const verb = back === 'undo' ? 'Undid' : 'Redid'
        get().toast('info', undone ? `${verb}: ${undone.what}.` : `Nothing to ${back}.`)
      } catch (error) {
        get().toast('error', sentence(error))
      }
    }

    return {
      announcement: null,
      edit(ids, edit, seen = get().seenRevision()) {
        if (ids.length === 0) return Promise.resolve(REFUSED)
        return paintAndSend([{ ids, edit }], () => bridge.invoke('labels.edit', { ids, edit, seen }))
      },
      editTogether(edits) {
        const seen = get().seenRevision()
        return paintAndSend(edits, () => bridge.invoke('labels.editTogether', { edits, seen }))
      },
      async editTargets(edit) {
        try {
          return await editSoon(get().targetIds(), edit, get().seenRevision())
        } catch (error) {
          get().toast('error', sentence(error))
          return REFUSED
        }
      },
      async addTags(ids, text) {
        const seen = get().seenRevision()
        try {
          return await runInTurn(async (onSent) => {
            const [targets, { tags, tooLong }] = await Promise.all([ids, bridge.invoke('tags.resolve', { text })])
            if (tooLong.length > 0) get().toast('warning', tooLongTagsMessage(tooLong))
            if (tags.length === 0) return joinTags(tooLong)
            if (tags.length > MAX_TAGS_AT_ONCE) {
              get().toast(
                'warning',
                `At most ${count(MAX_TAGS_AT_ONCE)} tags can be added at once; these are ${count(tags.length)}.`,
              )
              return text
            }
            const edited = get().edit(targets, { addTags: tags }, seen)
            onSent()
            return (await edited).ok ? joinTags(tooLong) : text
          })
        } catch (error) {
          get().toast('error', sentence(error))
          return text
        }
      },
      async labelTargets(edit, advance = false) {
        const saved = get().editTargets(edit)
        const { compare, move, activatePane } = get()
        if (advance && compare) {
          if (compare.active + 1 < compare.ids.length) activatePane(compare.active + 1)
        } else if (advance || (advancesByItself() && givesLabel(edit))) move('next', false)
        await saved
      },
      undo: () => replay('undo'),
      redo: () => replay('redo'),
      removeConfirmedEdits() {
        const done = pending.removeConfirmed(get().revision)
        if (done.length === 0) return
        get().applyConfirmedEdits(done)
        for (const edit of done) get().rows.refreshAll(edit.ids)
        set({ rowsVersion: get().rowsVersion + 1 })
      },
    }
  }

/** Returns a sentence such as `4 stars` or `3 pictures: added owl, removed blurred`; null when nothing has to be said. */
function announcement(edit: LabelEdit, pictures: number): string | null {
  const parts = LABEL_KINDS.flatMap((kind) => labelField(kind).words.announcement(edit))
  return parts.length === 0 ? null : `${pictures > 1 ? `${plural(pictures, 'picture')}: ` : ''}${parts.join(', ')}`
}
