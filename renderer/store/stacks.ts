/** Acts on stacks: pictures that follow each other and look nearly the same. A window can collapse them. */
import type { ItemId } from '../../preload/contract/index.ts'
import { plural } from '../components/format.ts'
import { sayNoTarget } from './selection.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface StackSlice {
  /** One picture of each stack that is expanded although stacks are collapsed, the last one at the end. */
  expandedStacks: readonly ItemId[]
  /** Shows one picture of each stack, or all pictures again. */
  toggleCollapsing(): Promise<void>
  /** Expands the focused picture's stack if it is collapsed, and collapses it otherwise. */
  toggleStack(): Promise<void>
  /**
   * Expands the focused picture's stack if it is collapsed. Resolves with its pictures when they are shown, and with
   * null when nothing was collapsed.
   */
  expandFocusedStack(): Promise<readonly ItemId[] | null>
  /** Expands the collapsed stack that hides this picture, if there is one, so that the picture can be shown. */
  expandStackOf(id: ItemId): Promise<void>
  /** Selects the pictures of the focused picture's stack that are in the result. A collapsed stack is expanded. */
  selectStack(): Promise<void>
  /**
   * Picks the focused picture and rejects the others of its stack that are in the result, as one edit. A collapsed
   * stack is only expanded, because nobody has seen its other pictures.
   */
  pickInStack(): Promise<void>
}

/** The most stacks that stay expanded in a new result. The program accepts as many. */
const MAX_EXPANDED = 10_000

/** How long the pictures of an expanded stack must have been shown before one of them can be picked, in milliseconds. */
const SEEN_MS = 500

/** What this slice uses of others. */
type Needs =
  | 'applyResultChange'
  | 'confirmEdit'
  | 'editCount'
  | 'editTogether'
  | 'focus'
  | 'offerUndo'
  | 'openCompare'
  | 'query'
  | 'requestedQuery'
  | 'result'
  | 'rows'
  | 'runQuery'
  | 'selected'
  | 'selectRanges'
  | 'toast'
  | 'viewer'

