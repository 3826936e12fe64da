/**
 * Holds the tags that this person used last: nine of them have a key, and the last set of tags can be repeated.
 *
 * A tag keeps its key as long as it has one, so that the fingers can learn it. A new tag gets the key of the tag that
 * was not used for the longest time.
 */
import { MAX_REPLACED, MAX_TAG_KEYS } from '../../preload/contract/index.ts'
import type { ItemId, LabelEdit, RecentTags, ReplacedTags, TagSlot } from '../../preload/contract/index.ts'
import { tagIdentity } from '../../preload/contract/tag-text.ts'
import { hasSchemaKey, labelSchemaOf } from './label-schema.ts'
import type { AppState, Slice } from './state.ts'

export interface RecentTagsSlice {
  /** Whether Alt is held, so that the tags of the keys are shown. */
  isAltHeld: boolean
  setAltHeld(isHeld: boolean): void
  /** Records the tags that an edit gives to pictures, or takes from them. */
  recordTags(ids: readonly ItemId[], edit: LabelEdit): void
  /** Replaces tags that were renamed, merged or deleted in the whole data set. */
  replaceRecentTags(replaced: ReplacedTags): void
  /** Gives tags their keys again after such a replacement was undone. Keys that have changed since stay. */
  restoreRecentTags(replaced: ReplacedTags): void
  /** Gives a key, from 0 on, this tag; an empty text takes its tag away. */
  setTagOfKey(key: number, tag: string): void
  /** Gives the tag of a key, from 0 on, or takes it away if all pictures have it. With `advance` it is only given. */
  giveTagOfKey(key: number, advance: boolean): Promise<void>
  /** Gives the tags that the last pictures got. */
  repeatTags(): Promise<void>
}

const NO_TAG: TagSlot = { tag: '', used: 0 }
const NO_TAGS: RecentTags = { slots: [], lastSet: [] }
const MAX_DATASETS = 50
/** The most tags that are repeated. */
const MAX_REPEATED = 50
/** Larger selections are compared by their size and their ends. */
const MAX_COMPARED = 1_000

/** What this slice uses of others. */
type Needs = 'labelTargets' | 'prefs' | 'session' | 'setPrefs' | 'settings' | 'toast' | 'toggleTagOnTargets'

export const createRecentTags: Slice<RecentTagsSlice, Needs> = (set, get) => {
  /** The pictures that the last set was given to. */
  let lastTargets: readonly ItemId[] = []

  function store(recent: RecentTags): void {
    const id = get().session?.dataset?.id
    if (id === undefined) return
    const others = Object.entries(get().prefs.recentTags).filter(([other]) => other !== id)
    get().setPrefs({ recentTags: Object.fromEntries([...others, [id, recent] as const].slice(-MAX_DATASETS)) })
  }

  return {
    isAltHeld: false,
    setAltHeld: (isAltHeld) => {
      if (isAltHeld !== get().isAltHeld) set({ isAltHeld })
    },
    recordTags(ids, { addTags = [], removeTags = [] }) {
      if (addTags.length + removeTags.length === 0) return
      const recent = recentTags(get())
      const { slots, lastSet } = recent
      const isSame = areSameTargets(ids, lastTargets)
      if (addTags.length === 0 && !isSame) return
      if (addTags.length > 0) lastTargets = ids
      const before = isSame ? lastSet.filter((tag) => !removeTags.includes(tag)) : []
      store({
        ...recent,
        // A tag with a key of the schema needs no second one.
        slots: addTags.filter((tag) => !hasSchemaKey(labelSchemaOf(get()), tag)).reduce(withUsedTag, slots),
        lastSet: [...new Set([...before, ...addTags])].slice(-MAX_REPEATED),
      })
    },
    replaceRecentTags({ tags, by }) {
      const recent = recentTags(get())
      const { slots, lastSet, replaced = [] } = recent
      const before = { tags, by, slots, lastSet }
      store({ ...withoutTags(recent, before), replaced: [...replaced, before].slice(-MAX_REPLACED) })
    },
    restoreRecentTags(undone) {
      const recent = recentTags(get())
      const { replaced = [] } = recent
      const at = replaced.findLastIndex((one) => isSameReplacement(one, undone))
      const before = replaced[at]
      if (!before) return
      const after = withoutTags(before, before)
      const isUnchanged = (key: number): boolean => recent.slots[key]?.tag === after.slots[key]?.tag
      const kept = new Set(recent.slots.flatMap(({ tag }, key) => (isUnchanged(key) ? [] : [tag])))
      store({
        slots: recent.slots.map((slot, key) => {
          const old = before.slots[key]
          return old && isUnchanged(key) && !kept.has(old.tag) ? { ...old, used: slot.used || old.used } : slot
        }),
        lastSet: isSameList(recent.lastSet, after.lastSet) ? before.lastSet : recent.lastSet,
        replaced: replaced.toSpliced(at, 1),
      })
    },
    setTagOfKey(key, tag) {
      const recent = recentTags(get())
      const used = Math.max(0, ...recent.slots.map((slot) => slot.used)) + 1
      const slots = Array.from({ length: Math.max(recent.slots.length, key + 1) }, (_, at): TagSlot => {
        const slot = recent.slots[at] ?? NO_TAG
        // A tag has one key only.
        return at === key ? { tag, used } : slot.tag === tag ? NO_TAG : slot
      })
      store({ ...recent, slots })
    },
    async giveTagOfKey(key, advance) {
      const tag = recentTags(get()).slots[key]?.tag ?? ''
      if (tag === '')
        return get().toast(
          'info',
          `Alt+${key + 1} has no tag yet. The tags that you use get the keys Alt+1 to Alt+9.`,
          {
            about: (state) => [recentTags(state).slots[key]?.tag],
          },
        )
      if (advance) await get().labelTargets({ addTags: [tag] }, true)
      else await get().toggleTagOnTargets(tag)
    },
    async repeatTags() {
      const { lastSet } = recentTags(get())
      if (lastSet.length === 0)
        return get().toast('info', 'There are no tags to repeat yet: add a tag first (T).', {
          about: (state) => [recentTags(state).lastSet],
        })
      await get().labelTargets({ addTags: lastSet })
    },
  }
}

