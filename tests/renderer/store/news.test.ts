import { describe, expect, it } from 'vitest'

import { opened } from '../opened.ts'
import { waitFor } from '../../support/wait-for.ts'

describe('what others have changed since this person looked', () => {
  it('is marked until the person looks at it, which the program is told with the revision that was seen', async () => {
    const { app, bridge } = await opened(10, (script) =>
      script.answer('news.get', () => ({ ids: [8], smartFolders: { Best: 1 } })),
    )
    await waitFor(() => expect(app().newPictures.has(8)).toBe(true))
    expect(app().smartNews).toEqual({ Best: 1 })
    app().focusAt(0)
    bridge.push('news', { newIds: [3, 5], seenIds: [8] })
    app().focusAt(3)
    app().markSeen([1])
    expect([...app().newPictures]).toEqual([5])
    await waitFor(() => expect(bridge.sent('news.markSeen')).toEqual([{ ids: [3], revision: 10 }]))
  })

  it('a picture that changed again meanwhile keeps its mark', async () => {
    const { app, bridge } = await opened(10)
    bridge.answer('news.markSeen', ({ ids }) => ({ newIds: ids }))
    bridge.push('news', { newIds: [3], seenIds: [] })
    app().markSeen([3])
    expect(app().newPictures.has(3)).toBe(false)
    await waitFor(() => expect(app().newPictures.has(3)).toBe(true))
  })

  it('after more changes than fit into a message all of them are asked for', async () => {
    const { app, bridge } = await opened(10)
    bridge.answer('news.get', () => ({ ids: [1, 2], smartFolders: {} }))
    bridge.push('news', null)
    await waitFor(() => expect([...app().newPictures]).toEqual([1, 2]))
  })

  it('keys go to the next and the previous one, or offer all of them if this result has none', async () => {
    const { app, bridge } = await opened(10)
    bridge.push('news', { newIds: [3, 5], seenIds: [] })
    bridge.answer('query.nextNew', ({ direction }) => ({ id: direction === 1 ? 3 : 5, position: 0 }))
    app().focusAt(4)
    await app().goToNextNew(1)
    expect(app().focus.position).toBe(3)
    await app().goToNextNew(-1)
    expect([app().focus.position, [...app().newPictures]]).toEqual([5, []])
    bridge.push('news', { newIds: [7], seenIds: [] })
    bridge.answer('query.nextNew', () => null)
    await app().goToNextNew(1)
    expect(app().toasts.at(-1)?.message).toContain('no picture of this result')
    app().runToastAction()
    await waitFor(() => expect(app().query.text).toBe('new:yes'))
  })

  it('the labels of an earlier moment do not show what is new', async () => {
    const { store, app, bridge } = await opened(10)
    bridge.push('news', { newIds: [3], seenIds: [] })
    store.setState({ pastTime: 1 })
    app().focusAt(3)
    expect(app().newPictures.has(3)).toBe(true)
  })
})
