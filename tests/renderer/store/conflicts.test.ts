/** Tests the conflict inbox of the window against a program whose answers the test decides. */
import { describe, expect, it } from 'vitest'
import { LensletError } from '../../../preload/contract/index.ts'
import type { CallArgs, ConflictDetail, ConflictName } from '../../../preload/contract/index.ts'
import { deferred, opened, type Opened } from '../opened.ts'
import { row } from '../scripted-bridge.ts'
import { waitFor } from '../../support/wait-for.ts'

const values = (id: number): ConflictDetail['values'] => [
  { id: `a:${id}`, value: 4, by: 'ben', at: 1 },
  { id: `m:${id}`, value: 2, by: 'mira', at: 2 },
]
const detailOf = ({ id, field }: ConflictName): ConflictDetail => ({
  id,
  field,
  revision: 10,
  row: row(id),
  values: values(id),
  more: 0,
  shown: `m:${id}`,
  before: [],
  merged: null,
})

const noteOf = (name: ConflictName, revision: number): ConflictDetail => ({
  ...detailOf(name),
  revision,
  merged: { text: 'merged', overlaps: [] },
})

/** Opens the inbox with conflicts of stars of the first pictures. */
async function inboxOf(count: number): Promise<Opened> {
  const window = await opened(count, (bridge) => {
    const ids = Array.from({ length: count }, (_, id) => id)
    bridge.answer('conflicts.count', () => ({ count }))
    bridge.answer('conflicts.list', () => ({
      revision: 10,
      groups: [{ field: 'stars', people: ['ben', 'mira'], ids }],
    }))
    bridge.answer('conflicts.get', ({ conflicts }) => conflicts.map(detailOf))
  })
  await window.app().openInbox()
  await waitFor(() => expect(window.app().inbox?.detail).toBeTruthy())
  return window
}

const sentValues = (edits: readonly CallArgs<'labels.edit'>[]): unknown[] =>
  edits.map(({ ids, edit, seen }) => [...ids, edit.stars, seen])

/** Says that a person resolved conflicts of stars. */
const resolvedBy = (by: string, revision: number, ...ids: number[]) => ({
  revision,
  count: 2,
  changed: { added: [], removed: ids.map((id) => ({ id, field: 'stars' as const, by })) },
})

describe('resolving', () => {
  it('shows the next conflict before the program answers, and sends each resolution once, in order', async () => {
    const { app, bridge } = await inboxOf(200)
    bridge.answer('labels.edit', () => deferred<never>().promise)
    for (let at = 0; at < 5; at++) app().takeValue({ number: 1 }, false)
    app().takeValue('mine', false)
    expect(app().inbox).toMatchObject({ position: 7, open: 194 })
    await waitFor(() => expect(bridge.sent('labels.edit')).toHaveLength(6))
    expect(sentValues(bridge.sent('labels.edit'))).toEqual([...[0, 1, 2, 3, 4].map((id) => [id, 4, 10]), [5, 2, 10]])
  })

  it('never resolves a conflict that is not loaded: keys wait until it is', async () => {
    const { app, bridge } = await inboxOf(200)
    const more = deferred<void>()
    bridge.answer('conflicts.get', ({ conflicts }) => more.promise.then(() => conflicts.map(detailOf)))
    while (app().inbox?.detail) app().takeValue('theirs', false)
    const resolved = 200 - app().inbox!.open
    const pending = app().pendingConflict
    expect(pending).not.toBeNull()
    app().takeValue('theirs', false)
    expect(app().inbox?.open).toBe(200 - resolved)
    more.resolve()
    await pending
    app().takeValue('theirs', false)
    await waitFor(() => expect(bridge.sent('labels.edit')).toHaveLength(resolved + 1))
    expect(bridge.sent('labels.edit').at(-1)?.ids).toEqual([resolved])
  })

  it('shows a conflict again whose resolution was refused, and says why', async () => {
    const { app, bridge } = await inboxOf(3)
    bridge.answer('labels.edit', () => Promise.reject(new LensletError('not-writable', 'The disk is full.')))
    app().takeValue('newest', false)
    await waitFor(() => expect(app().toasts[0]?.message).toBe('The disk is full.'))
    expect(app().inbox).toMatchObject({ position: 1, open: 3 })
  })

  it('says what is missing where a key takes no value', async () => {
    const { app, bridge } = await inboxOf(2)
    app().takeValue({ number: 3 }, false)
    expect(app().toasts[0]?.message).toBe('There is no value 3: this conflict has 2.')
    bridge.answer('conflicts.get', ({ conflicts }) =>
      conflicts.map((name) => ({
        ...detailOf(name),
        values: [...values(1), { id: 'c:1', value: 1, by: 'cleo', at: 3 }],
      })),
    )
    bridge.push('conflicts', {
      revision: 11,
      count: 2,
      changed: { added: [{ id: 0, field: 'stars', key: 'p0.jpg', people: ['ben', 'cleo', 'mira'] }], removed: [] },
    })
    await waitFor(() => expect(app().inbox?.detail?.values).toHaveLength(3))
    app().takeValue('mine', false)
    expect(app().toasts[0]?.message).toBe(
      '3 people gave values, so it is not clear which one is your value: choose with the numbers.',
    )
    expect(bridge.sent('labels.edit')).toEqual([])
  })
})

