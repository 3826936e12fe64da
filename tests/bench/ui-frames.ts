/** Watches a page's frames, and what is blank in its grid, from inside the page. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { percentile, type Row } from './report.ts'

/** What the browser tells no less than of a key. */
const FINEST_MS = 16
const SETTLED_MS = 700

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

export function gapRows(name: string, gaps: readonly number[], goal: number | null): Row[] {
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

/**
 * Milliseconds from a press of `key` until the frame that it changed is on screen, as the browser itself tells (in steps of 8 ms; 16 stands for less). Throws unless an attribute is
 * `wanted`, or another than it was for null, when the key's own work is done.
 */
export async function keyToPaint(page: Page, key: string, selector: string, attribute: string, wanted: string | null): Promise<number> {
  await page.evaluate(({ selector: where, attribute: name, wanted: value, finest }) => {
    const read = (): string | null => document.querySelector(where)?.getAttribute(name) ?? null
    const before = read()
    const seen = { duration: 0, changed: false }
    Object.assign(globalThis, { seenKey: seen })
    addEventListener('keydown', () => requestAnimationFrame(() => {
      seen.changed = value === null ? read() !== before : read() === value
    }), { once: true, capture: true })
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') seen.duration = Math.max(seen.duration, entry.duration)
    }).observe({ type: 'event', durationThreshold: finest } as PerformanceObserverInit)
  }, { selector, attribute, wanted, finest: FINEST_MS })
  await page.keyboard.press(key)
  await sleep(SETTLED_MS)
  const { duration, changed } = await page.evaluate(() => (globalThis as unknown as { seenKey: { duration: number; changed: boolean } }).seenKey)
  if (!changed) throw new Error(`${key} did not change ${attribute} of ${selector} at once`)
  return Math.max(FINEST_MS, duration)
}

/** Waits until one cell shows its picture. */
export async function pictureShown(page: Page): Promise<void> {
  await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('[data-testid="cell"] img')].some(image => image.complete && image.naturalWidth > 0))
}

/** Waits until all cells show their pictures. */
export async function picturesComplete(page: Page, timeout: number): Promise<void> {
  await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('[data-testid="cell"] img')].every(image => image.complete && image.naturalWidth > 0), undefined, { timeout })
}
