/** Labels the pictures of a queue one after the other in the viewer: those that are not done and that nobody else labels. */
import { UNSET_LABELS, type ItemId, type QueuedPicture, type QueueState } from '../../preload/contract/index.ts'
import { plural } from '../components/format.ts'
import { labelSchemaOf } from './label-schema.ts'
import { isDone } from './picture-done.ts'
import { ownPace } from './pace.ts'
import type { EditQueue } from './edit-queue.ts'
import type { AppState, Slice } from './state.ts'
import { readOnlyReasonOf, readOnlySentence } from './status.ts'
import { sentence } from './toasts.ts'

/** A queue while somebody labels from it. */
export interface Queue extends QueueState {
  /** The pictures that were shown before, the last one at the end. */
  readonly visited: readonly QueuedPicture[]
  /** The pictures from which the person has gone back, the next one at the end. */
  readonly ahead: readonly QueuedPicture[]
  /** How many pictures this person has finished here. */
  readonly finished: number
  /** When the last of them were finished, in milliseconds. */
  readonly times: readonly number[]
}

export interface QueueSlice {
  /** Null while nobody labels from a queue. */
  queue: Queue | null
  /** Opens the viewer with the first picture of the result that needs a label and that nobody else labels. */
  startQueue(): Promise<void>
  stopQueue(): void
  /** Goes on over another result, from the picture on screen. */
  restartQueue(): Promise<void>
  /** Goes on to the next picture. With `isSkipped` the one on screen is not shown again. */
  queueNext(isSkipped?: boolean): void
  /** Goes back to the picture that was shown before. */
  queuePrevious(): void
  applyQueue(state: QueueState): void
}

type Needs =
  | 'closeViewer'
  | 'ensureRows'
  | 'focus'
  | 'focusAt'
  | 'openViewer'
  | 'result'
  | 'rows'
  | 'settings'
  | 'status'
  | 'toast'
  | 'viewer'

/** So many finished pictures are remembered for the pace. */
const MAX_TIMES = 60
const MAX_VISITED = 1_000