describe('others', () => {
  it('what they resolve is gone with their name; what they add comes at the end', async () => {
    const { app, bridge } = await inboxOf(3)
    bridge.push('conflicts', {
      revision: 11,
      count: 3,
      changed: {
        added: [{ id: 7, field: 'stars', key: 'p7.jpg', people: ['ben', 'mira'] }],
        removed: [{ id: 1, field: 'stars', by: 'ben' }],
      },
    })
    expect(app().inbox).toMatchObject({
      current: { id: 0 },
      open: 3,
      total: 4,
      news: { text: '1 conflict resolved by ben.' },
    })
    expect(app().conflictCount).toBe(3)
  })

  it('resolve the one that is shown: a key that was meant for it answers no other one', async () => {
    const { app, bridge } = await inboxOf(3)
    bridge.push('conflicts', resolvedBy('ben', 11, 0))
    expect(app().inbox).toMatchObject({ current: { id: 0 }, closed: 'Resolved by ben.', open: 2 })
    app().takeValue({ number: 2 }, false)
    expect(app().inbox).toMatchObject({ current: { id: 1 }, closed: null, open: 2 })
    for (const leave of [() => app().takeValue('newest', true), () => app().skipConflict()]) {
      const { id } = app().inbox!.current!
      bridge.push('conflicts', resolvedBy('ben', 12 + id, id))
      leave()
    }
    expect(app().inbox).toMatchObject({ current: null, open: 0 })
    expect(bridge.sent('labels.edit')).toEqual([])
    expect(bridge.sent('conflicts.resolveAlike')).toEqual([])
  })

  it('too many changes load the list again, and what is shown stays', async () => {
    const { app, bridge } = await inboxOf(3)
    bridge.answer('conflicts.list', () => ({ revision: 20, groups: [] }))
    bridge.push('conflicts', { revision: 20, count: 0, changed: null })
    expect(app().inbox).toMatchObject({ isLoading: true, current: { id: 0 }, detail: { id: 0 } })
    await waitFor(() =>
      expect(app().inbox).toMatchObject({ isLoading: false, open: 0, closed: 'This is no longer a conflict.' }),
    )
    app().takeValue({ number: 1 }, false)
    expect(app().inbox?.current).toBeNull()
  })

  it('too many changes load the list again, also while details of the last one are loaded', async () => {
    const { app, bridge } = await inboxOf(300)
    const first = deferred<void>()
    bridge.answer('conflicts.get', ({ conflicts }) => first.promise.then(() => conflicts.map(detailOf)))
    while (app().inbox?.detail) app().skipConflict()
    bridge.answer('conflicts.list', () => ({
      revision: 20,
      groups: [{ field: 'flag', people: ['ben', 'mira'], ids: [1, 2] }],
    }))
    bridge.push('conflicts', { revision: 20, count: 2, changed: null })
    await waitFor(() => expect(app().inbox).toMatchObject({ isLoading: false, open: 2 }))
    bridge.answer('conflicts.get', ({ conflicts }) => conflicts.map(detailOf))
    first.resolve()
    await waitFor(() => expect(app().inbox?.detail).toMatchObject({ id: 1, field: 'flag' }))
  })
})

describe('undo', () => {
  it('shows the conflict again, also when the push comes before the answer', async () => {
    const { app, bridge } = await inboxOf(5)
    bridge.answer('labels.edit', () => ({ revision: 11, changed: 1 }))
    app().takeValue('mine', false)
    app().takeValue('mine', false)
    await waitFor(() => expect(bridge.sent('labels.edit')).toHaveLength(2))
    bridge.answer('labels.undo', () => {
      bridge.push('conflicts', {
        revision: 12,
        count: 4,
        changed: { added: [{ id: 1, field: 'stars', key: 'p1.jpg', people: ['ben', 'mira'] }], removed: [] },
      })
      return { revision: 12, ids: [1], what: '2 stars (p1.jpg)', replacedTags: null, madeAt: Date.now() }
    })
    await app().undo()
    expect(app().inbox).toMatchObject({ current: { id: 1, isBack: false }, position: 2, open: 4, total: 5, news: null })
  })

  it('of an edit from before the inbox was opened shows its conflict as soon as it is known', async () => {
    const { app, bridge } = await inboxOf(3)
    bridge.answer('labels.undo', () => ({
      revision: 12,
      ids: [9],
      what: '2 stars (p9.jpg)',
      replacedTags: null,
      madeAt: Date.now(),
    }))
    await app().undo()
    bridge.push('conflicts', {
      revision: 12,
      count: 4,
      changed: { added: [{ id: 9, field: 'stars', key: 'p9.jpg', people: ['ben', 'mira'] }], removed: [] },
    })
    expect(app().inbox).toMatchObject({ current: { id: 9 }, position: 4 })
  })
})

