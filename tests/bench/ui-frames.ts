/** Measures a page's frames and the blank cells of its grid, from inside the page. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { percentile, type Row } from './report.ts'

/** The shortest delay of a key that the browser reports, in milliseconds. */
const FINEST_MS = 16
/** A frame gap in milliseconds that still looks smooth. */
export const SMOOTH_MS = 25
const SETTLED_MS = 700
const POLL_MS = 20

export interface Frames {
  /** Milliseconds between one frame and the next. */
  readonly gaps: number[]
  /** The largest number of elements in the page during the measurement. */
  readonly elements: number
  /**
   * Milliseconds of processor time that the page's own thread used in a second. It does not depend on other programs
   * that use the processor.
   */
  readonly busy: number
}

/** Watches the page's frames while `action` runs. */
export async function framesDuring(page: Page, action: () => Promise<void>): Promise<Frames> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const used = async (): Promise<number> =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ??
    Number.NaN
  const [started, before] = [performance.now(), await used()]
  await page.evaluate(() => {
    const seen = { gaps: [] as number[], elements: 0, on: true }
    Object.assign(globalThis, { seenFrames: seen })
    let last = performance.now()
    const frame = (now: number): void => {
      seen.gaps.push(now - last)
      last = now
      if (seen.gaps.length % 10 === 0)
        seen.elements = Math.max(seen.elements, document.getElementsByTagName('*').length)
      if (seen.on) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  await action()
  const busy = (((await used()) - before) * 1e6) / (performance.now() - started)
  await session.detach()
  const seen = await page.evaluate(() => {
    const { seenFrames } = globalThis as unknown as { seenFrames: { gaps: number[]; elements: number; on: boolean } }
    seenFrames.on = false
    return { gaps: seenFrames.gaps.slice(2), elements: seenFrames.elements }
  })
  return { ...seen, busy }
}

export function frameRows(name: string, { gaps, busy }: Frames, goal: number | null): Row[] {
  return [
    { name: `${name}: frame gap p50`, value: percentile(gaps, 0.5), unit: 'ms', goal: null },
    { name: `${name}: frame gap p95`, value: percentile(gaps, 0.95), unit: 'ms', goal },
    { name: `${name}: frame gap, longest`, value: Math.max(...gaps), unit: 'ms', goal: null },
    { name: `${name}: the page's thread, of a second`, value: busy, unit: 'ms', goal: null },
  ]
}

export interface Blank {
  /** The number of cells that show nothing: no picture, no placeholder, no reason why there is no picture. */
  readonly blank: number
  /** The number of cells that show neither the picture itself nor a reason why there is no picture. */
  readonly unfinished: number
  readonly cells: number
}

/** Counts the cells in view, and those that show nothing yet. */
export function blankCells(page: Page): Promise<Blank> {
  return page.evaluate(() => {
    const view = document.querySelector('[data-testid="grid"]')!.getBoundingClientRect()
    const cells = [...document.querySelectorAll('[data-testid="cell"]')].filter((cell) => {
      const { top, bottom } = cell.getBoundingClientRect()
      return bottom > view.top && top < view.bottom
    })
    const without = (images: string): number =>
      cells.filter((cell) => {
        return (
          cell.querySelector('.cell-problem') === null &&
          ![...cell.querySelectorAll<HTMLImageElement>(images)].some(
            (image) => image.complete && image.naturalWidth > 0,
          )
        )
      }).length
    return { blank: without('img'), unfinished: without('img[data-loaded]'), cells: cells.length }
  })
}

/**
 * Resolves with the milliseconds from a press of `key` until the changed frame is on screen. The browser measures
 * them, in steps of 8 ms; 16 also stands for less. Throws unless an attribute has the value `wanted` when the page has
 * handled the key. If `wanted` is null, the attribute must only have changed.
 */
export async function keyToPaint(
  page: Page,
  key: string,
  selector: string,
  attribute: string,
  wanted: string | null,
): Promise<number> {
  await page.evaluate(
    ({ selector: where, attribute: name, wanted: value, finest }) => {
      const read = (): string | null => document.querySelector(where)?.getAttribute(name) ?? null
      const before = read()
      const seen = { duration: 0, changed: false }
      Object.assign(globalThis, { seenKey: seen })
      addEventListener(
        'keydown',
        () =>
          requestAnimationFrame(() => {
            seen.changed = value === null ? read() !== before : read() === value
          }),
        { once: true, capture: true },
      )
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          if (entry.name === 'keydown') seen.duration = Math.max(seen.duration, entry.duration)
      }).observe({ type: 'event', durationThreshold: finest } as PerformanceObserverInit)
    },
    { selector, attribute, wanted, finest: FINEST_MS },
  )
  await page.keyboard.press(key)
  await sleep(SETTLED_MS)
  const { duration, changed } = await page.evaluate(
    () => (globalThis as unknown as { seenKey: { duration: number; changed: boolean } }).seenKey,
  )
  if (!changed) throw new Error(`${key} did not change ${attribute} of ${selector} at once`)
  return Math.max(FINEST_MS, duration)
}

/** Waits until one cell shows its picture. */
export async function pictureShown(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLImageElement>('[data-testid="cell"] img[data-loaded]')].some(
      (image) => image.complete && image.naturalWidth > 0,
    ),
  )
}

/** Waits until all cells in view show their pictures. */
export async function picturesComplete(page: Page, timeout: number): Promise<void> {
  const until = performance.now() + timeout
  while ((await blankCells(page)).unfinished > 0) {
    if (performance.now() > until) throw new Error('some cells never showed their pictures')
    await sleep(POLL_MS)
  }
}
