/** Makes the input of a person for the window's benchmark: a held key and the wheel. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'

const REPEAT_MS = 1_000 / 30
/** How long a key is held, in milliseconds. The wheel turns for half of it. */
export const INPUT_MS = 4_000
/** Milliseconds between two events of a wheel or a mouse. */
export const FRAME_MS = 16

/** Holds a key down: the first press, then repeats. */
export async function hold(page: Page, key: string): Promise<void> {
  const until = performance.now() + INPUT_MS
  for (let next = performance.now(); next < until; next += REPEAT_MS) {
    await page.keyboard.down(key)
    await sleep(Math.max(0, next + REPEAT_MS - performance.now()))
  }
  await page.keyboard.up(key)
}

/** Turns the wheel over a point of the page. */
export async function wheel(page: Page, by: number, x = 700, y = 500): Promise<void> {
  await page.mouse.move(x, y)
  const until = performance.now() + INPUT_MS / 2
  while (performance.now() < until) {
    await page.mouse.wheel(0, by)
    await sleep(FRAME_MS)
  }
}
