import { afterEach, describe, expect, it, vi } from 'vitest'

import { LensletError } from '../../../preload/contract/index.ts'
import { deferred, opened } from '../opened.ts'
import { row } from '../scripted-bridge.ts'
import { waitFor } from '../../support/wait-for.ts'

afterEach(() => vi.useRealTimers())

describe('editing labels', () => {
  it('tags that cannot be added stay in the box and the reason is shown; the others are added', async () => {
    const { app, bridge, store } = await opened(5)
    const add = (text: string): Promise<string> => app().addTags(Promise.resolve([2]), text)
    bridge.answer('tags.resolve', () => ({ tags: ['owl'], tooLong: ['a; b'.padEnd(120, 'x')] }))
    const messages: string[] = []
    store.subscribe(({ toasts }, before) => {
      if (toasts !== before.toasts) messages.push(...toasts.slice(-1).map(({ message }) => message))
    })
    expect(await add('owl, …')).toBe(`"${'a; b'.padEnd(120, 'x')}"`)
    bridge.answer('tags.resolve', () => ({
      tags: Array.from({ length: 1_001 }, (_, number) => `t${number}`),
      tooLong: [],
    }))
    expect(await add('many')).toBe('many')
    bridge.answer('tags.resolve', () => {
      throw new LensletError('offline', 'The program is away.')
    })
    expect(await add('fox')).toBe('fox')
    expect(bridge.sent('labels.edit').map(({ edit }) => edit)).toEqual([{ addTags: ['owl'] }])
    expect(messages).toEqual([
      expect.stringContaining('too long'),
      expect.stringContaining('At most 1,000 tags'),
      'The program is away.',
    ])
  })

  it('paints at once, before the program answers, and sends the revision that was on screen', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('labels.edit', () => deferred<never>().promise)
    app().focusAt(2)
    void app().labelTargets({ stars: 4 })
    await Promise.resolve()
    expect(app().rows.at(2)?.stars).toBe(4)
    await waitFor(() => expect(bridge.sent('labels.edit')).toEqual([{ ids: [2], edit: { stars: 4 }, seen: 10 }]))
  })

  it('removes the edit and says why when it fails', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('labels.edit', () => Promise.reject(new LensletError('not-writable', 'The disk is full.')))
    await app().edit([1, 3], { stars: 5, addTags: ['cat'] })
    expect(app().rows.at(1)).toMatchObject({ stars: 0, tags: [] })
    expect(app().toasts.map(({ message }) => message)).toEqual(['The disk is full.'])
  })

  it('a failed edit does not remove a later one', async () => {
    const { app, bridge } = await opened(5)
    const first = deferred<{ revision: number; changed: number }>()
    bridge.answer('labels.edit', () => first.promise)
    const failing = app().edit([0], { stars: 1 })
    bridge.answer('labels.edit', () => ({ revision: 12, changed: 1 }))
    await app().edit([0], { stars: 2 })
    first.reject(new Error('no'))
    await failing
    expect(app().rows.at(0)?.stars).toBe(2)
  })

  it('keeps the value on screen when the answer comes before the push, then applies the push', async () => {
    const { app, bridge } = await opened(5)
    await app().edit([0], { stars: 3 })
    expect(app().rows.at(0)?.stars).toBe(3)
    bridge.push('labels', {
      from: 10,
      revision: 11,
      source: 'local',
      by: ['mira'],
      rows: [{ ...row(0, { stars: 3 }) }],
    })
    bridge.push('labels', {
      from: 11,
      revision: 12,
      source: 'remote',
      by: ['bob'],
      rows: [{ ...row(0, { stars: 1 }) }],
    })
    expect(app().rows.at(0)?.stars).toBe(1)
  })

  it('shows what others set while an own edit of another field is pending', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('labels.edit', () => deferred<never>().promise)
    void app().edit([0], { addTags: ['cat'] })
    bridge.push('labels', {
      from: 10,
      revision: 11,
      source: 'remote',
      by: ['bob'],
      rows: [{ ...row(0, { stars: 5, tags: ['dog'] }) }],
    })
    expect(app().rows.at(0)).toMatchObject({ stars: 5, tags: ['cat', 'dog'] })
    expect([...app().flashes.keys()]).toEqual([0])
  })

  it('an edit that changed nothing leaves nothing pending', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('labels.edit', () => ({ revision: 10, changed: 0 }))
    await app().edit([0], { removeTags: ['cat'] })
    bridge.push('labels', {
      from: 10,
      revision: 11,
      source: 'remote',
      by: ['bob'],
      rows: [{ ...row(0, { tags: ['cat'] }) }],
    })
    expect(app().rows.at(0)?.tags).toEqual(['cat'])
  })

  it('refuses at once where labels cannot be changed', async () => {
    const { app, bridge, store } = await opened(5)
    store.setState({ status: { ...app().status!, readOnlyReason: 'This folder is read-only.' } })
    expect((await app().edit([0], { stars: 3 })).ok).toBe(false)
    expect(bridge.sent('labels.edit')).toEqual([])
    expect(app().rows.at(0)?.stars).toBe(0)
  })

  it('in the viewer rates the shown picture and not the selection in the grid', async () => {
    const { app, bridge, store } = await opened(9)
    store.setState({ selected: new Set([1, 2, 3]), focus: { position: 2, id: 2 }, viewer: true })
    await app().labelTargets({ stars: 5 })
    expect(bridge.sent('labels.edit')[0]?.ids).toEqual([2])
  })
})

describe('pushes about labels', () => {
  it('after a gap loads the visible rows again, and until then sends the older revision as seen', async () => {
    const { app, bridge } = await opened(5)
    const answer = deferred<{ revision: number; start: number; rows: ReturnType<typeof row>[] }>()
    bridge.answer('query.rows', () => answer.promise)
    bridge.push('labels', { from: 14, revision: 15, source: 'remote', by: ['bob'], rows: [] })
    expect(app().seenRevision()).toBe(10)
    answer.resolve({ revision: 15, start: 0, rows: [row(0, { stars: 2 }), row(1), row(2), row(3), row(4)] })
    await waitFor(() => expect(app().rows.at(0)?.stars).toBe(2))
    expect(app().seenRevision()).toBe(15)
  })

  it('loads rows again when too many changed for a push', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('query.rows', () => ({ revision: 11, start: 0, rows: [row(0, { stars: 4 })] }))
    bridge.push('labels', { from: 10, revision: 11, source: 'remote', by: ['bob'], rows: null })
    await waitFor(() => expect(app().rows.at(0)?.stars).toBe(4))
  })

  it('everything is loaded again after the connection was lost', async () => {
    const { app, bridge } = await opened(5)
    bridge.connect(false)
    expect(app().connected).toBe(false)
    const before = bridge.sent('query.run').length
    bridge.connect(true)
    await waitFor(() => expect(bridge.sent('query.run').length).toBe(before + 1))
  })
})
