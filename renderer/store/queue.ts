/** Labels the pictures of a queue one after the other in the viewer: those that are not done and that nobody else labels. */
import { t, type ItemId, type QueuedPicture, type QueueState } from '../../preload/contract/index.ts'
import { plural } from '../components/format.ts'
import { ownPace } from './pace.ts'
import type { EditQueue } from './edit-queue.ts'
import type { AppState, Slice } from './state.ts'
import { sayNoTarget } from './selection.ts'
import { readOnlyReasonOf, readOnlySentence } from './status.ts'
import { sentence } from './toasts.ts'

/** A queue while somebody labels from it. */
export interface Queue extends QueueState {
  /** The pictures that were shown before, the last one at the end. */
  readonly visited: readonly QueuedPicture[]
  /** The pictures from which the person has gone back, the next one at the end. */
  readonly ahead: readonly QueuedPicture[]
  /** When the last of the person's pictures were finished, in milliseconds. */
  readonly times: readonly number[]
}

export interface QueueSlice {
  /** Null while nobody labels from a queue. */
  queue: Queue | null
  /** Settles when it is known which picture comes next; null while it is. Keys are meant for that picture. */
  pendingPicture: Promise<unknown> | null
  /** Opens the viewer with the first picture of the result that needs a label and that nobody else labels. */
  startQueue(): Promise<void>
  stopQueue(): void
  /** Goes on over another result, from the picture on screen. */
  restartQueue(): Promise<void>
  /** Goes on to the next picture. With `isSkipped` the one on screen is not shown again. */
  queueNext(isSkipped?: boolean): void
  /** Goes back to the picture that was shown before. */
  queuePrevious(): void
  /** Shows the next picture in place of the one on screen, which is not in the folder any more. */
  replaceGonePicture(): void
  applyQueue(state: QueueState): void
}

