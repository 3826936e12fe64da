import { describe, expect, it, vi } from 'vitest'

import { opened } from '../opened.ts'
import { waitFor } from '../../support/wait-for.ts'

const OTHERS = [
  { user: 'Ben', count: 900 },
  { user: 'Cleo', count: 37 },
]

describe('an edit of many pictures', () => {
  it('asks once for a selection before it replaces many labels of other people, and offers to undo', async () => {
    const { app, bridge } = await opened(1000)
    bridge.answer('labels.preview', () => ({ changed: 1_000, others: OTHERS }))
    app().focusAt(0)
    app().selectAll()
    const edit = app().labelTargets({ stars: 1 })
    await waitFor(() => expect(app().question).not.toBeNull())
    expect(app().question).toMatchObject({
      title: 'Change the labels of 1,000 pictures?',
      text: expect.stringContaining('937 of them were labelled last by other people: Ben 900, Cleo 37.') as string,
    })
    expect(bridge.sent('labels.edit')).toEqual([])
    app().answerQuestion(true)
    await edit
    expect(app().toasts.at(-1)).toMatchObject({ action: { name: 'Undo' } })
    await app().labelTargets({ flag: 'reject' })
    expect(bridge.sent('labels.edit').map((sent) => sent.edit)).toEqual([{ stars: 1 }, { flag: 'reject' }])
  })

  it('changes nothing when the person declines, and asks again', async () => {
    const { app, bridge } = await opened(1000)
    bridge.answer('labels.preview', () => ({ changed: 1_000, others: OTHERS }))
    app().focusAt(0)
    app().selectAll()
    for (let times = 0; times < 2; times++) {
      const edit = app().labelTargets({ stars: 1 })
      await waitFor(() => expect(app().question).not.toBeNull())
      app().answerQuestion(false)
      await edit
    }
    expect(bridge.sent('labels.edit')).toEqual([])
  })

  it('does not ask when few labels of others are replaced, or when tags are only added', async () => {
    const { app, bridge } = await opened(1000)
    bridge.answer('labels.preview', () => ({ changed: 1_000, others: [{ user: 'Ben', count: 9 }] }))
    app().focusAt(0)
    app().selectAll()
    await app().labelTargets({ stars: 1 })
    await app().labelTargets({ addTags: ['owl'] })
    expect(bridge.sent('labels.edit').length).toBe(2)
    expect(bridge.sent('labels.preview').length).toBe(1)
  })
})

describe('rating without looking', () => {
  it('auto-advance goes on in the grid after a rating or a flag, not after a tag, a cleared label or with a selection', async () => {
    const { app } = await opened(10)
    app().toggleAutoAdvance()
    app().focusAt(0)
    await app().labelTargets({ stars: 4 })
    await app().labelTargets({ flag: 'pick' })
    expect(app().focus.position).toBe(2)
    await app().labelTargets({ addTags: ['owl'] })
    await app().labelTargets({ stars: 0 })
    app().extendTo(4)
    await app().labelTargets({ stars: 3 })
    expect([app().focus.position, app().selected.size]).toEqual([4, 3])
  })

  it('auto-advance goes through the pictures of a comparison and stops at the last one', async () => {
    const { app } = await opened(10)
    app().toggleAutoAdvance()
    app().focusAt(0)
    await app().openCompare()
    await app().labelTargets({ stars: 4 })
    await app().labelTargets({ stars: 2 })
    expect(app().compare).toMatchObject({ ids: [0, 1], active: 1 })
  })

  it('a key says what is missing when nothing is selected', async () => {
    const { app, bridge } = await opened(10)
    await app().labelTargets({ stars: 4 })
    expect(app().toasts.map(({ message }) => message)).toEqual([expect.stringContaining('No picture is selected')])
    app().focusField('tags')
    expect([bridge.sent('labels.edit'), app().fieldRequest]).toEqual([[], null])
  })

  it('a key in an empty result does not ask for a click on a picture', async () => {
    const { app, bridge } = await opened(0)
    const message = (): string | undefined => app().toasts[0]?.message
    await app().labelTargets({ stars: 4 })
    expect(message()).toBe('No picture is shown here: change the filter or the folder first.')
    bridge.answer('query.run', () => ({ result: 2, revision: 0, total: 10, hidden: 0 }))
    await app().runQuery({ text: 'owl' })
    expect(message()).toBeUndefined()
  })

  it('goes to the next picture without a label, and offers the first one when there is none after it', async () => {
    const { app, bridge } = await opened(10)
    bridge.answer('query.nextWithout', ({ from }) => (from < 3 ? 3 : -1))
    app().focusAt(1)
    const nextUnrated = { without: 'stars', direction: 1, adjective: 'unrated' } as const
    void app().goToNextWithout(nextUnrated as never)
    await waitFor(() => expect(app().focus.position).toBe(3))
    app().focusAt(6)
    void app().goToNextWithout(nextUnrated as never)
    await waitFor(() => expect(app().toasts.at(-1)?.message).toBe('No unrated picture after this one.'))
    app().toasts.at(-1)?.action?.run()
    expect(app().focus.position).toBe(3)
    expect(bridge.sent('query.nextWithout')[0]).toEqual({ result: 1, from: 1, direction: 1, without: 'stars' })
  })
})

