/**
 * Tests the accessibility of each part of the window as far as a program can: names, roles, contrast, landmarks and
 * headings, in both themes.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawPicture } from '../../main/core/sample/draw.ts'
import { makeSample } from '../../main/core/sample/sample.ts'
import { accessibilityProblems } from '../support/accessibility.ts'
import { type HostBrowser, hostKind, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'
import { lenslet } from '../support/processes.ts'

let browser: HostBrowser
let base: string
let host: OpenHost
let page: Page

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-accessible-'))
  const root = join(base, 'Meadow survey')
  await makeSample(root, { draw: drawPicture, count: 12 })
  const names = (await readdir(root, { recursive: true })).filter((name) => /\.(jpe?g|png|webp)$/.test(name)).toSorted()
  await lenslet(
    join(base, 'ben'),
    ['label', root, '-', '--stars', '4', '--add-tag', 'keep', '--note', 'The horizon is not level.', '--user', 'ben'],
    names.join('\n'),
  )
  await lenslet(join(base, 'ben'), ['label', root, names[1]!, '--add-tag', 'kept aside', '--user', 'ben'])
  host = await openHost(browser, join(base, 'home'), root, 'alice')
  page = host.page
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.locator('[data-testid="cell"][data-stars="4"]').nth(5).waitFor()
  await page
    .locator('[data-testid="cell"][data-stars="4"]')
    .and(page.locator(`:not([data-key="${names[1]}"])`))
    .first()
    .click()
})
afterAll(async () => {
  await browser?.close()
  await host.stop()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})

/** The keys that lead to each part, and those that lead back to the grid. */
const PARTS: readonly (readonly [part: string, shows: string, way: readonly string[], back: readonly string[]])[] = [
  ['the grid with both panels', '[data-testid="history"]', [], []],
  ['the tag box with suggestions', '.suggestion', ['t', 'k'], ['Escape', 'Escape']],
  ['the viewer', '[data-testid="viewer-picture"]', ['Enter'], ['Escape']],
  ['a comparison', '[data-testid="pane-picture"]', ['c'], ['Escape']],
  ['the inbox without conflicts', '[data-testid="no-conflicts"]', ['ControlOrMeta+j'], ['Escape']],
  ['the palette', '[data-testid="palette"]', ['ControlOrMeta+k'], ['Escape']],
  ['the keys', '[data-testid="shortcuts"]', ['?'], ['Escape']],
  ['the history', '[data-testid="history-batch"]', ['ControlOrMeta+Shift+h'], ['Escape']],
  [
    'the agreement',
    '[data-testid="agreement-dialog"]',
    ['ControlOrMeta+k', ...Array.from('agreement'), 'Enter'],
    ['Escape'],
  ],
  [
    'the progress',
    '[data-testid="progress-person"]',
    ['ControlOrMeta+k', ...Array.from('progress: what'), 'Enter'],
    ['Escape'],
  ],
  ['the people', '[data-testid="person"]', ['ControlOrMeta+k', ...Array.from('people: names'), 'Enter'], ['Escape']],
  ['the settings', '[data-testid="preference"]', ['ControlOrMeta+,'], ['Escape']],
  ['the team’s settings', '[data-testid="setting"]', ['ControlOrMeta+,', 'Tab', 'Tab', 'ArrowUp'], ['Escape']],
  [
    'the keys in the settings',
    '[data-testid="key-row"]',
    ['ControlOrMeta+k', ...Array.from('change keys'), 'Enter'],
    ['Escape'],
  ],
]

/** Both hosts show the same page. In Electron one theme is enough to see that the check holds there too. */
const THEMES = hostKind === 'electron' ? (['dark'] as const) : (['light', 'dark'] as const)

test.each(PARTS)('%s is accessible', async (_part, shows, way, back) => {
  for (const key of way) await page.keyboard.press(key)
  await page.locator(shows).first().waitFor()
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-theme="${colorScheme}"]`).waitFor()
    // The check is repeated when something moved during it.
    await expect.poll(() => accessibilityProblems(page), { message: colorScheme }).toEqual([])
  }
  for (const key of back) await page.keyboard.press(key)
})
