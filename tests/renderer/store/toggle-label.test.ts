/** Tests the rule of colour keys: the colour that all pictures have already is cleared, any other one is given. */
import { describe, expect, it } from 'vitest'

import type { LabelCounts } from '../../../preload/contract/index.ts'
import { opened } from '../opened.ts'
import { emptyLevels, row, type ScriptedBridge } from '../scripted-bridge.ts'

const RED = { color: 'red' } as const
const CLEARED = { color: 'none' } as const

/** Answers with rows of which some are red; those of `conflicts` are in conflict. */
function withReds(bridge: ScriptedBridge, reds: readonly number[], conflicts: readonly number[] = []): void {
  bridge.answer('query.rows', ({ start, count }) => ({
    revision: 10,
    start,
    rows: Array.from({ length: count }, (_, at) => ({
      ...row(start + at),
      color: reds.includes(start + at) ? ('red' as const) : ('none' as const),
      conflict: conflicts.includes(start + at),
    })),
  }))
}

/** Returns what the program counts over pictures of which some are red. */
function countsOf(reds: number, total: number): LabelCounts {
  return {
    revision: 10,
    total,
    levels: { ...emptyLevels(), color: [total - reds, 0, 0, 0, 0, reds] },
    tags: [],
    withNotes: 0,
    conflicts: 0,
  }
}

const edits = (bridge: ScriptedBridge): unknown[] => bridge.sent('labels.edit').map(({ edit }) => edit)

describe('the key of a colour', () => {
  it('gives the colour, and clears it when it is pressed again', async () => {
    const { app, bridge } = await opened(10)
    app().focusAt(3)
    await app().toggleLabelOnTargets(RED)
    await app().toggleLabelOnTargets(RED)
    await app().toggleLabelOnTargets({ color: 'blue' })
    expect(edits(bridge)).toEqual([RED, CLEARED, { color: 'blue' }])
  })

  it('clears it only when all pictures of the selection have it', async () => {
    const { app, bridge } = await opened(10, (scripted) => withReds(scripted, [0, 1]))
    app().focusAt(0)
    app().extendTo(2)
    await app().toggleLabelOnTargets(RED)
    app().focusAt(0)
    app().extendTo(1)
    await app().toggleLabelOnTargets(RED)
    expect(edits(bridge)).toEqual([RED, CLEARED])
  })

  it('asks the program about pictures that are not loaded', async () => {
    const { app, bridge } = await opened(5_000)
    bridge.answer('labels.preview', () => ({ changed: 5_000, others: [] }))
    app().focusAt(0)
    app().selectAll()
    bridge.answer('labels.count', () => countsOf(4_999, 5_000))
    await app().toggleLabelOnTargets(RED)
    bridge.answer('labels.count', () => countsOf(5_000, 5_000))
    await app().toggleLabelOnTargets(RED)
    expect(edits(bridge)).toEqual([RED, CLEARED])
  })

  it('does not clear a colour that is in conflict: giving it again resolves the conflict', async () => {
    const { app, bridge } = await opened(10, (scripted) => withReds(scripted, [0], [0]))
    app().focusAt(0)
    await app().toggleLabelOnTargets(RED)
    expect(edits(bridge)).toEqual([RED])
  })

  it('advances by itself when it gives the colour, stays when it clears it, and with Shift gives it and moves on', async () => {
    const { app, bridge } = await opened(10, (scripted) => withReds(scripted, [1, 5]))
    app().toggleAutoAdvance()
    app().focusAt(0)
    await app().toggleLabelOnTargets(RED)
    expect(app().focus.position).toBe(1)
    await app().toggleLabelOnTargets(RED)
    expect(app().focus.position, 'cleared').toBe(1)
    app().toggleAutoAdvance()
    app().focusAt(5)
    await app().toggleLabelOnTargets(RED, true)
    expect(app().focus.position).toBe(6)
    expect(edits(bridge)).toEqual([RED, CLEARED, RED])
  })
})