const undone = (ids: number[], madeAt = Date.now()) => ({
  revision: 12,
  ids,
  what: '4 stars (p7.jpg)',
  madeAt,
  replacedTags: null,
})

describe('undo', () => {
  it('shows the picture that it changed, also in the viewer', async () => {
    const { app, bridge } = await opened(10)
    bridge.answer('labels.undo', () => undone([7]))
    bridge.answer('query.locate', ({ id }) => id)
    app().focusAt(8)
    app().openViewer()
    await app().undo()
    expect(app().focus.position).toBe(7)
    expect(app().toasts.at(-1)?.message).toBe('Undid: 4 stars (p7.jpg).')
  })

  it('keeps a selection that contains the pictures, and says when the picture is not in the result', async () => {
    const { app, bridge } = await opened(10)
    bridge.answer('query.locate', () => -1)
    bridge.answer('labels.undo', () => undone([2, 3]))
    app().focusAt(2)
    app().extendTo(4)
    await app().undo()
    expect(app().selected.size).toBe(3)
    bridge.answer('labels.undo', () => undone([7]))
    await app().undo()
    expect(app().toasts.at(-1)).toMatchObject({
      message: 'Undid: 4 stars (p7.jpg). It is not in this result.',
      action: { name: 'Show it' },
    })
  })

  it('leads to a picture that is not in the result, and back to the one that had the focus', async () => {
    const { app, bridge } = await opened(10)
    await app().runQuery({ text: 'owl' })
    app().focusAt(4)
    bridge.answer('labels.undo', () => undone([7]))
    bridge.answer('query.run', ({ query }) => ({
      result: query.text === '' ? 5 : 1,
      revision: 12,
      total: 10,
      hidden: 0,
    }))
    bridge.answer('query.locate', ({ result, id }) => (result === 5 || id !== 7 ? id : -1))
    bridge.answer('items.names', ({ ids, as }) => ids.map((id) => `${as}s/of/${id}.jpg`))
    await app().undo()
    app().runToastAction()
    expect(app().toasts).toEqual([])
    await waitFor(() => expect(app().focus).toEqual({ position: 7, id: 7 }))
    expect(app().query).toMatchObject({ text: '', folder: 'keys/of' })
    await app().goInHistory(-1)
    expect(app().query.text).toBe('owl')
    expect(app().focus.id).toBe(4)
  })

  it('counts as shown when any of its pictures is in the result', async () => {
    const { app, bridge } = await opened(10)
    bridge.answer('labels.undo', () => undone([8, 3]))
    bridge.answer('query.locate', ({ id }) => (id === 3 ? 3 : -1))
    await app().undo()
    expect(app().toasts.at(-1)?.message).toBe('Undid: 4 stars (p7.jpg).')
    bridge.answer('query.locate', () => -1)
    await app().undo()
    expect(app().toasts.at(-1)?.message).toBe('Undid: 4 stars (p7.jpg). They are not in this result.')
  })

  it('says when an edit of an earlier day was made', async () => {
    const { app, bridge } = await opened(10)
    bridge.answer('labels.redo', () => undone([7], Date.now() - 2 * 86_400_000))
    bridge.answer('query.locate', ({ id }) => id)
    await app().redo()
    expect(app().toasts.at(-1)?.message).toBe('Redid: 4 stars (p7.jpg), made 2 days ago.')
  })
})

