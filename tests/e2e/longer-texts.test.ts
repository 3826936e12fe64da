/**
 * Tests that the window has room for another language, whose texts are about a third longer: nothing is cut off without
 * an ellipsis, and nothing leaves the window.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allFound, cell } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'
import { smallPictures } from '../support/small-pictures.ts'

const PICTURES = 8
const SMALLEST_WINDOW = { width: 1024, height: 700 }

let browser: HostBrowser
let base: string
let host: OpenHost
let page: Page
let first: string

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-longer-'))
  await smallPictures(join(base, 'pictures'), PICTURES)
  host = await openHost(browser, join(base, 'ana'), join(base, 'pictures'), 'ana')
  page = host.page
  await page.setViewportSize(SMALLEST_WINDOW)
  await allFound(page, PICTURES)
  first = (await page.getByTestId('cell').first().getAttribute('data-key'))!
})
afterAll(async () => {
  await host?.stop()
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})

/** The keys that lead from the grid to each part, and those that lead back. */
const PARTS: readonly (readonly [part: string, shows: string, way: readonly string[], back: readonly string[]])[] = [
  ['the grid with both panels', '[data-testid="history"]', [], []],
  ['the panel of many pictures', '[data-testid="note-many"]', ['ControlOrMeta+a'], ['Escape']],
  ['the settings', '[data-testid="preference"]', ['ControlOrMeta+,'], ['Escape']],
  ['the team’s settings', '[data-testid="setting"]', ['ControlOrMeta+,', 'Tab', 'Tab', 'ArrowUp'], ['Escape']],
  ['the keys', '[data-testid="shortcuts"]', ['?'], ['Escape']],
  ['the viewer', '[data-testid="viewer-picture"]', ['Enter'], ['Escape']],
  ['a comparison', '[data-testid="pane-picture"]', ['Shift+ArrowRight', 'c'], ['Escape', 'Escape']],
]

test.each(PARTS)('%s has room for longer texts', async (_part, shows, way, back) => {
  await cell(page, first).click()
  for (const key of way) await page.keyboard.press(key)
  await page.locator(shows).first().waitFor()
  expect(await page.evaluate(lengthenTexts)).toEqual([])
  for (const key of back) await page.keyboard.press(key)
})

/**
 * Runs in the page: adds a third of its length to each text of the interface, and returns what is cut off or outside of
 * the window then. Names, values and keys stay as they are.
 */
function lengthenTexts(): string[] {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const fixed = 'kbd, style, script, .cell, .tree-row, .chip, .inspector-title, .facts dd, .visually-hidden'
  while (texts.nextNode()) {
    const text = texts.currentNode as Text
    const added = Math.round(text.data.trim().length / 3)
    if (!/[A-Za-z]{3}/.test(text.data) || text.data.includes('ñ') || text.parentElement!.closest(fixed)) continue
    text.data += ` ${'ëñëñëñ '
      .repeat(Math.ceil(added / 7))
      .slice(0, Math.max(2, added))
      .trim()}`
  }
  return [...document.querySelectorAll<HTMLElement>('button, h2, h3, h4, label, dt, p, [role="tab"]')].flatMap(
    (element) => {
      const { width, right } = element.getBoundingClientRect()
      const { overflowX, textOverflow, display } = getComputedStyle(element)
      if (width === 0 || display === 'inline' || element.closest('.visually-hidden')) return []
      const isCut = element.scrollWidth > element.clientWidth + 1 && overflowX !== 'auto' && textOverflow !== 'ellipsis'
      return isCut || right > window.innerWidth + 1 ? [`${element.className}: ${element.textContent}`] : []
    },
  )
}