type Needs =
  | 'closeViewer'
  | 'ensureRows'
  | 'follow'
  | 'following'
  | 'focus'
  | 'focusAt'
  | 'openViewer'
  | 'pauseLabelKeys'
  | 'result'
  | 'rows'
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

    /**
     * Shows a picture, also where pictures have come or gone since its position was determined. Resolves with false when
     * it is not in the result any more.
     */
    async function show({ id, position: before }: QueuedPicture): Promise<boolean> {
      const { rows, result, focus } = get()
      if (rows.byId(id) && rows.idAt(before) === id) {
        get().focusAt(before)
        return true
      }
      const turn = lastTurn
      const position = result ? await bridge.invoke('query.locate', { result: result.id, id }).catch(() => -1) : -1
      if (position >= 0) await get().ensureRows([position])
      // Where the person has moved on meanwhile, nothing is shown in the place of that.
      if (position >= 0 && turn === lastTurn && get().focus === focus) get().focusAt(position)
      return position >= 0
    }

    /** Lets keys wait for the picture that comes next. */
    function waitForPicture(next: Promise<unknown>): void {
      set({ pendingPicture: next })
      const onSettled = (): void => {
        if (get().pendingPicture === next) set({ pendingPicture: null })
      }
      next.then(onSettled, onSettled)
    }

    /** Goes back to the last picture that was shown and is still there. */
    async function goBack(): Promise<void> {
      const { queue, focus } = get()
      const before = queue?.visited.at(-1)
      if (!queue || !before) return
      const shown = { id: focus.id, position: focus.position }
      set({ queue: { ...queue, visited: queue.visited.slice(0, -1) } })
      const isShown = show(before)
      if (!(await isShown)) return goBack()
      const now = get().queue
      if (now && shown.id !== null) set({ queue: { ...now, ahead: [...now.ahead, { ...shown, id: shown.id }] } })
    }

    /** Shows what the program has given out, if the person still looks at `from`. */
    async function apply(state: QueueState, from: ItemId | null): Promise<void> {
      const { queue } = get()
      if (!queue) return
      set({ queue: withState(queue, state) })
      const [picture] = state.pictures
      if (!picture) return state.isWaiting ? undefined : stopWith(nothingLeft(state))
      const loaded = get().ensureRows(state.pictures.map(({ position }) => position))
      if (picture.id === get().focus.id || get().focus.id !== from) return
      await loaded
      if (get().focus.id === from && get().queue) await show(picture)
    }

    /** Asks what comes next in place of `from`, and shows it. */
    async function showNext(from: ItemId | null, skipped: ItemId | null = null): Promise<void> {
      const state = await ask(null, skipped)
      if (state) await apply(state, from)
    }

    function onError(error: unknown): void {
      get().stopQueue()
      get().toast('error', sentence(error))
    }

    /** Shows a picture that somebody else has given up, while this person waits for one. */
    async function takeFreePicture(): Promise<void> {
      // Nobody has seen that picture yet.
      get().pauseLabelKeys()
      await showNext(get().focus.id).catch(() => undefined)
    }

    function stopWith(text: string): void {
      // The grid shows the last picture again: keys that were typed ahead are not meant for it.
      get().pauseLabelKeys()
      if (get().viewer) get().closeViewer()
      get().stopQueue()
      get().toast('success', text, { about: ({ result, queue }) => [result?.id, queue === null] })
    }

    return {
      queue: null,
      pendingPicture: null,
      async startQueue() {
        const reason = readOnlySentence(get().status)
        if (reason !== null) return get().toast('warning', reason, { about: readOnlyReasonOf })
        try {
          const state = await ask(null)
          if (!state) return
          const [first] = state.pictures
          if (!first) {
            await bridge.invoke('queue.stop', {})
            if (get().result?.total === 0) return sayNoTarget(get())
            return get().toast('info', nothingLeft(state), { about: ({ result }) => [result?.id] })
          }
          await get().ensureRows(state.pictures.map(({ position }) => position))
          if (get().following !== null) get().follow(null)
          set({ queue: { ...state, visited: [], ahead: [], times: [] } })
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
        set({ queue: null, pendingPicture: null })
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
          return void show(back).then((isThere) => {
            if (!isThere) get().queueNext()
          })
        }
        const pictures = queue.pictures.filter(({ id }) => id !== after.id)
        const [next] = pictures
        set({ queue: { ...queue, pictures, visited } })
        // The next picture is known and its rows are loaded, so nobody waits for the program.
        if (next) void show(next)
        const from = get().focus.id
        const answered = ask(next?.id ?? null, isSkipped ? after.id : null)
          .then((state) => (state ? apply(state, from) : undefined))
          .catch(onError)
        if (!next) waitForPicture(answered)
      },
      queuePrevious: () => void goBack(),
      replaceGonePicture() {
        const { queue } = get()
        if (!queue) return
        set({ queue: { ...queue, pictures: [] } })
        waitForPicture(showNext(get().focus.id).catch(onError))
      },
      applyQueue(state) {
        const { queue, result } = get()
        if (!queue || result?.id !== state.result) return
        const { left, people, finished } = state
        // The answer to the last question is under way: only that one knows what comes next.
        if (state.turn !== lastTurn)
          return state.turn === queue.turn
            ? set({ queue: withState(queue, { ...queue, left, people, finished }) })
            : undefined
        const wasWaiting = queue.isWaiting && queue.pictures.length === 0
        set({ queue: withState(queue, state) })
        void get().ensureRows(state.pictures.map(({ position }) => position))
        if (wasWaiting && left > 0) void takeFreePicture()
        else if (wasWaiting) stopWith(nothingLeft(state))
      },
    }
  }

/** Takes over what the program says, and measures the pace by the pictures that were finished. */
function withState(queue: Queue, state: QueueState): Queue {
  const more = state.finished - queue.finished
  const added = Array.from({ length: Math.max(0, more) }, () => Date.now())
  const times = [...queue.times.slice(0, more < 0 ? more : undefined), ...added].slice(-MAX_TIMES)
  return { ...queue, ...state, times }
}

/** Why the queue has no picture, as a sentence. */
function nothingLeft({ left, isWaiting }: QueueState): string {
  if (left === 0) return 'All pictures shown here are done.'
  if (!isWaiting) return `Nothing is left for you here: you skipped ${plural(left, 'picture')}.`
  return `Others are labelling ${lastPictures(left)}. Nothing is left for you here.`
}

/** Returns words such as `the last 3 pictures`. */
export function lastPictures(left: number): string {
  return left === 1 ? t('the last picture') : `the last ${plural(left, 'picture')}`
}

/** Returns whether the person waits for a picture that others label: the one on screen is finished. */
export function isWaitingForOthers({
  queue,
  viewer,
  compare,
}: Pick<AppState, 'queue' | 'viewer' | 'compare'>): boolean {
  const isAtEnd = queue !== null && queue.isWaiting && queue.pictures.length === 0 && queue.ahead.length === 0
  return isAtEnd && viewer && !compare
}

/** Returns how many pictures a minute the person finishes, as text; null while that is not known. */
export function paceText({ times }: Pick<Queue, 'times'>, now: number): string | null {
  const pace = ownPace(times, now)
  return pace === null ? null : `${pace < 10 ? pace.toFixed(1) : Math.round(pace)} a minute`
}
