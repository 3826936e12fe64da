/**
 * Holds the conflict inbox: the conflicts of the data set one after the other, and their resolution.
 *
 * A resolution is shown at once: the next conflict comes before the program has answered. The details of the next
 * conflicts are loaded in advance, so that a held key does not wait for them.
 */
import { kindOf, labelFieldOf, t } from '../../preload/contract/index.ts'
import type {
  ConflictChanges,
  ConflictDetail,
  ConflictRule,
  ConflictValue,
  ItemId,
  LabelEdit,
  LabelKind,
  RemovedConflict,
  Row,
} from '../../preload/contract/index.ts'
import { plural } from '../components/format.ts'
import type { EditQueue } from './edit-queue.ts'
import { conflictName, InboxList } from './inbox-list.ts'
import type { InboxEntry, Take } from './inbox-list.ts'
import {
  alikeQuestion,
  backText,
  closedText,
  NO_LONGER,
  NO_MERGE,
  NOTHING_BEFORE,
  NOTHING_ELSE,
  ONLY_NEWEST_OF_PERSON,
  noValueText,
  resolvedElsewhereText,
} from './inbox-words.ts'
import type { Slice } from './state.ts'
import { readOnlyReasonOf, readOnlySentence } from './status.ts'
import { isSamePerson } from '../components/person-names.ts'
import { sentence } from './toasts.ts'

/** How many conflicts are loaded in advance, and below how many more are requested. */
const AHEAD = 60
const LEAST_AHEAD = 30
/** How many are loaded first when somebody waits for one of them. */
const FIRST = 8
/** The most conflicts whose details are kept. */
const MAX_KEPT = 500

/** What the inbox shows. */
export interface Inbox {
  readonly current: InboxEntry | null
  /** The details of the current conflict; null while they are loaded. */
  readonly detail: ConflictDetail | null
  /** The place of the current conflict, from 1 on. */
  readonly position: number
  readonly total: number
  readonly open: number
  /** How many open conflicts are like the current one, with this one. */
  readonly alike: number
  /** The folder to which the inbox is limited; '' for the whole data set. */
  readonly folder: string
  readonly isLoading: boolean
  /** Why the conflicts could not be loaded; null when they could. */
  readonly problem: string | null
  /** Why the conflict that is shown is none any more, in a sentence; null while it is one. */
  readonly closed: string | null
  /** What happened to conflicts by others, in a sentence; each new object is a new one. */
  readonly news: { readonly text: string } | null
}

export interface ConflictSlice {
  /** How many conflicts there are in the data set. */
  conflictCount: number
  /** Null while the inbox is closed. */
  inbox: Inbox | null
  /** Resolves when the current conflict is loaded; null when it is. Keys wait for it. */
  pendingConflict: Promise<void> | null
  loadConflictCount(): Promise<void>
  applyConflicts(changes: ConflictChanges): void
  /**
   * Keeps pushes waiting while an edit is undone: only its answer says which conflicts this person has opened again
   * themselves. Returns the function that lets them through.
   */
  holdConflicts(): () => void
  /** Opens the inbox with the conflicts of a folder and those below it; '' for all. */
  openInbox(folder?: string): Promise<void>
  closeInbox(): void
  /** Loads the conflicts again after that has failed. */
  reloadInbox(): Promise<void>
  /** Returns the rows of the next conflicts that are loaded, to load their pictures in advance. */
  nextConflictRows(count: number): readonly Row[]
  /** Shows the conflicts of the grid's folder only, or all of them. */
  toggleInboxFolder(): Promise<void>
  /** Resolves the current conflict, or with `alike` all conflicts that are like it. */
  takeValue(take: Take, alike: boolean): void
  /** The merged notes that this person has changed, by the names of their conflicts. */
  mergedDrafts: ReadonlyMap<string, MergedDraft>
  /** How often the keyboard focus was requested for the merged note. */
  mergedRequest: number
  /** Gives the keyboard focus to the merged note. */
  focusMerged(): void
  typeMerged(text: string): void
  /** Resolves the current conflict of notes with the merged note. */
  saveMerged(): void
  /** Resolves the conflict of a picture's notes, which the inbox need not show, with all of them merged as the inbox does. */
  keepAllNotes(id: ItemId): Promise<void>
  skipConflict(): void
  previousConflict(): void
  /** Shows the picture of the current conflict in the grid. */
  showConflictPicture(): void
  /** Opens conflicts again whose resolution was undone, and shows the first one. */
  reopenConflicts(ids: readonly ItemId[], revision: number): void
}

