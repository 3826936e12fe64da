import { describe, expect, it, vi } from 'vitest'

import { opened, type Opened } from '../opened.ts'

const shown = ({ app }: Opened): string => app().query.text
const texts = ({ app }: Opened): readonly string[] => app().queryHistory.map(({ query }) => query.text)

describe('back and forward', () => {
  it('go through the queries that were shown, and a new one ends the way forward', async () => {
    const window = await opened(10)
    const { app } = window
    await app().runQuery({ text: 'stars:4' })
    await app().runQuery({ folder: 'cats' })
    await app().goInHistory(-1)
    expect([shown(window), app().query.folder]).toEqual(['stars:4', ''])
    await app().goInHistory(-1)
    expect(shown(window)).toBe('')
    await app().goInHistory(-1)
    expect(app().toasts.at(-1)?.message).toBe('There is nothing to go back to.')
    await app().goInHistory(1)
    expect([shown(window), app().queryHistoryIndex]).toEqual(['stars:4', 1])
    await app().runQuery({ text: 'tag:owl' })
    expect(texts(window)).toEqual(['', 'stars:4', 'tag:owl'])
  })

  it('a text that is typed letter by letter is one place, and the same query again is none', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const window = await opened(10)
    const { app } = window
    for (const text of ['ow', 'owl', 'owl stars:4']) {
      app().typeFilter(text)
      await vi.advanceTimersByTimeAsync(200)
    }
    await app().rerun()
    await app().runQuery({ text: 'fox' })
    expect(texts(window)).toEqual(['', 'owl stars:4', 'fox'])
    vi.useRealTimers()
  })

  it('the picture that had the focus has it again', async () => {
    const { app, bridge } = await opened(10)
    bridge.answer('query.locate', ({ id }) => id)
    app().focusAt(7)
    await app().runQuery({ text: 'stars:4' })
    app().focusAt(2)
    await app().goInHistory(-1)
    expect(app().focus.position).toBe(7)
    await app().goInHistory(1)
    expect(app().focus.position).toBe(2)
  })
})
