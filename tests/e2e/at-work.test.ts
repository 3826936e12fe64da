/** Tests what a person who labels all day does in the window. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { drawPicture } from '../../main/core/sample/draw.ts'
import { makeSample } from '../../main/core/sample/sample.ts'
import { allFound, cell, filterBy } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'

const PICTURES = 30
const BROKEN = 'broken.jpg'

let browser: HostBrowser
let base: string
let host: OpenHost
let page: Page

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-at-work-'))
  const root = join(base, 'Meadow survey')
  await makeSample(root, { draw: drawPicture, count: PICTURES })
  await writeFile(join(root, BROKEN), Buffer.alloc(5_000))
  host = await openHost(browser, join(base, 'home'), root, 'alice')
  page = host.page
  await allFound(page, PICTURES + 1)
})
afterAll(async () => {
  await browser?.close()
  await host.stop()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})

// A test that fails must not leave its picture open: the others would wait for the grid behind it.
afterEach(async () => {
  for (let times = 0; times < 3 && (await page.locator('main.centre').getAttribute('inert')) !== null; times++)
    await page.keyboard.press('Escape')
})

test('the viewer says why a picture cannot be shown, and closes without a message', async () => {
  await filterBy(page, `name:${BROKEN}`)
  await cell(page, BROKEN).dblclick()
  const reason = page.locator('.viewer-stage').getByText('contains only zeros')
  await reason.waitFor()
  const { x, y } = (await reason.boundingBox())!
  expect(
    await page.evaluate(([left, top]) => document.elementFromPoint(left, top)?.textContent, [x + 5, y + 5] as const),
  ).toContain('contains only zeros')
  await page.keyboard.press('Escape')
  await page.getByTestId('viewer').waitFor({ state: 'detached' })
  expect(await page.getByTestId('toast').allTextContents()).toEqual([])
})

test('in a comparison, Tab reaches the buttons, arrows reach the other pictures, and the effect of a key is announced', async () => {
  await filterBy(page, `format:jpeg -name:${BROKEN}`)
  await page.getByTestId('cell').nth(3).waitFor()
  await page.getByTestId('cell').first().click()
  await page
    .getByTestId('cell')
    .nth(2)
    .click({ modifiers: ['Shift'] })
  await page.keyboard.press('c')
  await expect.poll(() => page.getByTestId('pane-picture').count()).toBe(3)
  const active = page.locator('[data-testid="pane"][data-active="true"]')
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement!.getAttribute('aria-label') ?? document.activeElement!.textContent)
  while ((await active.locator('.pane-number').textContent()) !== '1') await page.keyboard.press('ArrowLeft')
  const reached: (string | null)[] = []
  for (let step = 0; step < 15; step++) {
    await page.keyboard.press('Tab')
    reached.push(await focused())
  }
  const stars = ['1 star', '2 stars', '3 stars', '4 stars', '5 stars']
  expect(reached).toEqual([
    ...stars,
    'Pick',
    'Reject',
    'Red',
    'Yellow',
    'Green',
    'Blue',
    'Purple',
    expect.stringMatching(/^Zoom \d/),
    'Remove from the comparison',
    'Back',
  ])
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toBe('Comparing 3 pictures')
  expect(await active.locator('.pane-number').textContent()).toBe('2')
  await page.keyboard.press('4')
  await active.and(page.locator('[data-stars="4"]')).waitFor()
  expect(await page.getByTestId('announcement').textContent()).toBe('4 stars')
  await page.keyboard.press('Escape')
})

test('labels and buttons of two panes and of twelve small ones fit into their bars, and so does the bar below', async () => {
  const before = page.viewportSize()!
  await filterBy(page, `format:jpeg -name:${BROKEN}`)
  for (const panes of [2, 12]) {
    await page.getByTestId('cell').first().click()
    await page
      .getByTestId('cell')
      .nth(panes - 1)
      .click({ modifiers: ['Shift'] })
    await page.keyboard.press('6')
    await page.keyboard.press('c')
    await expect.poll(() => page.getByTestId('pane').count()).toBe(panes)
    await expect.poll(() => page.locator('.pane-bar .color-button[aria-pressed="true"]').count()).toBe(panes)
    for (const [width, height] of [
      [1440, 900],
      [1024, 700],
      [760, 560],
    ] as const) {
      await page.setViewportSize({ width, height })
      await expect
        .poll(() =>
          page
            .locator('.pane-bar, .viewer-bar')
            .evaluateAll((bars) =>
              bars.filter((bar) => bar.scrollWidth > bar.clientWidth).map((bar) => bar.clientWidth),
            ),
        )
        .toEqual([])
    }
    await page.setViewportSize(before)
    await page.keyboard.press('Escape')
  }
})

test('between two wide panels all buttons of the toolbar are in sight, and the panels say how wide they are', async () => {
  const before = page.viewportSize()!
  const [left, right] = [page.getByLabel('Width of the left panel'), page.getByLabel('Width of the inspector')]
  await filterBy(page, 'stars<5 format:jpeg')
  await page.getByTestId('cell').first().click()
  await page.keyboard.press('5')
  await page.getByTestId('stale').waitFor()
  await page.keyboard.press('Shift+G')
  await page.keyboard.press('5')
  await page.getByTestId('stale').waitFor()
  await page.setViewportSize({ width: 1024, height: 700 })
  await right.press('Home')
  const hiddenParts = (): Promise<string[]> =>
    page.locator('.toolbar').evaluate((bar) => {
      const { right: end } = bar.getBoundingClientRect()
      const parts = [...bar.querySelectorAll('button, .search')]
      return parts.filter((part) => part.getBoundingClientRect().right > end).map((part) => part.outerHTML)
    })
  const searchWidth = async (): Promise<number> => (await page.locator('.search').boundingBox())!.width
  await expect.poll(hiddenParts).toEqual([])
  expect(await searchWidth()).toBeGreaterThan(100)
  for (const [separator, panel] of [
    [left, '#left'],
    [right, '#right'],
  ] as const) {
    expect(await separator.getAttribute('aria-valuetext')).toMatch(/^\d+ pixels$/)
    // The text follows the window's new width after the next frame.
    const difference = async (): Promise<number> => {
      const { width } = (await page.locator(panel).boundingBox())!
      return Math.abs(Number.parseInt((await separator.getAttribute('aria-valuetext')) ?? '', 10) - width)
    }
    await expect.poll(difference).toBeLessThan(3)
  }
  await right.press('End')
  await page.setViewportSize(before)
  await page.getByTestId('grid').focus()
  await page.keyboard.press('Shift+G')
  await filterBy(page, '')
})

test('a reloaded page shows the picture with the same rotation, part and zoom', async () => {
  await filterBy(page, 'format:jpeg')
  await page.getByTestId('cell').nth(3).dblclick()
  const picture = page.getByTestId('viewer-picture')
  await picture.waitFor()
  for (const key of ['r', '+', '+', 'Shift+ArrowLeft']) await page.keyboard.press(key)
  // What the last key did is drawn with the next frame.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  const seen = await picture.getAttribute('style')
  await page.reload()
  await picture.waitFor()
  await expect.poll(() => picture.getAttribute('style')).toBe(seen)
  await page.keyboard.press('Escape')
})

test('a reloaded page shows the same search, selection and picture', async () => {
  await filterBy(page, 'format:jpeg or format:png')
  const keyAt = (position: number): Promise<string | null> =>
    page.getByTestId('cell').nth(position).getAttribute('data-key')
  const [second, fifth] = [await keyAt(1), await keyAt(4)] as [string, string]
  await cell(page, second).click()
  await cell(page, fifth).click({ modifiers: ['Control'] })
  await page.keyboard.press('Enter')
  await page.getByTestId('viewer-picture').waitFor()
  await page.reload()
  await page.getByTestId('viewer-picture').waitFor()
  expect(await page.getByTestId('viewer').getAttribute('data-key')).toBe(fifth)
  expect(await page.getByTestId('search').inputValue()).toBe('format:jpeg or format:png')
  await page.keyboard.press('Escape')
  expect(
    await page
      .locator('[data-testid="cell"][aria-selected="true"]')
      .evaluateAll((cells) => cells.map((one) => (one as HTMLElement).dataset['key'])),
  ).toEqual([second, fifth])
})

test('F6 moves the focus from part to part, and back to where it was in each', async () => {
  const part = (): Promise<string | undefined> =>
    page.evaluate(() => document.activeElement?.closest('[data-region]')?.className)
  const parts = async (key: string, times: number): Promise<(string | undefined)[]> => {
    const reached: (string | undefined)[] = []
    for (let time = 0; time < times; time++) {
      await page.keyboard.press(key)
      reached.push(await part())
    }
    return reached
  }
  await filterBy(page, '')
  await page.getByTestId('cell').nth(1).click()
  expect(await parts('F6', 6)).toEqual(['inspector', 'status-strip', 'folders', 'facets', 'toolbar', 'grid'])
  await page.keyboard.press('F6')
  const inspected = (): Promise<string | null> => page.getByTestId('inspector').getAttribute('data-id')
  const before = await inspected()
  await page.keyboard.press('ArrowRight')
  await expect.poll(inspected).not.toBe(before)
  expect(await part(), 'a star keeps the focus when the next picture is shown').toBe('inspector')
  await page.getByTestId('cell').nth(1).click()
  await page.keyboard.press('n')
  expect(await parts('Shift+F6', 2)).toEqual(['grid', 'toolbar'])
  await parts('F6', 2)
  expect(await page.getByTestId('note').evaluate((field) => document.activeElement === field)).toBe(true)
  await page.keyboard.press('Escape')
  await page.getByTestId('cell').first().dblclick()
  await page.getByTestId('viewer-picture').waitFor()
  expect(await parts('F6', 3)).toEqual(['status-strip', 'inspector', 'viewer'])
  await page.keyboard.press('Escape')
  await page.getByTestId('viewer').waitFor({ state: 'detached' })
  await page.keyboard.press('ArrowRight')
  await page.locator('[data-testid="cell"][data-focused="true"][data-position="1"]').waitFor()
})

const items = (menu: string): Promise<string[]> => page.getByTestId(menu).locator('.menu-text').allTextContents()
const choose = (name: string): Promise<void> => page.getByRole('menuitem', { name }).click()
const filter = (): Promise<string> => page.getByTestId('search').inputValue()

test('folders, tags, panes and the picture in the viewer have menus of their own, and a text field has the system’s menu', async () => {
  await filterBy(page, 'format:png')
  await page.getByTestId('cell').nth(1).click()
  await page.keyboard.press('t')
  await page.keyboard.type('owl')
  await page.keyboard.press('Enter')
  await page.getByTestId('tag').filter({ hasText: 'owl' }).click({ button: 'right' })
  expect(await items('term-menu')).toEqual([
    'Filter by this',
    'Exclude',
    'Filter by this only',
    'Copy “owl”',
    'Remove',
    'Rename or merge everywhere…',
    'Delete everywhere…',
  ])
  await choose('Filter by this only')
  await expect.poll(filter).toBe('tag:owl')
  await page.locator('.facet[data-term="tag:owl"]').click({ button: 'right' })
  expect(await items('term-menu')).toEqual([
    'Remove from the filter',
    'Exclude',
    'Copy “owl”',
    'Rename or merge everywhere…',
    'Delete everywhere…',
  ])
  await choose('Remove from the filter')
  await expect.poll(filter).toBe('')
  const folder = page.locator('.tree-row').nth(1)
  await folder.click({ button: 'right' })
  await choose('Exclude')
  await expect.poll(filter).toMatch(/^-folder:/)
  // Opened with the keyboard, the menu is about the row that has the focus.
  await page.getByRole('tree').focus()
  await page.keyboard.press('Shift+F10')
  await choose('No longer exclude')
  await expect.poll(filter).toBe('')
  await page.getByTestId('cell').first().dblclick()
  await page.getByTestId('viewer-picture').click({ button: 'right' })
  expect((await items('cell-menu')).slice(0, 4)).toEqual([
    'Back to the grid',
    'Compare with the next',
    'Fit or 1:1',
    'Rotate the view',
  ])
  await choose('Compare with the next')
  await page.getByTestId('pane').nth(1).click({ button: 'right' })
  await choose('Remove from the comparison')
  await page.getByTestId('compare').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await page.getByTestId('note').click({ button: 'right' })
  expect(await page.getByRole('menu').count()).toBe(0)
})

/** Returns the tags of the selected pictures as the inspector shows them. */
async function shownTags(): Promise<string[]> {
  return page
    .getByTestId('tag')
    .evaluateAll((tags) => tags.map((tag) => (tag as HTMLElement).dataset['tag']!).toSorted())
}

