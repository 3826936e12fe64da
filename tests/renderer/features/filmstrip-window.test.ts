import { describe, expect, it } from 'vitest'

import { filmstripOrigin, filmstripWindow, limitedScroll } from '../../../renderer/features/viewer/filmstrip-window.ts'

const strip = { total: 1_000_000, view: 880, cell: 88 }
/** Returns where the middle of a picture is in the view. */
const middleOf = (position: number, offset: number): number => (position + 0.5) * strip.cell - offset

describe('the film strip', () => {
  it('has the current picture in the middle, and renders only those in view, however long the result is', () => {
    for (const position of [5_000, 999_000]) {
      const { start, end, offset } = filmstripWindow(position, 0, strip)
      expect(middleOf(position, offset)).toBe(strip.view / 2)
      expect([start <= position - 5, end > position + 5, end - start < 20]).toEqual([true, true, true])
    }
  })

  it('shows no empty place beyond the first and the last picture', () => {
    expect(filmstripWindow(0, 0, strip)).toMatchObject({ start: 0, offset: 0 })
    expect(filmstripWindow(strip.total - 1, 0, strip)).toMatchObject({
      end: strip.total,
      offset: strip.total * strip.cell - strip.view,
    })
  })

  it('is in the middle of the view when it is shorter, and empty without pictures', () => {
    expect(filmstripWindow(2, 0, { ...strip, total: 4 })).toEqual({ start: 0, end: 4, offset: -264 })
    expect(filmstripWindow(-1, 0, { ...strip, total: 0 })).toMatchObject({ start: 0, end: 0 })
  })

  it('scrolls to the ends and not further, so that scrolling back has an effect at once', () => {
    expect(filmstripWindow(500, 880, strip).offset - filmstripWindow(500, 0, strip).offset).toBe(880)
    expect(limitedScroll(20, -99_999, strip)).toBe(-filmstripWindow(20, 0, strip).offset)
    expect(limitedScroll(20, 100, strip)).toBe(100)
  })

  it('measures places from near by, because a browser cannot place anything 90 million pixels away', () => {
    const { start } = filmstripWindow(999_999, 0, strip)
    expect((start - filmstripOrigin(start)) * strip.cell).toBeLessThan(100_000)
  })
})
