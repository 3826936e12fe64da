import { describe, expect, it } from 'vitest'

import { FITTED } from '../../../renderer/store/lens-state.ts'
import { opened } from '../opened.ts'

describe('the picture viewed before', () => {
  it('is shown while the current picture keeps focus, selection and labels, and its row stays loaded', async () => {
    const { app, bridge } = await opened(1_000)
    for (const position of [3, 70]) {
      app().focusAt(position)
      app().openViewer()
      app().recordViewed(position)
    }
    const before = { focus: app().focus, selected: app().selected }
    const calls = bridge.calls.length
    app().showPrevious()
    expect(app()).toMatchObject({ isShowingPrevious: true, viewed: { current: 70, previous: 3 }, ...before })
    expect(app().pinnedIds().has(3)).toBe(true)
    app().hidePrevious()
    expect(app()).toMatchObject({ isShowingPrevious: false, ...before })
    expect(bridge.calls.slice(calls)).toEqual([])
  })

  it('is not shown where there is none, or while the current picture is not on the stage yet', async () => {
    const { app } = await opened(100)
    app().focusAt(3)
    app().recordViewed(3)
    app().showPrevious()
    expect(app().isShowingPrevious).toBe(false)
    expect(app().toasts.at(-1)?.message).toBe('No other picture was viewed before this one.')
    app().recordViewed(4)
    app().focusAt(5)
    app().showPrevious()
    expect(app().isShowingPrevious).toBe(false)
  })

  it('and turned views are forgotten with the data set, because ids name other pictures in the next one', async () => {
    const { app } = await opened(100)
    app().recordViewed(3)
    app().recordViewed(4)
    app().turn(3, 1)
    app().clearResult(app().query)
    expect([app().viewed.previous, app().turns.size]).toEqual([null, 0])
  })
})

describe('how pictures are shown', () => {
  it('the surround goes from dark to grey to light and back, and is stored', async () => {
    const { app, bridge } = await opened(10)
    const seen = Array.from({ length: 4 }, () => {
      const { surround } = app().prefs
      app().changeSurround()
      return surround
    })
    expect(seen).toEqual(['dark', 'grey', 'light', 'dark'])
    bridge.answer('prefs.set', () => app().prefs)
    app().flushPrefs()
    expect(bridge.sent('prefs.set').at(-1)?.prefs.surround).toBe('grey')
  })

  it('enlarging small pictures shows all pictures as they fit, because a zoom is relative to the fit', async () => {
    const { app } = await opened(10)
    const zoomed = { zoom: 4, x: 0.2, y: 0.7 }
    app().viewerLens.set(zoomed)
    app().paneLenses.lensFor(1, true).set(zoomed)
    app().paneLenses.lensFor(2, false).set(zoomed)
    app().toggleEnlarging()
    expect(app().prefs.enlargeSmallPictures).toBe(true)
    expect([
      app().viewerLens.lens,
      app().paneLenses.lensFor(1, true).lens,
      app().paneLenses.lensFor(2, false).lens,
    ]).toEqual([FITTED, FITTED, FITTED])
  })
})

describe('the film strip', () => {
  it('loads rows far from the grid’s view, and keeps both loaded', async () => {
    const { app } = await opened(100_000)
    app().setVisible(0, 30)
    app().setStrip(90_000, 90_020)
    await expect.poll(() => app().rows.at(90_019)?.id).toBe(90_019)
    expect(app().rows.at(5)?.id).toBe(5)
    app().rows.invalidatePages()
    app().setStrip(90_001, 90_021)
    await expect.poll(() => app().rows.missingPages(90_001, 90_021)).toEqual([])
  })
})