export const createQueue =
  (edits: EditQueue): Slice<QueueSlice, Needs> =>
  (set, get, bridge) => {
    /** The number of the last question. Answers to earlier ones are out of date. */
    let lastTurn = 0

    /** Resolves with null when a later question was asked meanwhile, or another result is shown. */
    async function ask(shown: ItemId | null, skipped: ItemId | null = null): Promise<QueueState | null> {
      const turn = ++lastTurn
      // The program must know the label of the picture first.
      const state = await edits.runInTurn((onSent) => {
        const { result } = get()
        const answer = result ? bridge.invoke('queue.next', { result: result.id, turn, shown, skipped }) : null
        onSent()
        return Promise.resolve(answer)
      })
      return turn === lastTurn && state !== null && get().result?.id === state.result ? state : null
    }

    /** Shows a picture, also where pictures have come or gone since its position was determined. */
    async function show({ id, position: before }: QueuedPicture): Promise<void> {
      const { rows, result, focus } = get()
      if (rows.byId(id) && rows.idAt(before) === id) return get().focusAt(before)
      const turn = lastTurn
      const position = result ? await bridge.invoke('query.locate', { result: result.id, id }).catch(() => -1) : -1
      if (position >= 0) await get().ensureRows([position])
      // Where the person has moved on meanwhile, nothing is shown in the place of that.
      if (position >= 0 && turn === lastTurn && get().focus === focus) get().focusAt(position)
    }

    /** Shows what the program has given out, if the person still looks at `from`. */
    async function apply(state: QueueState, from: ItemId | null): Promise<void> {
      const { queue } = get()
      if (!queue) return
      set({ queue: { ...queue, ...state } })
      const [picture] = state.pictures
      if (!picture) return state.isWaiting ? undefined : stopWith(nothingLeft(state))
      const loaded = get().ensureRows(state.pictures.map(({ position }) => position))
      if (picture.id === get().focus.id || get().focus.id !== from) return
      await loaded
      if (get().focus.id === from && get().queue) await show(picture)
    }

    function onError(error: unknown): void {
      get().stopQueue()
      get().toast('error', sentence(error))
    }

    /** Shows a picture that somebody else has given up, while this person waits for one. */
    async function takeFreePicture(): Promise<void> {
      const from = get().focus.id
      const state = await ask(null).catch(() => null)
      if (state) await apply(state, from)
    }

    function countFinished(): void {
      const { queue } = get()
      if (!queue) return
      set({ queue: { ...queue, finished: queue.finished + 1, times: [...queue.times, Date.now()].slice(-MAX_TIMES) } })
    }

    function stopWith(text: string): void {
      if (get().viewer) get().closeViewer()
      get().stopQueue()
      get().toast('success', text)
    }

    return {
      queue: null,
      async startQueue() {
        const reason = readOnlySentence(get().status)
        if (reason !== null) return get().toast('warning', reason, { about: readOnlyReasonOf })
        try {
          const state = await ask(null)
          if (!state) return
          const [first] = state.pictures
          if (!first) {
            await bridge.invoke('queue.stop', {})
            return get().toast('info', nothingLeft(state), { about: ({ result }) => [result?.id] })
          }
          await get().ensureRows(state.pictures.map(({ position }) => position))
          set({ queue: { ...state, visited: [], ahead: [], finished: 0, times: [] } })
          get().focusAt(first.position)
          get().openViewer()
        } catch (error) {
          get().toast('error', sentence(error))
        }
      },
      async restartQueue() {
        const { queue, focus, viewer } = get()
        if (!queue) return
        if (!viewer) return get().stopQueue()
        set({ queue: { ...queue, pictures: [], ahead: [] } })
        try {
          const state = await ask(focus.id)
          if (state) await apply(state, focus.id)
        } catch (error) {
          onError(error)
        }
      },
      stopQueue() {
        if (get().queue === null) return
        set({ queue: null })
        lastTurn++
        bridge.invoke('queue.stop', {}).catch(() => undefined)
      },
      queueNext(isSkipped = false) {
        const { queue, focus } = get()
        if (!queue || focus.id === null) return
        const after = { id: focus.id, position: focus.position }
        const visited = [...queue.visited.filter(({ id }) => id !== after.id), after].slice(-MAX_VISITED)
        const back = queue.ahead.at(-1)
        if (back) {
          set({ queue: { ...queue, visited, ahead: queue.ahead.slice(0, -1) } })
          if (isSkipped) ask(queue.pictures[0]?.id ?? null, after.id).catch(onError)
          return void show(back)
        }
        const pictures = queue.pictures.filter(({ id }) => id !== after.id)
        const [next] = pictures
        set({ queue: { ...queue, pictures, visited } })
        // The next picture is known and its rows are loaded, so nobody waits for the program.
        if (next) void show(next)
        const from = get().focus.id
        ask(next?.id ?? null, isSkipped ? after.id : null).then((state) => {
          // The label of the picture is painted only after the next one was asked for.
          if (!isSkipped && isLabelledEnough(get(), after.id)) countFinished()
          return state ? apply(state, from) : undefined
        }, onError)
      },
      queuePrevious() {
        const { queue, focus } = get()
        const before = queue?.visited.at(-1)
        if (!queue || !before || focus.id === null) return
        const shown = { id: focus.id, position: focus.position }
        set({ queue: { ...queue, visited: queue.visited.slice(0, -1), ahead: [...queue.ahead, shown] } })
        void show(before)
      },
      applyQueue(state) {
        const { queue, result } = get()
        if (!queue || result?.id !== state.result) return
        const { left, people } = state
        // The answer to the last question is under way: only that one knows what comes next.
        if (state.turn !== lastTurn)
          return state.turn === queue.turn ? set({ queue: { ...queue, left, people } }) : undefined
        const wasWaiting = queue.isWaiting && queue.pictures.length === 0
        set({ queue: { ...queue, ...state } })
        void get().ensureRows(state.pictures.map(({ position }) => position))
        if (wasWaiting && left > 0) void takeFreePicture()
        else if (wasWaiting) stopWith(nothingLeft(state))
      },
    }
  }

/** Why the queue has no picture, as a sentence. */
function nothingLeft({ left, isWaiting }: QueueState): string {
  if (left === 0) return 'All pictures shown here are done.'
  if (!isWaiting) return `Nothing is left for you here: you skipped ${plural(left, 'picture')}.`
  return `Others are labelling the last ${plural(left, 'picture')}. Nothing is left for you here.`
}

/** Returns whether a picture has what the team asks for, or any label where it asks for nothing. */
function isLabelledEnough(state: Pick<AppState, 'rows' | 'settings'>, id: ItemId): boolean {
  const row = state.rows.byId(id)
  if (!row) return false
  return (
    isDone(labelSchemaOf(state), row) ??
    (row.stars > 0 ||
      row.flag !== UNSET_LABELS.flag ||
      row.color !== UNSET_LABELS.color ||
      row.tags.length > 0 ||
      row.hasNotes)
  )
}

/** Returns how many pictures a minute the person finishes, as text; null while that is not known. */
export function paceText({ times }: Pick<Queue, 'times'>, now: number): string | null {
  const pace = ownPace(times, now)
  return pace === null ? null : `${pace < 10 ? pace.toFixed(1) : Math.round(pace)} a minute`
}
