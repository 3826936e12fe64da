/** Holds which pictures other people have changed since this person last looked at them. */
import { DEFAULT_QUERY, type ItemId, type News, type Pushes } from '../../preload/contract/index.ts'
import { plural } from '../components/format.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface NewsSlice {
  /**
   * The new pictures. The set is changed in place, because others may change many thousand pictures. `newsVersion`
   * changes with it.
   */
  newPictures: ReadonlySet<ItemId>
  newsVersion: number
  /** How many new pictures each Smart Folder has, by name; only Smart Folders that have some. */
  smartNews: News['smartFolders']
  loadNews(): Promise<void>
  /** Removes all marks, because another data set is shown. */
  clearNews(): void
  applyNews(push: Pushes['news']): void
  /** Removes the marks of pictures that the person is looking at. */
  markSeen(ids: readonly ItemId[]): void
  /** Removes the marks of all pictures in a folder and below; '' is the data set. */
  markAllSeen(folder: string): Promise<void>
  /** Goes to the next (1) or previous (-1) picture of the result that others have changed. */
  goToNextNew(direction: 1 | -1): Promise<void>
}

/** How long pictures that were seen are collected before the program is told, in milliseconds. */
const SEND_DELAY_MS = 200

/** What this slice uses of others. */
type Needs = 'expandStackOf' | 'focus' | 'focusAt' | 'pastTime' | 'result' | 'runQuery' | 'seenRevision' | 'toast'

export const createNews: Slice<NewsSlice, Needs> = (set, get, bridge) => {
  let newPictures = new Set<ItemId>()
  let unsentIds = new Set<ItemId>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function changeMarks(newIds: Iterable<ItemId>, seenIds: Iterable<ItemId>): void {
    for (const id of seenIds) newPictures.delete(id)
    for (const id of newIds) newPictures.add(id)
    set({ newsVersion: get().newsVersion + 1 })
  }

  async function sendSeen(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (unsentIds.size === 0) return
    const ids = [...unsentIds]
    unsentIds = new Set()
    try {
      const { newIds } = await bridge.invoke('news.markSeen', { ids, revision: get().seenRevision() })
      if (newIds.length > 0) changeMarks(newIds, [])
    } catch {
      // Without a connection the marks come back with the next one.
    }
  }

  return {
    newPictures,
    newsVersion: 0,
    smartNews: {},
    async loadNews() {
      const { ids, smartFolders } = await bridge.invoke('news.get', {})
      newPictures = new Set(ids)
      set({ newPictures, smartNews: smartFolders, newsVersion: get().newsVersion + 1 })
    },
    clearNews() {
      newPictures = new Set()
      unsentIds = new Set()
      set({ newPictures, smartNews: {}, newsVersion: get().newsVersion + 1 })
    },
    applyNews(push) {
      if (push === null)
        return void get()
          .loadNews()
          .catch(() => undefined)
      changeMarks(push.newIds, push.seenIds)
      const { id } = get().focus
      if (id !== null && push.newIds.includes(id) && isKeyboardHere()) get().markSeen([id])
    },
    markSeen(ids) {
      // The labels of an earlier moment do not show what is new.
      const seen = get().pastTime === null ? ids.filter((id) => newPictures.has(id)) : []
      if (seen.length === 0) return
      changeMarks([], seen)
      for (const id of seen) unsentIds.add(id)
      timer ??= setTimeout(() => void sendSeen(), SEND_DELAY_MS)
    },
    async markAllSeen(folder) {
      try {
        const { pictures } = await bridge.invoke('news.markAllSeen', { folder, revision: get().seenRevision() })
        get().toast('info', seenSentence(pictures, folder))
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
    async goToNextNew(direction) {
      const { result, focus } = get()
      if (!result) return
      try {
        // The program must not find a picture that was seen a moment ago.
        await sendSeen()
        const args = { result: result.id, from: focus.position, direction, except: focus.id }
        const next = await bridge.invoke('query.nextNew', args)
        if (next !== null) {
          await get().expandStackOf(next.id)
          return get().focusAt(await bridge.invoke('query.locate', { result: result.id, id: next.id }))
        }
        const others = newPictures.size - (focus.id !== null && newPictures.has(focus.id) ? 1 : 0)
        get().toast('info', 'Others have changed no picture of this result since you looked.', {
          about: (state) => [state.result?.id, state.newsVersion],
          ...(others === 0
            ? {}
            : {
                action: {
                  name: 'Show all of them',
                  run: () => void get().runQuery({ ...DEFAULT_QUERY, text: 'new:yes' }),
                },
              }),
        })
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
  }
}

function seenSentence(pictures: number, folder: string): string {
  if (pictures === 0)
    return folder === ''
      ? 'Others have changed nothing since you looked.'
      : `Others have changed nothing in ${folder} since you looked.`
  return folder === ''
    ? `${plural(pictures, 'picture')} marked as seen.`
    : `${plural(pictures, 'picture')} in ${folder} marked as seen.`
}

/** Returns whether the window has the keyboard, so that somebody probably looks at it. */
export function isKeyboardHere(): boolean {
  return typeof document !== 'undefined' && document.hasFocus()
}
