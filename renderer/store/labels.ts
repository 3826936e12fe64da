/** Edits labels. An edit is painted at once, and confirmed or rejected by the program. */
import {
  groupOfTag,
  t,
  type AutoAdvance,
  excludeEachOther,
  hasDoneRule,
  givesLabel,
  LABEL_KINDS,
  labelField,
  LEVEL_KINDS,
  levelOf,
  UNSET_LABELS,
} from '../../preload/contract/index.ts'
import type { CallResult, ItemId, LabelEdit, Row } from '../../preload/contract/index.ts'
import { joinTags, tagIdentity, tooLongTagsMessage } from '../../preload/contract/tag-text.ts'
import { count, plural } from '../components/format.ts'
import { losesLabels, MANY_PICTURES, questionAboutOthers } from './bulk-edit.ts'
import type { EditQueue } from './edit-queue.ts'
import type { PendingEdit, PendingEdits } from './pending.ts'
import { isViewingOnePicture, sayNoTarget, selectedCount } from './selection.ts'
import type { Slice } from './state.ts'
import { readOnlyReasonOf, readOnlySentence } from './status.ts'
import { sentence } from './toasts.ts'
import { editOfRows, labelSchemaOf } from './label-schema.ts'
import { becomesDone, isDoneAfter } from './picture-done.ts'

interface EditOutcome {
  readonly ok: boolean
  readonly revision: number
  /** How many pictures have other labels now. */
  readonly changed: number
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
  /** How many edits were made, undone or redone in this window. */
  editCount: number
  /**
   * Edits labels. Resolves when the edit is stored on this machine or was rejected; never rejects. `seen` defaults to
   * the revision on the screen.
   */
  edit(ids: readonly ItemId[], edit: LabelEdit, seen?: number): Promise<EditOutcome>
  /** Makes several edits that are undone together, as `edit` makes one. No picture is in two of them. */
  editTogether(edits: readonly PicturesEdit[]): Promise<EditOutcome>
  /**
   * Asks before an edit of many pictures takes away labels that other people gave. Resolves with whether the edit may be
   * made. An edit of few pictures needs no question.
   */
  confirmEdit(ids: readonly ItemId[], edit: LabelEdit): Promise<boolean>
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
  /**
   * Gives the selection, or the picture in the viewer, a label with levels as `labelTargets` does; clears it if all of
   * them have this value already. A value in conflict is not cleared: giving it resolves the conflict. With `advance` it
   * is only given.
   */
  toggleLabelOnTargets(edit: LabelEdit, advance?: boolean): Promise<void>
  /**
   * Gives a tag to the selection, or to the picture in the viewer; takes it away if all of them have it. In a group of
   * the schema of which a picture has one tag at most, it takes the place of the others, and is taken away only where it
   * is the only one.
   */
  toggleTagOnTargets(tag: string): Promise<void>
  /** Turns auto-advance on or off, and says so. */
  toggleAutoAdvance(): void
  /** Removes the unconfirmed edits whose pushes have arrived. */
  removeConfirmedEdits(): void
}

/** The most tags that the program accepts in one edit. */
const MAX_TAGS_AT_ONCE = 1_000

const REFUSED: EditOutcome = { ok: false, revision: 0, changed: 0 }
const NOTHING_CHANGED = 'Nothing has changed: all of these pictures have these labels already.'

/** What the person answered to the question before an edit. */
type Answer = 'not asked' | 'confirmed' | 'declined'

/** What this slice uses of others. */
type Needs =
  | 'activatePane'
  | 'applyConfirmedEdits'
  | 'ask'
  | 'compare'
  | 'focus'
  | 'move'
  | 'pendingSelectionSize'
  | 'prefs'
  | 'recordTags'
  | 'result'
  | 'revision'
  | 'rows'
  | 'rowsVersion'
  | 'seenRevision'
  | 'queue'
  | 'settings'
  | 'selected'
  | 'setPrefs'
  | 'status'
  | 'targetIds'
  | 'toast'
  | 'offerUndo'
  | 'viewer'

