/** Renames, merges and deletes tags in the whole data set. */
import type { TagReplacement } from '../../preload/contract/index.ts'
import { plural } from '../components/format.ts'
import type { Slice } from './state.ts'
import { readOnlyReasonOf, readOnlySentence } from './status.ts'
import { sentence } from './toasts.ts'

/** What the dialog is about. `tag` is empty while none was chosen. */
export interface TagTask {
  /** The name that is offered. */
  readonly by: string
  readonly what: 'rename' | 'delete'
  readonly tag: string
}

export interface TagReplacementSlice {
  /** The dialog that is open. */
  tagTask: TagTask | null
  /** `by` is offered as the new name. */
  openTagTask(what: TagTask['what'], tag?: string, by?: string): void
  closeTagTask(): void
  /** Gives all pictures with a tag another one instead, or none when `by` is ''. Resolves with whether it was done. */
  replaceTag(tag: string, replacement: TagReplacement): Promise<boolean>
}

/** What this slice uses of others. */
type Needs = 'replaceRecentTags' | 'seenRevision' | 'status' | 'toast' | 'offerUndo' | 'editCount'

export const createTagReplacement: Slice<TagReplacementSlice, Needs> = (set, get, bridge) => ({
  tagTask: null,
  openTagTask(what, tag = '', by = tag) {
    const reason = readOnlySentence(get().status)
    if (reason !== null) return get().toast('warning', reason, { about: readOnlyReasonOf })
    set({ tagTask: { what, tag, by } })
  },
  closeTagTask: () => set({ tagTask: null }),
  async replaceTag(tag, { by, alreadyTagged }) {
    try {
      const editCount = get().editCount + 1
      set({ editCount })
      const { changed } = await bridge.invoke('tags.replace', { tags: [tag], by, seen: get().seenRevision() })
      get().replaceRecentTags({ tags: [tag], by })
      const pictures = plural(changed, 'picture')
      get().offerUndo(
        by === ''
          ? `Deleted “${tag}” from ${pictures}.`
          : `${alreadyTagged > 0 ? `Merged “${tag}” into` : `Renamed “${tag}” to`} “${by}” on ${pictures}.`,
        changed,
        editCount,
      )
      return true
    } catch (error) {
      get().toast('error', sentence(error))
      return false
    }
  },
})