/** Returns the tags that were used last in the open data set. */
export function recentTags({ prefs, session }: Pick<AppState, 'prefs' | 'session'>): RecentTags {
  return prefs.recentTags[session?.dataset?.id ?? ''] ?? NO_TAGS
}

/** Returns the slots after a tag was used. */
export function withUsedTag(slots: readonly TagSlot[], tag: string): readonly TagSlot[] {
  const slot = { tag, used: Math.max(0, ...slots.map(({ used }) => used)) + 1 }
  const own = slots.findIndex((other) => tagIdentity(other.tag) === tagIdentity(tag))
  if (own >= 0) return slots.with(own, slot)
  const empty = slots.findIndex((other) => other.tag === '')
  if (empty >= 0) return slots.with(empty, slot)
  if (slots.length < MAX_TAG_KEYS) return [...slots, slot]
  const oldest = slots.reduce((least, { used }, at) => (used < slots[least]!.used ? at : least), 0)
  return slots.with(oldest, slot)
}

/** Returns the key of a tag, from 0 on; -1 when it has none. */
export function keyOfTag({ slots }: RecentTags, tag: string): number {
  return tag === '' ? -1 : slots.findIndex((slot) => slot.tag === tag)
}

/** Returns the tags after some of them were replaced in the whole data set. The other tags keep their keys. */
function withoutTags(recent: Pick<RecentTags, 'slots' | 'lastSet'>, { tags, by }: ReplacedTags): RecentTags {
  const renamed = (tag: string): string[] => (!tags.includes(tag) ? [tag] : by === '' ? [] : [by])
  const seen = new Set<string>()
  return {
    slots: recent.slots.map((slot) => {
      const [name = ''] = renamed(slot.tag)
      const isDouble = seen.has(name)
      seen.add(name)
      return name === '' || isDouble ? NO_TAG : { tag: name, used: slot.used }
    }),
    lastSet: [...new Set(recent.lastSet.flatMap(renamed))],
  }
}

function isSameReplacement(a: ReplacedTags, b: ReplacedTags): boolean {
  return a.by === b.by && isSameList(a.tags.toSorted(), b.tags.toSorted())
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((tag, at) => tag === b[at])
}

function areSameTargets(a: readonly ItemId[], b: readonly ItemId[]): boolean {
  if (a.length !== b.length) return false
  return a.length > MAX_COMPARED ? a[0] === b[0] && a.at(-1) === b.at(-1) : a.every((id, at) => id === b[at])
}