export const createLabels =
  (pending: PendingEdits, queue: EditQueue): Slice<LabelsSlice, Needs> =>
  (set, get, bridge) => {
    function repaintRows(edit: PendingEdit): void {
      get().rows.refreshAll(edit.ids)
      set({ rowsVersion: get().rowsVersion + 1 })
    }

    function dropEdit(edit: PendingEdit): void {
      pending.remove(edit)
      repaintRows(edit)
    }

    /** Paints edits at once and sends them. Removes them again when they are refused. */
    async function paintAndSend(
      edits: readonly PicturesEdit[],
      send: () => Promise<CallResult<'labels.edit'>>,
    ): Promise<EditOutcome> {
      const reason = readOnlySentence(get().status)
      if (reason !== null) {
        get().toast('warning', reason, { about: readOnlyReasonOf })
        return REFUSED
      }
      set({ editCount: get().editCount + 1 })
      const pendingEdits = edits.map(({ ids, edit }) => pending.add(ids, edit))
      pendingEdits.forEach(repaintRows)
      const texts = edits.flatMap(({ ids, edit }) => announcement(edit, ids.length) ?? [])
      if (texts.length > 0) set({ announcement: { text: texts.join('; ') } })
      try {
        const { revision, changed } = await send()
        for (const edit of pendingEdits) edit.revision = revision
        if (changed === 0) pendingEdits.forEach(dropEdit)
        get().removeConfirmedEdits()
        return { ok: true, revision, changed }
      } catch (error) {
        pendingEdits.forEach(dropEdit)
        get().toast('error', sentence(error))
        return REFUSED
      }
    }

    /** The selection whose many labels of other people the person has decided to change. */
    let confirmedSelection: ReadonlySet<ItemId> | null = null

    /**
     * Edits the selection, which may not be known yet. `editOf` returns the edit of these pictures, and `seen` is the
     * revision that the person was looking at. A refused edit never rejects.
     */
    async function editSelection(
      editOf: (ids: readonly ItemId[]) => LabelEdit | Promise<LabelEdit>,
      seen = get().seenRevision(),
    ): Promise<EditOutcome> {
      if (get().focus.position < 0 && selectedCount(get()) === 0) {
        sayNoTarget(get())
        return REFUSED
      }
      const targets = get().targetIds()
      try {
        return await queue.runInTurn(async (onSent) => {
          const ids = await targets
          if (ids.length === 0) return REFUSED
          const made = editOf(ids)
          const edit = bySchema(ids, made instanceof Promise ? await made : made)
          const selection = get().selected
          const isLarge = ids.length >= MANY_PICTURES && losesLabels(edit) && confirmedSelection !== selection
          const answer = isLarge ? await askAboutEdit(ids, edit) : 'not asked'
          if (answer === 'declined') return REFUSED
          if (answer === 'confirmed') confirmedSelection = selection
          const edited = get().edit(ids, edit, seen)
          onSent()
          offerUndoOfMany(ids, edit, edited)
          return edited
        })
      } catch (error) {
        get().toast('error', sentence(error))
        return REFUSED
      }
    }

    /** Asks before an edit that takes away labels which other people gave to many pictures. */
    async function askAboutEdit(ids: readonly ItemId[], edit: LabelEdit): Promise<Answer> {
      if (readOnlySentence(get().status) !== null) return 'not asked'
      const { changed, others } = await bridge.invoke('labels.preview', { ids, edit })
      const question = questionAboutOthers(changed, others)
      if (question === null) return 'not asked'
      return (await get().ask(question)) ? 'confirmed' : 'declined'
    }

    /** Says what an edit of many pictures has changed, and offers to undo it. */
    function offerUndoOfMany(ids: readonly ItemId[], edit: LabelEdit, edited: Promise<EditOutcome>): void {
      const { editCount } = get()
      if (ids.length < MANY_PICTURES) return
      void edited.then(({ ok, changed }) => {
        if (ok) get().offerUndo(changed === 0 ? NOTHING_CHANGED : editSentence(edit, changed), changed, editCount)
      })
    }

    /**
     * Whether the picture on screen is one of a queue. A colleague may have given it the same label a moment ago: a key
     * must not take that away.
     */
    function isLabellingQueue(): boolean {
      return get().queue !== null && get().viewer && !get().compare
    }

    /** The tags that keys have given in a queue to the picture on screen: the same key takes these away again. */
    const tagsByKey = new TagsOfOnePicture()

    /** Returns the row of the picture with the focus; undefined when there is none or it is not loaded. */
    function focusedRow(): Row | undefined {
      const { focus, rows } = get()
      return focus.id === null ? undefined : rows.byId(focus.id)
    }

    /** Returns whether the window goes on to the next picture after a label was given. */
    function advancesByItself(edit: LabelEdit): boolean {
      const isOne = isViewingOnePicture(get()) || selectedCount(get()) <= 1
      const { prefs, queue: workQueue } = get()
      const schema = labelSchemaOf(get())
      // The reason for leaving a picture out says that nothing more is to be done here.
      if (workQueue && isOne && edit.addTags?.some((tag) => groupOfTag(schema, tag)?.isSkip)) return true
      if (prefs.autoAdvance === 'off' || !isOne) return false
      if (prefs.autoAdvance === 'label' || !hasDoneRule(schema)) return givesLabel(edit) && edit.addTags === undefined
      // Where the team says when a picture is done, the next one is shown after the last label that it needs.
      const row = focusedRow()
      if (row === undefined) return false
      const given = editOfRows(schema, edit, [row])
      // A colleague may have labelled the picture of the queue a moment ago: then it is done before.
      const isQueued = workQueue !== null && workQueue.ahead.length === 0 && givesLabel(edit)
      return isQueued ? isDoneAfter(schema, row, given) : becomesDone(schema, row, given)
    }

    /** Edits the selection as `editSelection` does, and moves on to the next picture without waiting for the answer. */
    async function editAndAdvance(editOf: Parameters<typeof editSelection>[0], isAdvancing: boolean): Promise<void> {
      const saved = editSelection(editOf)
      const { compare, move, activatePane } = get()
      if (isAdvancing && readOnlySentence(get().status) === null) {
        if (!compare) move('next', false)
        else if (compare.active + 1 < compare.ids.length) activatePane(compare.active + 1)
      }
      await saved
    }

    /** Returns whether all of these pictures have the values that an edit gives, without a conflict. */
    function allHaveLevels(ids: readonly ItemId[], edit: LabelEdit): boolean | Promise<boolean> {
      const rows = ids.map((id) => get().rows.byId(id))
      if (rows.every((row) => row !== undefined)) return rows.every((row) => hasLevels(row, edit))
      return bridge
        .invoke('labels.count', { ids })
        .then(
          ({ total, levels, conflicts }) =>
            conflicts === 0 &&
            LEVEL_KINDS.every((kind) => edit[kind] === undefined || levels[kind][levelOf(kind, edit[kind])] === total),
        )
    }

    /**
     * Returns the spellings of a tag if all of these pictures have it, and none has another tag in place of which it can
     * be given; otherwise none.
     */
    async function spellingsOnAll(ids: readonly ItemId[], tag: string): Promise<readonly string[]> {
      const schema = labelSchemaOf(get())
      const isSame = (other: string): boolean => tagIdentity(other) === tagIdentity(tag)
      const isRival = (other: string): boolean => excludeEachOther(schema, tag, other)
      const rows = ids.map((id) => get().rows.byId(id))
      if (rows.every((row) => row !== undefined)) {
        const isOnAll = rows.every(({ tags }) => tags.some(isSame) && !tags.some(isRival))
        return isOnAll ? [...new Set(rows.flatMap(({ tags }) => tags.filter(isSame)))] : []
      }
      const { total, tags } = await bridge.invoke('labels.count', { ids })
      const same = tags.filter((one) => isSame(one.tag))
      const isOnAll =
        same.reduce((sum, { count: some }) => sum + some, 0) >= total && !tags.some((one) => isRival(one.tag))
      return isOnAll ? same.map((one) => one.tag) : []
    }

    /** Returns an edit of these pictures with the tags that it takes away by the schema of the team. */
    function bySchema(ids: readonly ItemId[], edit: LabelEdit): LabelEdit {
      if (edit.addTags === undefined) return edit
      return editOfRows(
        labelSchemaOf(get()),
        edit,
        ids.map((id) => get().rows.byId(id)),
      )
    }

    return {
      announcement: null,
      editCount: 0,
      edit(ids, wanted, seen = get().seenRevision()) {
        if (ids.length === 0) return Promise.resolve(REFUSED)
        const edit = bySchema(ids, wanted)
        if (readOnlySentence(get().status) === null) get().recordTags(ids, edit)
        return paintAndSend([{ ids, edit }], () => bridge.invoke('labels.edit', { ids, edit, seen }))
      },
      editTogether(edits) {
        const seen = get().seenRevision()
        return paintAndSend(edits, () => bridge.invoke('labels.editTogether', { edits, seen }))
      },
      async confirmEdit(ids, edit) {
        return ids.length < MANY_PICTURES || (await askAboutEdit(ids, edit)) !== 'declined'
      },
      editTargets: (edit) => editSelection(() => edit),
      async addTags(ids, text) {
        const seen = get().seenRevision()
        try {
          return await queue.runInTurn(async (onSent) => {
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
            const edit = bySchema(targets, { addTags: tags })
            const edited = get().edit(targets, edit, seen)
            onSent()
            offerUndoOfMany(targets, edit, edited)
            return (await edited).ok ? joinTags(tooLong) : text
          })
        } catch (error) {
          get().toast('error', sentence(error))
          return text
        }
      },
      labelTargets: (edit, advance = false) => editAndAdvance(() => edit, advance || advancesByItself(edit)),
      async toggleLabelOnTargets(edit, advance = false) {
        if (advance || isLabellingQueue()) return get().labelTargets(edit, advance)
        const shown = focusedRow()
        const clears = shown !== undefined && hasLevels(shown, edit)
        await editAndAdvance(
          (ids) => {
            const toggled = (haveAll: boolean): LabelEdit => (haveAll ? clearingEdit(edit) : edit)
            const haveAll = allHaveLevels(ids, edit)
            return haveAll instanceof Promise ? haveAll.then(toggled) : toggled(haveAll)
          },
          !clears && advancesByItself(edit),
        )
      },
      async toggleTagOnTargets(tag) {
        const given: LabelEdit = { addTags: [tag] }
        const shown = focusedRow()
        if (isLabellingQueue() && shown && !tagsByKey.wereGiven(shown.id, tag)) {
          tagsByKey.add(shown.id, tag)
          return get().labelTargets(given)
        }
        const hasTag = shown?.tags.some((other) => tagIdentity(other) === tagIdentity(tag)) ?? false
        await editAndAdvance(
          async (ids) => {
            const spellings = await spellingsOnAll(ids, tag)
            return spellings.length > 0 ? { removeTags: spellings } : given
          },
          !hasTag && advancesByItself(given),
        )
      },
      toggleAutoAdvance() {
        // Where the team does not say when a picture is done, that is after each label.
        const order: readonly AutoAdvance[] = hasDoneRule(labelSchemaOf(get()))
          ? ['done', 'label', 'off']
          : ['label', 'off']
        const autoAdvance = order[(order.indexOf(get().prefs.autoAdvance) + 1) % order.length]!
        get().setPrefs({ autoAdvance })
        get().toast('info', AUTO_ADVANCE_SENTENCES[autoAdvance], { about: ({ prefs }) => [prefs.autoAdvance] })
      },
      removeConfirmedEdits() {
        const done = pending.removeConfirmed(get().revision)
        if (done.length === 0) return
        get().applyConfirmedEdits(done)
        for (const edit of done) get().rows.refreshAll(edit.ids)
        set({ rowsVersion: get().rowsVersion + 1 })
      },
    }
  }