describe('all that are alike', () => {
  it('are resolved in one step after the person has confirmed how many, and kept when it fails', async () => {
    const { app, bridge } = await inboxOf(40)
    bridge.answer('conflicts.resolveAlike', () => Promise.reject(new LensletError('offline', 'The share is away.')))
    app().takeValue('theirs', true)
    expect(app().question).toMatchObject({
      title: 'Resolve 40 conflicts?',
      text: 'Stars: each conflict between ben and mira gets the value of ben. Everybody sees this. You can undo it in one step.',
    })
    app().answerQuestion(true)
    await waitFor(() => expect(app().toasts[0]?.message).toBe('The share is away.'))
    expect(app().inbox?.open).toBe(40)
    bridge.answer('conflicts.resolveAlike', () => ({ revision: 12, resolved: 40 }))
    app().takeValue('newest', true)
    app().answerQuestion(true)
    await waitFor(() => expect(app().inbox).toMatchObject({ open: 0, current: null }))
    const alike = { kind: 'stars', people: ['ben', 'mira'], folder: '' }
    expect(bridge.sent('conflicts.resolveAlike')).toEqual([
      { alike, rule: { take: 'person', person: 'ben' }, seen: 10 },
      { alike, rule: { take: 'newest' }, seen: 10 },
    ])
  })
})

describe('a merged note', () => {
  it('that was changed before somebody else changed the note does not replace what its writer has not seen', async () => {
    const { app, bridge } = await inboxOf(1)
    bridge.answer('conflicts.list', () => ({ revision: 10, groups: [{ field: 'notes', people: ['ben'], ids: [0] }] }))
    bridge.answer('conflicts.get', ({ conflicts }) => conflicts.map((name) => noteOf(name, 10)))
    app().closeInbox()
    await app().openInbox()
    await waitFor(() => expect(app().inbox?.detail?.merged?.text).toBe('merged'))
    app().typeMerged('merged by me')
    const later = deferred<void>()
    bridge.answer('conflicts.get', ({ conflicts }) =>
      later.promise.then(() => conflicts.map((name) => noteOf(name, 20))),
    )
    bridge.push('conflicts', {
      revision: 20,
      count: 1,
      changed: { added: [{ id: 0, field: 'notes', key: 'p0.jpg', people: ['ben'] }], removed: [] },
    })
    // The field stays while the new values are loaded: what is typed must not become commands.
    expect(app().inbox?.detail?.revision).toBe(10)
    later.resolve()
    await waitFor(() => expect(app().inbox?.detail?.revision).toBe(20))
    app().saveMerged()
    await waitFor(() =>
      expect(bridge.sent('labels.edit')).toEqual([{ ids: [0], edit: { notes: 'merged by me' }, seen: 10 }]),
    )
  })

  it('comes back as it was typed when its writer undoes the answer, whichever value that took', async () => {
    const { app, bridge } = await inboxOf(1)
    bridge.answer('conflicts.list', () => ({ revision: 10, groups: [{ field: 'notes', people: ['ben'], ids: [0] }] }))
    bridge.answer('conflicts.get', ({ conflicts }) => conflicts.map((name) => noteOf(name, 10)))
    bridge.answer('labels.edit', () => ({ revision: 11, changed: 1 }))
    bridge.answer('labels.undo', () => ({
      revision: 12,
      ids: [0],
      what: 'note',
      replacedTags: null,
      madeAt: Date.now(),
    }))
    app().closeInbox()
    await app().openInbox()
    for (const answer of [() => app().saveMerged(), () => app().takeValue({ number: 1 }, false)]) {
      await waitFor(() => expect(app().inbox?.detail?.merged?.text).toBe('merged'))
      app().typeMerged('my long careful text')
      answer()
      await waitFor(() => expect(app().inbox).toMatchObject({ current: null, open: 0 }))
      await app().undo()
      await waitFor(() => expect(app().inbox?.current?.name).toBe('0 notes'))
      expect(app().mergedDrafts.get('0 notes')?.text).toBe('my long careful text')
    }
  })

  it('is kept when somebody else resolves the conflict, and saved with what its writer had seen', async () => {
    const { app, bridge } = await inboxOf(1)
    bridge.answer('conflicts.list', () => ({
      revision: 10,
      groups: [{ field: 'notes', people: ['ben'], ids: [0, 1] }],
    }))
    bridge.answer('conflicts.get', ({ conflicts }) => conflicts.map((name) => noteOf(name, 10)))
    app().closeInbox()
    await app().openInbox()
    await waitFor(() => expect(app().inbox?.detail?.merged?.text).toBe('merged'))
    app().typeMerged('half a sen')
    bridge.push('conflicts', {
      revision: 20,
      count: 1,
      changed: { added: [], removed: [{ id: 0, field: 'notes', by: 'cleo' }] },
    })
    expect(app().inbox).toMatchObject({ current: { id: 0 }, closed: 'Resolved by cleo.' })
    app().typeMerged('half a sentence')
    app().saveMerged()
    expect(app().inbox).toMatchObject({ current: { id: 1 }, closed: null })
    await waitFor(() =>
      expect(bridge.sent('labels.edit')).toEqual([{ ids: [0], edit: { notes: 'half a sentence' }, seen: 10 }]),
    )
  })
})