describe('toasts', () => {
  it('one replaces the last, and waits while a more serious one is shown', async () => {
    const { app } = await opened(1)
    const messages = (): string[] => app().toasts.map(({ message }) => message)
    app().toast('info', 'one')
    app().toast('info', 'two')
    expect(messages()).toEqual(['two'])
    app().toast('error', 'broken')
    app().toast('info', 'three')
    app().toast('success', 'four')
    expect(messages()).toEqual(['broken', 'four'])
    app().dismiss(app().toasts[0]!.id)
    expect(messages()).toEqual(['four'])
  })

  it('one with something to do waits behind a more serious one', async () => {
    const { app } = await opened(1)
    const messages = (): string[] => app().toasts.map(({ message }) => message)
    app().toast('success', 'Took back', { action: { name: 'Undo', run: () => undefined } })
    app().toast('error', 'The folder is away')
    expect(messages()).toEqual(['The folder is away', 'Took back'])
    app().dismiss(app().toasts[0]!.id)
    expect(app().toasts[0]?.action?.name).toBe('Undo')
  })

  it('a message that is old enough to be read gives way to the next one', async () => {
    const { app } = await opened(1)
    const now = vi.spyOn(Date, 'now')
    try {
      now.mockReturnValue(1_000_000)
      app().toast('error', 'broken')
      now.mockReturnValue(1_004_000)
      app().toast('info', 'next')
      expect(app().toasts.map(({ message }) => message)).toEqual(['next'])
    } finally {
      now.mockRestore()
    }
  })

  it('a message goes away when its cause is gone', async () => {
    const { app } = await opened(30)
    const message = (): string | undefined => app().toasts[0]?.message
    app().focusAt(0)
    app().extendTo(14)
    await app().openCompare()
    expect(message()).toBe('Up to 12 pictures can be compared; 15 are selected.')
    app().extendTo(1)
    expect(message(), 'the selection has changed').toBeUndefined()
    app().clearFocus()
    await app().editTargets({ stars: 1 })
    expect(message()).toContain('No picture is selected')
    app().focusAt(2)
    expect(message()).toBeUndefined()
    await app().goInHistory(-1)
    expect(message()).toBe('There is nothing to go back to.')
    await app().runQuery({ text: 'owl' })
    expect(message()).toBeUndefined()
  })

  it('an edit of many pictures can be undone from its message until something else is edited', async () => {
    const { app, bridge } = await opened(30)
    app().focusAt(0)
    app().extendTo(14)
    app().toast('info', 'an older message')
    await app().editTargets({ addTags: ['owl'] })
    await waitFor(() =>
      expect(app().toasts).toMatchObject([{ message: '15 pictures: added owl.', action: { name: 'Undo' } }]),
    )
    app().focusAt(20)
    expect(app().toasts, 'it stays while the person looks around').toHaveLength(1)
    await app().editTargets({ stars: 3 })
    expect(app().toasts, 'an undo would undo the stars').toEqual([])
    bridge.answer('labels.edit', () => ({ revision: 11, changed: 0 }))
    app().extendTo(4)
    await app().addTags(app().selectedIds(), 'owl')
    await waitFor(() => expect(app().toasts[0]?.message).toMatch('Nothing has changed'))
    expect(app().toasts[0]?.action).toBeUndefined()
  })
})
