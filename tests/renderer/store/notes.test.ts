import { afterEach, describe, expect, it, vi } from 'vitest'

import { LensletError } from '../../../preload/contract/index.ts'
import { deferred, opened } from '../opened.ts'
import type { Opened } from '../opened.ts'
import { detail, row } from '../scripted-bridge.ts'
import { waitFor } from '../../support/wait-for.ts'

afterEach(() => vi.useRealTimers())

async function inspecting(id: number): Promise<Opened> {
  const all = await opened(5)
  all.app().focusAt(id)
  await waitFor(() => expect(all.app().detail?.id).toBe(id))
  return all
}

const bobWrites = ({ bridge, app }: Opened, id: number, revision: number, text: string) => {
  bridge.answer('item.get', () => detail(id, revision, text))
  bridge.push('labels', {
    from: revision - 1,
    revision,
    source: 'remote',
    by: ['bob'],
    rows: [{ ...row(id, { hasNotes: true }) }],
  })
  return waitFor(() => expect(app().detail?.revision).toBe(revision))
}

describe('a note while it is typed', () => {
  it('is saved for its own item when the selection moves on', async () => {
    const { app, bridge } = await inspecting(1)
    app().typeNote(1, 'soft on the left')
    app().focusAt(3)
    await waitFor(() =>
      expect(bridge.sent('labels.edit')).toEqual([{ ids: [1], edit: { notes: 'soft on the left' }, seen: 10 }]),
    )
    await waitFor(() => expect(app().drafts.size).toBe(0))
  })

  it('is not saved while an input method is composing, also when an earlier text has just been saved', async () => {
    const { app, bridge } = await inspecting(1)
    vi.useFakeTimers()
    const answer = deferred<{ revision: number; changed: number }>()
    bridge.answer('labels.edit', () => answer.promise)
    app().typeNote(1, '白い')
    await vi.advanceTimersByTimeAsync(1_000)
    app().typeNote(1, '白いね', true)
    answer.resolve({ revision: 11, changed: 1 })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(bridge.sent('labels.edit').map(({ edit }) => edit.notes)).toEqual(['白い'])
    app().typeNote(1, '白い猫')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(bridge.sent('labels.edit').map(({ edit }) => edit.notes)).toEqual(['白い', '白い猫'])
  })

  it('is saved once when typing pauses', async () => {
    const { app, bridge } = await inspecting(1)
    vi.useFakeTimers()
    app().typeNote(1, 'a')
    await vi.advanceTimersByTimeAsync(700)
    app().typeNote(1, 'ab')
    await vi.advanceTimersByTimeAsync(700)
    expect(bridge.sent('labels.edit')).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    expect(bridge.sent('labels.edit').map(({ edit }) => edit.notes)).toEqual(['ab'])
  })

  it('does not change when somebody else writes a note; both notes are kept because the older revision is sent', async () => {
    const all = await inspecting(1)
    const { app, bridge } = all
    app().typeNote(1, 'mine')
    await bobWrites(all, 1, 11, 'his')
    expect(app().drafts.get(1)).toMatchObject({ text: 'mine', changedBy: 'bob' })
    app().leaveNote(1)
    await waitFor(() => expect(bridge.sent('labels.edit')).toEqual([{ ids: [1], edit: { notes: 'mine' }, seen: 10 }]))
  })

  it('more typing after that still does not replace the other note', async () => {
    const all = await inspecting(1)
    const { app, bridge } = all
    app().typeNote(1, 'mine')
    await bobWrites(all, 1, 11, 'his')
    bridge.answer('labels.edit', () => ({ revision: 12, changed: 1 }))
    await app().commitNote(1)
    app().typeNote(1, 'mine, longer')
    await app().commitNote(1)
    expect(bridge.sent('labels.edit').map(({ seen }) => seen)).toEqual([10, 10])
  })

  it.each(['the page goes away', 'the program asks'])(
    'what is typed while an earlier text is being saved is sent as well when %s',
    async (when) => {
      const { app, bridge } = await inspecting(1)
      const answers: (() => void)[] = []
      bridge.answer(
        'labels.edit',
        () =>
          new Promise((resolve) => {
            answers.push(() => resolve({ revision: 10 + answers.length, changed: 1 }))
          }),
      )
      app().typeNote(1, 'one')
      void app().commitNote(1)
      app().typeNote(1, 'one two')
      if (when === 'the program asks') bridge.push('flush', {})
      else app().sendUnsavedOnUnload()
      expect(bridge.sent('labels.edit').map(({ edit }) => edit.notes)).toEqual(['one', 'one two'])
      await waitFor(() => expect(answers.length).toBe(2))
      for (const answer of answers) answer()
      await waitFor(() => expect(app().drafts.get(1)).toMatchObject({ phase: 'saved', base: 'one two' }))
      expect(bridge.sent('labels.edit').length).toBe(2)
    },
  )

  it('is sent before the beacon, which includes it', async () => {
    const { app, bridge } = await inspecting(1)
    app().typeNote(1, 'one')
    const before = bridge.calls.length
    app().sendUnsavedOnUnload()
    expect(bridge.beacons).toEqual([before + 1])
  })

  it('the page reports that everything is sent after the answer to the last text', async () => {
    const { app, bridge } = await inspecting(1)
    const answers: (() => void)[] = []
    bridge.answer(
      'labels.edit',
      () =>
        new Promise((resolve) => {
          answers.push(() => resolve({ revision: 11, changed: 1 }))
        }),
    )
    app().typeNote(1, 'one')
    void app().commitNote(1)
    app().typeNote(1, 'one two')
    bridge.push('flush', {})
    await waitFor(() => expect(answers.length).toBe(2))
    answers[0]!()
    await new Promise((resolve) => {
      setTimeout(resolve)
    })
    expect(bridge.sent('session.flushed')).toEqual([])
    answers[1]!()
    await waitFor(() => expect(bridge.sent('session.flushed')).toEqual([{}]))
  })

  it('more typing after an own save replaces the own note', async () => {
    const { app, bridge } = await inspecting(1)
    app().typeNote(1, 'one')
    await app().commitNote(1)
    app().typeNote(1, 'one two')
    await app().commitNote(1)
    expect(bridge.sent('labels.edit').map(({ seen }) => seen)).toEqual([10, 11])
  })

  it('stays as a draft when it cannot be saved, and is sent when the program is connected again', async () => {
    const { app, bridge } = await inspecting(1)
    bridge.answer('labels.edit', () => Promise.reject(new LensletError('offline', 'gone')))
    app().typeNote(1, 'precious')
    app().focusAt(2)
    await waitFor(() => expect(app().drafts.get(1)).toMatchObject({ text: 'precious', phase: 'failed' }))
    expect(app().hasUnsavedNotes()).toBe(true)
    bridge.answer('labels.edit', () => ({ revision: 11, changed: 1 }))
    bridge.connect(false)
    bridge.connect(true)
    await waitFor(() => expect(app().drafts.size).toBe(0))
    expect(bridge.sent('labels.edit').at(-1)).toMatchObject({ ids: [1], edit: { notes: 'precious' }, seen: 10 })
  })

  it('what is typed while a save is pending is saved after it', async () => {
    const { app, bridge } = await inspecting(1)
    app().typeNote(1, 'one')
    const saving = app().commitNote(1)
    app().typeNote(1, 'one more')
    await saving
    await waitFor(() => expect(bridge.sent('labels.edit').map(({ edit }) => edit.notes)).toEqual(['one', 'one more']))
  })
})