function at(position: number): ReturnType<Page['locator']> {
  return page.locator(`[data-testid="cell"][data-position="${position}"]`)
}

/** Sends a key event like that of a keyboard or an input method. Resolves with whether the page handled it. */
async function sendKey(
  key: string,
  change: { code?: string; ctrlKey?: boolean; isComposing?: boolean; keyCode?: number },
): Promise<boolean> {
  return page.evaluate(
    ([typed, init]) =>
      !document.activeElement!.dispatchEvent(
        new KeyboardEvent('keydown', { key: typed, bubbles: true, cancelable: true, ...init }),
      ),
    [key, change] as const,
  )
}

test('tags: Enter accepts a suggestion, Shift+Enter makes a new tag, lists are split, nothing is cut off', async () => {
  await filterBy(page, `format:jpeg -name:${BROKEN}`)
  const input = page.getByTestId('tag-input')
  const first = page.getByRole('option').first()
  await at(0).click()
  await page.keyboard.press('t')
  await input.fill('Keep, zebra')
  await input.press('Enter')
  await expect.poll(shownTags).toEqual(['Keep', 'zebra'])
  await page.keyboard.press('Escape')
  await at(1).click()
  await page.keyboard.press('t')
  await page.keyboard.type('ke')
  await page.keyboard.press('Enter')
  await expect.poll(shownTags).toEqual(['Keep'])
  await page.keyboard.type('ke')
  await expect.poll(() => first.textContent()).toContain('Create “ke”')
  await page.keyboard.press('Shift+Enter')
  await expect.poll(shownTags).toEqual(['Keep', 'ke'])
  await input.fill('KEEP')
  await expect.poll(() => first.textContent()).toContain('already there')
  await page.keyboard.press('Enter')
  await input.fill('\u200B')
  await page.keyboard.press('Enter')
  await expect.poll(() => input.inputValue()).toBe('')
  await page.keyboard.press(',')
  expect(await shownTags()).toEqual(['Keep', 'ke'])
  await page.keyboard.press('Escape')
  await at(0).click({ modifiers: ['Shift'] })
  await page.keyboard.press('t')
  const names = Array.from({ length: 30 }, (_, number) => `tag ${number + 10}`)
  const pasted = `${names.join('\n')}\tkeep;${'x'.repeat(101)}`
  await input.evaluate((field, text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, pasted)
  await page.getByTestId('toast').getByText('too long').waitFor()
  await expect.poll(() => input.inputValue()).toBe('x'.repeat(101))
  await input.fill('ZEBRA')
  await page.keyboard.press('Enter')
  await expect.poll(shownTags).toEqual(['Keep', 'ke', ...names, 'zebra'].toSorted())
  await expect
    .poll(() =>
      page
        .locator('[data-testid="tag"][data-all="false"]')
        .evaluateAll((tags) => tags.map((tag) => (tag as HTMLElement).dataset['tag'])),
    )
    .toEqual(['ke'])
  await page.keyboard.press('Escape')
})

test('no field acts on the keys of an input method, nor on the key that ends a composition, which Safari sends after its end', async () => {
  await at(0).click()
  // The inspector follows the focus a moment later.
  await expect
    .poll(async () => page.getByTestId('inspector').locator('h2 [title]').getAttribute('title'))
    .toBe(await at(0).getAttribute('data-key'))
  const before = await shownTags()
  const composing = { isComposing: true, keyCode: 229 }
  const safari = { isComposing: false, keyCode: 229 }
  const fields = [
    async () => {
      await page.keyboard.press('t')
      return page.getByTestId('tag-input')
    },
    async () => {
      await page.keyboard.press('n')
      return page.getByTestId('note')
    },
    async () => {
      await page.keyboard.press('/')
      return page.getByTestId('search')
    },
    async () => {
      await page.keyboard.press('ControlOrMeta+k')
      return page.getByTestId('palette').getByRole('combobox')
    },
    async () => {
      await page.keyboard.press('ControlOrMeta+,')
      return page.getByTestId('settings').getByRole('textbox').first()
    },
  ]
  for (const open of fields) {
    const field = await open()
    await field.focus()
    const shown = await field.inputValue()
    for (const how of [composing, safari])
      for (const key of ['Enter', 'Escape', 'Backspace', 'ArrowDown', ',', 'Tab'])
        expect(await sendKey(key, how), key).toBe(false)
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await field.inputValue()).toBe(shown)
    await page.keyboard.press('Escape')
  }
  expect(await shownTags()).toEqual(before)
})

test('shortcuts work with a Russian keyboard layout', async () => {
  await at(0).click()
  expect(await sendKey('ф', { code: 'KeyA', ctrlKey: true })).toBe(true)
  await page
    .getByTestId('inspector')
    .getByText(/pictures selected/)
    .waitFor()
  expect(await sendKey('я', { code: 'KeyZ', ctrlKey: true })).toBe(true)
  await page.getByTestId('toast').getByText('Undid:').waitFor()
  expect(await sendKey('е', { code: 'KeyT' })).toBe(true)
  await expect
    .poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset['testid']))
    .toBe('tag-input')
  await page.keyboard.press('Escape')
})
