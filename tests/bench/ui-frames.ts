/** Watches a page's frames, and what is blank in its grid, from inside the page. */
import type { Page } from 'playwright-core'
import { percentile, type Row } from './report.ts'

/** Milliseconds between two frames; a 60 Hz screen has 16.7. */
const SMOOTH_MS = 25

/** Milliseconds between the page's frames while `action` runs, and the largest number of elements meanwhile. */
export async function framesDuring(page: Page, action: () => Promise<void>): Promise<{ gaps: number[]; elements: number }> {
  await page.evaluate(() => {
    const seen = { gaps: [] as number[], elements: 0, on: true }
    Object.assign(globalThis, { seenFrames: seen })
    let last = performance.now()
    const frame = (now: number): void => {
      seen.gaps.push(now - last)
      last = now
      if (seen.gaps.length % 10 === 0) seen.elements = Math.max(seen.elements, document.getElementsByTagName('*').length)
      if (seen.on) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  await action()
  return page.evaluate(() => {
    const { seenFrames } = globalThis as unknown as { seenFrames: { gaps: number[]; elements: number; on: boolean } }
    seenFrames.on = false
    return { gaps: seenFrames.gaps.slice(2), elements: seenFrames.elements }
  })
}

export function gapRows(name: string, gaps: readonly number[], goal: number | null = SMOOTH_MS): Row[] {
  return [
    { name: `${name}: frame gap p50`, value: percentile(gaps, 0.5), unit: 'ms', goal: null },
    { name: `${name}: frame gap p95`, value: percentile(gaps, 0.95), unit: 'ms', goal },
    { name: `${name}: frame gap, longest`, value: Math.max(...gaps), unit: 'ms', goal: null },
  ]
}

/** Cells in view without their picture or the reason why there is none, and all cells in view. */
export function blankCells(page: Page): Promise<{ blank: number; cells: number }> {
  return page.evaluate(() => {
    const view = document.querySelector('[data-testid="grid"]')!.getBoundingClientRect()
    const cells = [...document.querySelectorAll('[data-testid="cell"]')].filter(cell => {
      const { top, bottom } = cell.getBoundingClientRect()
      return bottom > view.top && top < view.bottom
    })
    const shown = cells.filter(cell => cell.querySelector('.cell-problem') !== null || [...cell.querySelectorAll('img')].some(image => image.complete && image.naturalWidth > 0))
    return { blank: cells.length - shown.length, cells: cells.length }
  })
}

/** Milliseconds from the next press of `key` to the frame after an attribute became `wanted`, or another than it was for null. */
export async function keyToPaint(page: Page, key: string, selector: string, attribute: string, wanted: string | null): Promise<number> {
  await page.evaluate(({ selector: where, attribute: name, wanted: value }) => {
    const read = (): string | null => document.querySelector(where)?.getAttribute(name) ?? null
    const before = read()
    const isSeen = (now = read()): boolean => (value === null ? now !== null && now !== before : now === value)
    Object.assign(globalThis, {
      painted: new Promise(done => {
        addEventListener('keydown', () => {
          const pressed = performance.now()
          const look = (): void => {
            if (isSeen()) requestAnimationFrame(() => setTimeout(() => done(performance.now() - pressed)))
            else setTimeout(look)
          }
          queueMicrotask(look)
        }, { once: true, capture: true })
      }),
    })
  }, { selector, attribute, wanted })
  await page.keyboard.press(key)
  return page.evaluate(() => (globalThis as unknown as { painted: Promise<number> }).painted)
}

/** Waits until one cell shows its picture. */
export async function pictureShown(page: Page): Promise<void> {
  await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('[data-testid="cell"] img')].some(image => image.complete && image.naturalWidth > 0))
}

/** Waits until all cells show their pictures. */
export async function picturesComplete(page: Page, timeout: number): Promise<void> {
  await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('[data-testid="cell"] img')].every(image => image.complete && image.naturalWidth > 0), undefined, { timeout })
}