/** A merged note as a person has changed it. */
export interface MergedDraft {
  readonly text: string
  /** The revision of the values that the person was looking at when they began to type. */
  readonly seen: number
}

/** What this slice uses of others. */
type Needs =
  | 'announcement'
  | 'ask'
  | 'discardDraft'
  | 'edit'
  | 'editCount'
  | 'focusGrid'
  | 'pastTime'
  | 'query'
  | 'session'
  | 'showInFolder'
  | 'showLabelsAt'
  | 'status'
  | 'toast'

/** Conflicts that one step has resolved. */
interface Step {
  readonly names: readonly string[]
  readonly ids: ReadonlySet<ItemId>
  /** The merged note that the person had typed, by the name of its conflict. It comes back when the step is undone. */
  readonly drafts: ReadonlyMap<string, MergedDraft>
}

const EMPTY: Inbox = {
  current: null,
  detail: null,
  position: 0,
  total: 0,
  open: 0,
  alike: 0,
  folder: '',
  isLoading: true,
  problem: null,
  closed: null,
  news: null,
}

export const createConflicts =
  (queue: EditQueue): Slice<ConflictSlice, Needs> =>
  (set, get, bridge) => {
    let list: InboxList | null = null
    /** The last resolutions of this inbox, the newest one last. */
    let steps: Step[] = []
    /** The conflicts between which the details are requested one after the other. */
    let loading: Promise<void> | null = null
    const details = new Map<string, ConflictDetail>()
    /** Conflicts with other values since their details were loaded. The one that is shown is not taken away meanwhile. */
    const outdated = new Set<string>()
    /** The pictures of an undo that was not made in this inbox: its conflict is shown as soon as it is known. */
    let reopenedIds: ReadonlySet<ItemId> | null = null
    let holds = 0
    const held: ConflictChanges[] = []

    /** Shows what the list says now, and loads what is missing. */
    function show(changes: Partial<Inbox> = {}): void {
      const { inbox } = get()
      if (!inbox || !list) return
      if (list.isCurrentClosed && !details.has(list.current!.name)) list.leave()
      const { current } = list
      const detail = current === null ? null : (details.get(current.name) ?? null)
      set({
        inbox: {
          ...inbox,
          ...changes,
          closed: list.isCurrentClosed ? (changes.closed ?? inbox.closed ?? NO_LONGER) : null,
          current,
          detail,
          position: list.position,
          total: list.total,
          open: list.openCount,
          alike: list.alikeCount,
        },
      })
      loadAhead()
    }

    /** Loads the details of the next conflicts, if too few of them are known. Keys wait for those of the current one. */
    function loadAhead(): void {
      const shownList = list
      if (!shownList) return
      const next = shownList.openFrom(AHEAD)
      const missing = next.filter(({ name }) => !details.has(name) || outdated.has(name))
      const isEnough = missing.length === 0 || next.indexOf(missing[0]!) >= LEAST_AHEAD
      if (!loading && !isEnough)
        loading = loadDetails(shownList, missing[0] === next[0] ? missing.slice(0, FIRST) : missing).finally(() => {
          loading = null
          // The list may be another one by now, which waits for its own details.
          show()
        })
      const isWaiting = next.length > 0 && missing[0] === next[0] && !details.has(next[0]!.name)
      if (isWaiting !== (get().pendingConflict !== null))
        set({ pendingConflict: isWaiting ? whenCurrentLoaded() : null })
    }

    /** Resolves when the current conflict is loaded, also when it is another one by then. */
    async function whenCurrentLoaded(): Promise<void> {
      const current = list?.current
      if (!current || details.has(current.name) || !loading) return
      await loading
      await whenCurrentLoaded()
    }

    /** Forgets the details that were loaded first, so that skipped conflicts do not fill the memory. */
    function forgetOldest(): void {
      for (const name of details.keys()) if (details.size > MAX_KEPT) details.delete(name)
    }

    async function loadDetails(shownList: InboxList, missing: readonly InboxEntry[]): Promise<void> {
      try {
        const conflicts = missing.map(({ id, field }) => ({ id, field }))
        const loaded = await bridge.invoke('conflicts.get', { conflicts })
        if (list !== shownList) return
        forgetOldest()
        const gone: RemovedConflict[] = []
        for (const [at, detail] of loaded.entries()) {
          const { name } = missing[at]!
          outdated.delete(name)
          if (detail) details.set(name, detail)
          else gone.push({ id: missing[at]!.id, field: missing[at]!.field, by: null })
        }
        // A conflict that is resolved meanwhile is not shown any more. The push says who resolved it.
        shownList.remove(gone, shownList.revision)
      } catch (error) {
        if (list !== shownList) return
        show({ problem: sentence(error) })
        // Otherwise the same conflicts would be requested again at once, and fail again.
        list = null
      }
    }

    async function load(folder: string): Promise<void> {
      const { inbox: before } = get()
      // What is shown stays, so that nothing that the person presses or types is taken for another conflict.
      const keptDetail = before?.folder === folder ? before.detail : null
      const keptEntry = before?.current ?? null
      list = null
      set({
        inbox: before && keptDetail && keptEntry ? { ...before, isLoading: true } : { ...EMPTY, folder },
        pendingConflict: null,
      })
      try {
        const loaded = await bridge.invoke('conflicts.list', { folder })
        if (get().inbox?.folder !== folder) return
        list = new InboxList(loaded)
        steps = []
        details.clear()
        outdated.clear()
        if (keptDetail && keptEntry) {
          list.keepShown(keptEntry)
          details.set(keptEntry.name, keptDetail)
          outdated.add(keptEntry.name)
        }
        show({ isLoading: false, problem: null })
        await get().pendingConflict
      } catch (error) {
        const { inbox } = get()
        if (inbox) set({ inbox: { ...inbox, isLoading: false, problem: sentence(error) } })
      }
    }

    /** Returns whether conflicts can be resolved, and says why not. */
    function isRefused(): boolean {
      const reason = readOnlySentence(get().status)
      if (reason !== null) get().toast('warning', reason, { about: readOnlyReasonOf })
      return reason !== null
    }

    /** Goes on from a conflict that somebody else has resolved. Returns false when it is still one. */
    function leaveClosed(): boolean {
      if (!list?.isCurrentClosed) return false
      list.leave()
      show({ news: null })
      return true
    }

    function resolveConflict(detail: ConflictDetail, edit: LabelEdit, seen = detail.revision): void {
      const shownList = list
      if (!shownList || isRefused()) return
      const name = conflictName(detail)
      const typed = get().mergedDrafts.get(name)
      if (detail.field === 'notes') get().discardDraft(detail.id)
      shownList.markResolved([name])
      if (shownList.isCurrentClosed) shownList.leave()
      details.delete(name)
      const step = { names: [name], ids: new Set([detail.id]), drafts: new Map(typed ? [[name, typed]] : []) }
      steps.push(step)
      set({ editCount: get().editCount + 1, mergedDrafts: withoutDraft(get().mergedDrafts, name) })
      show({ news: null })
      const answer = queue.runInTurn((onSent) => {
        const sent = bridge.invoke('labels.edit', { ids: [detail.id], edit, seen })
        onSent()
        return sent
      })
      answer.then(
        ({ revision }) => confirm(shownList, [name], revision),
        (error: unknown) => {
          takeBack(shownList, step)
          get().toast('error', sentence(error))
        },
      )
    }

    /** Shows conflicts again whose resolution was refused. */
    function takeBack(shownList: InboxList, step: Step): void {
      shownList.reopen(step.names, 0)
      steps = steps.filter((other) => other !== step)
      restoreDrafts(step)
      if (list === shownList) show()
    }

    function restoreDrafts({ drafts }: Step): void {
      if (drafts.size > 0) set({ mergedDrafts: new Map([...get().mergedDrafts, ...drafts]) })
    }

    function confirm(shownList: InboxList, names: readonly string[], revision: number): void {
      const back = names.filter((name) => shownList.confirm(name, revision))
      if (list !== shownList) return
      for (const name of back) details.delete(name)
      show(back.length > 0 ? { news: { text: backText(back.length) } } : {})
    }

    /** Resolves all conflicts that are like the current one, after the person has said so. */
    async function resolveAlike(rule: ConflictRule): Promise<void> {
      const shownList = list
      if (!shownList?.current || isRefused()) return
      const { current, alikeCount } = shownList
      const kind = kindOf(current.field) as LabelKind
      const { people } = current
      if (!(await get().ask(alikeQuestion({ field: current.field, people }, rule, alikeCount)))) return
      if (list !== shownList) return
      const names = shownList.alikeNames()
      const { folder } = get().inbox!
      shownList.markResolved(names)
      const step = { names, ids: new Set(names.map(idOfName)), drafts: new Map() }
      steps.push(step)
      for (const name of names) details.delete(name)
      show({ news: null })
      try {
        const { revision, resolved } = await queue.runInTurn((onSent) => {
          const alike = { kind, people, folder }
          const sent = bridge.invoke('conflicts.resolveAlike', { alike, rule, seen: shownList.revision })
          onSent()
          return sent
        })
        set({ editCount: get().editCount + 1 })
        confirm(shownList, names, revision)
        get().toast('success', `${plural(resolved, 'conflict')} resolved.`, { about: (state) => [state.editCount] })
      } catch (error) {
        takeBack(shownList, step)
        get().toast('error', sentence(error))
      }
    }

    /** Says something about the conflict that is shown, until another one is shown. */
    function sayOfCurrent(text: string): void {
      get().toast('info', text, { about: (state) => [state.inbox?.current] })
    }

    /** Returns the value that a person takes; says what is missing when there is none. */
    function valueOf(detail: ConflictDetail, take: Take): ConflictValue | undefined {
      const me = get().session?.user ?? ''
      const value = chosenValue(detail, take, me)
      if (!value) sayOfCurrent(noValueText(detail, take, me))
      return value
    }

    return {
      conflictCount: 0,
      inbox: null,
      pendingConflict: null,
      async loadConflictCount() {
        const { count } = await bridge.invoke('conflicts.count', {})
        set({ conflictCount: count })
        await get().reloadInbox()
      },
      holdConflicts() {
        holds++
        return () => {
          if (--holds === 0) for (const changes of held.splice(0)) get().applyConflicts(changes)
        }
      },
      applyConflicts(changes) {
        const { revision, count, changed } = changes
        set({ conflictCount: count })
        if (holds > 0) return void held.push(changes)
        const { inbox } = get()
        if (!inbox) return
        if (changed === null || !list) {
          void load(inbox.folder)
          return
        }
        const shownName = list.current?.name
        for (const conflict of changed.added) {
          const name = conflictName(conflict)
          if (name === shownName) outdated.add(name)
          else details.delete(name)
        }
        const inFolder = changed.added.filter(({ key }) => inbox.folder === '' || key.startsWith(`${inbox.folder}/`))
        const back = list.add(inFolder, revision)
        const reopened = inFolder.find(({ id }) => reopenedIds?.has(id))
        if (reopened) list.show(conflictName(reopened))
        reopenedIds = null
        const me = get().session?.user ?? ''
        const gone = list.remove(changed.removed, revision)
        const shownGone = gone.find((one) => conflictName(one) === list?.current?.name)
        const othersGone = gone.filter((one) => one !== shownGone && (one.by === null || !isSamePerson(one.by, me)))
        const texts = [
          ...(back.length > 0 ? [backText(back.length)] : []),
          ...(othersGone.length > 0 ? [resolvedElsewhereText(othersGone)] : []),
        ]
        // Conflicts that come up again take away what the last news said about them.
        const isStale = inFolder.length > 0
        show({
          ...(texts.length > 0 ? { news: { text: texts.join(' ') } } : isStale ? { news: null } : {}),
          ...(shownGone ? { closed: closedText(shownGone, me) } : {}),
        })
      },
      async openInbox(folder = '') {
        if (get().inbox || !get().session?.dataset) return
        if (get().pastTime !== null)
          return get().toast('info', 'The inbox has the conflicts of now.', {
            action: {
              name: t('Back to now'),
              run: () =>
                void get()
                  .showLabelsAt(null)
                  .then(() => get().openInbox()),
            },
            about: (state) => [state.pastTime],
          })
        await load(folder)
      },
      closeInbox() {
        if (!get().inbox) return
        list = null
        steps = []
        details.clear()
        outdated.clear()
        set({ inbox: null, pendingConflict: null })
        get().focusGrid()
      },
      async reloadInbox() {
        const { inbox } = get()
        if (inbox) await load(inbox.folder)
      },
      nextConflictRows(count) {
        const next = list?.openFrom(count + 1).slice(1) ?? []
        return next.flatMap(({ name }) => details.get(name)?.row ?? [])
      },
      async toggleInboxFolder() {
        const { inbox, query } = get()
        if (!inbox) return
        if (inbox.folder === '' && query.folder === '')
          return get().toast('info', 'The grid shows the whole data set, so there is no folder to choose.')
        await load(inbox.folder === '' ? query.folder : '')
      },
      takeValue(take, alike) {
        const { inbox } = get()
        const detail = inbox?.detail
        // The key was meant for what is shown, which needs none any more.
        if (!detail || leaveClosed()) return
        const value = valueOf(detail, take)
        if (!value) return
        if (alike && detail.values.find(({ by }) => by === value.by) !== value)
          return sayOfCurrent(ONLY_NEWEST_OF_PERSON)
        if (alike) return void resolveAlike(take === 'newest' ? { take } : { take: 'person', person: value.by })
        const { editOf, words } = labelFieldOf(detail.field)
        set({ announcement: { text: `${words.title(detail.field)}: ${words.value(detail.field, value.value)}` } })
        resolveConflict(detail, editOf(detail.field, value.value))
      },
      mergedDrafts: new Map(),
      mergedRequest: 0,
      focusMerged() {
        const field = get().inbox?.detail?.field
        if (field === 'notes') set({ mergedRequest: get().mergedRequest + 1 })
        else if (field !== undefined) sayOfCurrent(NO_MERGE)
      },
      typeMerged(text) {
        const detail = get().inbox?.detail
        if (!detail) return
        const name = conflictName(detail)
        const seen = get().mergedDrafts.get(name)?.seen ?? detail.revision
        set({ mergedDrafts: new Map([...get().mergedDrafts, [name, { text, seen }]]) })
      },
      saveMerged() {
        const detail = get().inbox?.detail
        if (!detail) return
        const draft = get().mergedDrafts.get(conflictName(detail))
        if (draft === undefined && leaveClosed()) return
        if (detail.merged === null) return sayOfCurrent(NO_MERGE)
        resolveConflict(detail, { notes: draft?.text ?? detail.merged.text }, draft?.seen)
      },
      async keepAllNotes(id) {
        try {
          const [detail] = await bridge.invoke('conflicts.get', { conflicts: [{ id, field: 'notes' }] })
          if (!detail?.merged) return
          get().discardDraft(id)
          await get().edit([id], { notes: detail.merged.text }, detail.revision)
        } catch (error) {
          get().toast('error', sentence(error))
        }
      },
      skipConflict() {
        if (leaveClosed()) return
        if (!list?.next()) sayOfCurrent(NOTHING_ELSE)
        show({ news: null })
      },
      previousConflict() {
        if (!list?.previous()) sayOfCurrent(NOTHING_BEFORE)
        show({ news: null })
      },
      showConflictPicture() {
        const id = get().inbox?.current?.id
        if (id === undefined) return
        get().closeInbox()
        void get().showInFolder(id)
      },
      reopenConflicts(ids, revision) {
        const last = steps.at(-1)
        const undone = new Set(ids)
        if (!list) return
        if (!last || ![...undone].every((id) => last.ids.has(id))) {
          reopenedIds = undone
          return
        }
        steps.pop()
        restoreDrafts(last)
        const names = last.names.filter((name) => undone.has(idOfName(name)))
        list.reopen(names, revision)
        show({ news: null })
      },
    }
  }

function idOfName(name: string): ItemId {
  return Number(name.slice(0, name.indexOf(' ')))
}

function withoutDraft(drafts: ReadonlyMap<string, MergedDraft>, name: string): ReadonlyMap<string, MergedDraft> {
  return drafts.has(name) ? new Map([...drafts].filter(([other]) => other !== name)) : drafts
}

function chosenValue(detail: ConflictDetail, take: Take, me: string): ConflictValue | undefined {
  const { values, shown } = detail
  if (typeof take === 'object') return values[take.number - 1]
  if (take === 'newest') return values.find(({ id }) => id === shown)
  const people = new Set(values.map(({ by }) => by))
  if (people.size !== 2 || ![...people].some((person) => isSamePerson(person, me))) return undefined
  return values.find(({ by }) => (take === 'mine') === isSamePerson(by, me))
}