/** Remembers which tags one picture got here. */
class TagsOfOnePicture {
  #id: ItemId | null = null
  readonly #identities = new Set<string>()

  add(id: ItemId, tag: string): void {
    if (id !== this.#id) this.#identities.clear()
    this.#id = id
    this.#identities.add(tagIdentity(tag))
  }

  wereGiven(id: ItemId, tag: string): boolean {
    return id === this.#id && this.#identities.has(tagIdentity(tag))
  }
}

/** Says when the next picture is shown by itself. */
export const AUTO_ADVANCE_SENTENCES: Readonly<Record<AutoAdvance, string>> = {
  off: t('Auto-advance is off.'),
  label: t('Auto-advance: a rating, a flag or a colour shows the next picture.'),
  done: t('Auto-advance: the last label that the team asks for shows the next picture.'),
}

/** Returns whether a picture has the values that an edit gives, and none of its labels is in conflict. */
function hasLevels(row: Row, edit: LabelEdit): boolean {
  return !row.conflict && LEVEL_KINDS.every((kind) => edit[kind] === undefined || row[kind] === edit[kind])
}

/** Returns the edit that clears the labels with levels which an edit gives. */
function clearingEdit(edit: LabelEdit): LabelEdit {
  return Object.fromEntries(
    LEVEL_KINDS.filter((kind) => edit[kind] !== undefined).map((kind) => [kind, UNSET_LABELS[kind]]),
  )
}

/** Returns what an edit has changed, such as `3 pictures: added owl.` */
function editSentence(edit: LabelEdit, pictures: number): string {
  return `${announcement(edit, pictures) ?? plural(pictures, 'picture')}.`
}

/** Returns a sentence such as `4 stars` or `3 pictures: added owl, removed blurred`; null when nothing has to be said. */
function announcement(edit: LabelEdit, pictures: number): string | null {
  const parts = LABEL_KINDS.flatMap((kind) => labelField(kind).words.announcement(edit))
  return parts.length === 0 ? null : `${pictures > 1 ? `${plural(pictures, 'picture')}: ` : ''}${parts.join(', ')}`
}