export const createStacks: Slice<StackSlice, Needs> = (set, get, bridge) => {
  /** When the key for picking has last expanded a stack, by `performance.now()`. */
  let expandedAt = Number.NEGATIVE_INFINITY
  /** Settles when the last stack has been expanded or collapsed. A second press waits, because it depends on the first. */
  let lastChange: Promise<unknown> = Promise.resolve()

  function runInTurn<T>(change: () => Promise<T>): Promise<T | null> {
    const done = lastChange.then(change).catch((error: unknown) => {
      get().toast('error', sentence(error))
      return null
    })
    lastChange = done
    return done
  }

  async function setExpanded(id: ItemId, expanded: boolean): Promise<readonly ItemId[] | null> {
    const { result } = get()
    const stack = result && (await bridge.invoke('query.expandStack', { result: result.id, id, expanded }))
    if (!stack) return null
    const ids = new Set(stack.ids)
    const others = get().expandedStacks.filter((one) => !ids.has(one))
    set({ expandedStacks: expanded ? [...others, stack.shown].slice(-MAX_EXPANDED) : others })
    if (!expanded) moveFocusTo(stack.shown, ids)
    await get().applyResultChange(stack.change, true)
    return stack.ids
  }

  /** Gives the picture that is shown the focus and the selection that the hidden ones had. */
  function moveFocusTo(shown: ItemId, ids: ReadonlySet<ItemId>): void {
    const { focus, rows, selected } = get()
    if (focus.id !== null && ids.has(focus.id))
      set({ focus: { position: Math.max(rows.positionOf(shown), 0), id: shown } })
    if ([...ids].some((id) => selected.has(id)))
      set({ selected: new Set([...[...selected].filter((id) => !ids.has(id)), shown]) })
  }

  function explainMissingStack(id: ItemId): void {
    get().toast(
      'info',
      get().rows.byId(id)?.stack
        ? 'The other pictures of this stack are not in this result.'
        : 'This picture is not in a stack: no picture beside it looks nearly the same.',
      { about: (state) => [state.result?.id, state.focus.id] },
    )
  }

  /** Returns the focused picture and its stack; null when it has none, after a toast that says so. */
  async function findStack(): Promise<{ readonly id: ItemId; readonly ids: readonly ItemId[] } | null> {
    const { focus, result } = get()
    const { id } = focus
    if (id === null || !result) {
      sayNoTarget(get())
      return null
    }
    try {
      const ids = await bridge.invoke('query.stackOf', { result: result.id, id })
      if (get().focus.id !== id) return null
      if (ids.length > 1) return { id, ids }
      explainMissingStack(id)
    } catch (error) {
      get().toast('error', sentence(error))
    }
    return null
  }

  return {
    expandedStacks: [],
    async toggleCollapsing() {
      const collapseStacks = !get().requestedQuery.collapseStacks
      set({ expandedStacks: [] })
      await get().runQuery({ collapseStacks }, { stay: true })
      const { query, result } = get()
      if (collapseStacks && query.collapseStacks && result?.hidden === 0)
        get().toast('info', 'Stacks are collapsed from now on. This result has none.', {
          about: (state) => [state.query, state.result?.hidden],
        })
    },
    async toggleStack() {
      await runInTurn(async () => {
        const { focus, query, rows } = get()
        if (focus.id === null) return sayNoTarget(get())
        if (!query.collapseStacks)
          return get().toast('info', 'Stacks are not collapsed: all of their pictures are shown.', {
            action: { name: 'Collapse stacks', run: () => void get().toggleCollapsing() },
            about: (state) => [state.query, state.focus.id],
          })
        const isCollapsed = (rows.byId(focus.id)?.hides ?? 0) > 0
        if ((await setExpanded(focus.id, isCollapsed)) === null) explainMissingStack(focus.id)
      })
    },
    expandFocusedStack: () =>
      runInTurn(async () => {
        const { focus, rows } = get()
        return focus.id !== null && (rows.byId(focus.id)?.hides ?? 0) > 0 ? setExpanded(focus.id, true) : null
      }),
    async expandStackOf(id) {
      await runInTurn(async () => {
        const { query, result } = get()
        if (!query.collapseStacks || !result) return
        const hidden = await bridge.invoke('query.hidden', { result: result.id, ids: [id] })
        if (hidden.length > 0) await setExpanded(id, true)
      })
    },
    async selectStack() {
      await get().expandFocusedStack()
      const stack = await findStack()
      if (!stack) return
      get().selectRanges([], new Set(stack.ids))
      // The viewer covers the grid, which shows what is selected.
      if (get().viewer)
        get().toast('info', `Selected the ${stack.ids.length} pictures of this stack.`, {
          action: { name: 'Compare', run: () => void get().openCompare() },
          about: ({ selected, compare }) => [selected, compare],
        })
    },
    async pickInStack() {
      const expanded = await get().expandFocusedStack()
      if (expanded) {
        expandedAt = performance.now()
        return get().toast(
          'info',
          `Expanded the stack of ${expanded.length} pictures. Go to the best one and do it again: it is picked, and the others are rejected.`,
          { about: ({ expandedStacks, editCount }) => [expandedStacks, editCount] },
        )
      }
      // A key that was pressed twice is not a decision about pictures that nobody could see.
      if (performance.now() - expandedAt < SEEN_MS) return
      const stack = await findStack()
      if (!stack) return
      const others = stack.ids.filter((id) => id !== stack.id)
      const name = get().rows.byId(stack.id)?.name ?? ''
      if (!(await get().confirmEdit(others, { flag: 'reject' }))) return
      const edited = get().editTogether([
        { ids: [stack.id], edit: { flag: 'pick' } },
        { ids: others, edit: { flag: 'reject' } },
      ])
      const { editCount } = get()
      const { ok, changed } = await edited
      if (ok)
        get().offerUndo(`Picked ${name}, rejected ${plural(others.length, 'other')} of its stack.`, changed, editCount)
    },
  }
}
