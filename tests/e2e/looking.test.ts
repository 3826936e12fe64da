import type { Page } from 'playwright-core'
import { link, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import sharp from 'sharp'
import { allFound, cell } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'

const PICTURES = 400
const SHAPES = [
  [640, 480],
  [480, 640],
  [800, 450],
  [500, 500],
  [900, 300],
] as const

let browser: HostBrowser
let base: string
let host: OpenHost | undefined
let page: Page

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-looking-'))
  await mkdir(join(base, 'pictures'))
  for (const [at, [width, height]] of SHAPES.entries()) {
    await sharp({ create: { width, height, channels: 3, background: { r: 40 * at, g: 120, b: 200 - 40 * at } } })
      .jpeg()
      .toFile(join(base, `${at}.jpg`))
  }
  for (let at = 0; at < PICTURES; at++)
    await link(join(base, `${at % SHAPES.length}.jpg`), join(base, 'pictures', `p${String(at).padStart(4, '0')}.jpg`))
  host = await openHost(browser, join(base, 'home'), join(base, 'pictures'), 'alice')
  page = host.page
  await allFound(page, PICTURES)
})
afterAll(async () => {
  await host?.stop()
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})
// All tests share one program, because a start takes longer than most of them. Each test begins at the top of the grid.
beforeEach(async () => {
  for (let level = 0; level < 3; level++) await page.keyboard.press('Escape')
  await page.getByTestId('grid').waitFor()
  await waitForLayout()
  await scrollToTop()
})

/**
 * Resolves when the shapes of all pictures are known. They become known in the order of the list. The last two pictures
 * have 500 × 500 and 900 × 300 pixels: when their shapes are known, one is three times as wide as the other.
 */
async function waitForLayout(): Promise<void> {
  await page.mouse.move(700, 500)
  // The list grows while shapes become known, so its end may have moved since the wheel was last turned.
  const shape = async (): Promise<number> => {
    await page.mouse.wheel(0, 1_000_000)
    return page.evaluate((last) => {
      const [square, wide] = [last - 1, last].map(
        (at) =>
          document.querySelector(`[data-testid="cell"][data-position="${at}"]`)?.getBoundingClientRect().width ?? 0,
      ) as [number, number]
      return wide / square
    }, PICTURES - 1)
  }
  await expect.poll(shape).toBeCloseTo(3, 0)
}

async function scrollToTop(): Promise<void> {
  await page.mouse.move(700, 500)
  const first = async (): Promise<number> => {
    await page.mouse.wheel(0, -1_000_000)
    return (await visiblePart()).first
  }
  await expect.poll(first).toBe(0)
  await cell(page, 'p0000.jpg').waitFor()
}

interface VisiblePart {
  readonly first: number
  readonly top: number
  readonly last: number
  readonly below: number
}

/** The first and the last picture in view, and how far they are from the view's edges. */
function visiblePart(): Promise<VisiblePart> {
  return page.evaluate(() => {
    const view = document.querySelector('[data-testid="grid"]')!.getBoundingClientRect()
    const cells = [...document.querySelectorAll<HTMLElement>('[data-testid="cell"]')].map((one) => ({
      at: Number(one.dataset['position']),
      box: one.getBoundingClientRect(),
    }))
    const inView = cells.filter(({ box }) => box.bottom > view.top && box.top < view.bottom)
    const [first, last] = [inView[0]!, inView.at(-1)!]
    return { first: first.at, top: first.box.top - view.top, last: last.at, below: view.bottom - last.box.bottom }
  })
}

async function wheelBy(pixels: number): Promise<void> {
  const before = await visiblePart()
  await page.mouse.move(700, 500)
  await page.mouse.wheel(0, pixels)
  await expect.poll(visiblePart).not.toEqual(before)
}

describe('the grid', () => {
  test('keeps its scroll position through viewer, layouts, sizes and a restart', async () => {
    await wheelBy(3_137)
    const place = await visiblePart()
    expect(place.first).toBeGreaterThan(20)
    await page.keyboard.press('g')
    await page.locator('.grid[data-layout="uniform"]').waitFor()
    const uniform = await visiblePart()
    expect(Math.abs(uniform.first - place.first)).toBeLessThan(8)
    await page.keyboard.press('g')
    await page.locator('.grid[data-layout="justified"]').waitFor()
    expect(await visiblePart()).toEqual(place)
    await page.setViewportSize({ width: 1024, height: 700 })
    await expect.poll(async () => (await visiblePart()).last).toBeLessThan(place.last)
    await page.setViewportSize({ width: 1440, height: 900 })
    await expect.poll(visiblePart).toEqual(place)
    await page.locator(`[data-position="${place.first + 9}"]`).dblclick()
    await page.getByTestId('viewer-picture').waitFor()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Escape')
    expect(await visiblePart()).toEqual(place)
    await page.reload()
    await waitForOtherLayout(place)
    expect(await visiblePart()).toEqual(place)
  })

  test('zooms with Ctrl and the wheel around the picture under the pointer', async () => {
    await wheelBy(2_000)
    const under = (): Promise<string | undefined> =>
      page.evaluate(
        () => document.elementFromPoint(700, 500)!.closest<HTMLElement>('[data-testid="cell"]')?.dataset['position'],
      )
    const before = await under()
    const height = (await page.locator(`[data-position="${before}"]`).boundingBox())!.height
    await page.keyboard.down('Control')
    for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, -100)
    await expect
      .poll(async () => (await page.locator(`[data-position="${before}"]`).boundingBox())!.height)
      .toBeGreaterThan(height * 1.2)
    const { y, height: now } = (await page.locator(`[data-position="${before}"]`).boundingBox())!
    expect(y).toBeLessThan(500)
    expect(y + now).toBeGreaterThan(500)
    for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, 100)
    await page.keyboard.up('Control')
    await expect
      .poll(async () => (await page.locator(`[data-position="${before}"]`).boundingBox())!.height)
      .toBeCloseTo(height, 0)
  })

  test('reaches both ends exactly, by keys and by the scroll bar', async () => {
    await page.getByTestId('cell').first().click()
    await page.keyboard.press('End')
    await expect.poll(visiblePart).toMatchObject({ last: PICTURES - 1, below: 12 })
    const bar = (await page.getByTestId('scrollbar').boundingBox())!
    await page.mouse.move(bar.x + 7, bar.y + bar.height - 10)
    await page.mouse.down()
    await page.mouse.move(bar.x + 7, bar.y - 50, { steps: 5 })
    expect(await visiblePart()).toMatchObject({ first: 0, top: 12 })
    await page.mouse.move(bar.x + 7, bar.y + bar.height + 50, { steps: 5 })
    await page.mouse.up()
    expect(await visiblePart()).toMatchObject({ last: PICTURES - 1, below: 12 })
  })

  test('selects the pictures that a rectangle touches; a click beside the pictures clears the selection', async () => {
    const from = (await page.locator('[data-position="1"]').boundingBox())!
    const to = (await page.locator('[data-position="7"]').boundingBox())!
    await page.mouse.move(from.x + 10, from.y + 10)
    await page.mouse.down()
    await page.mouse.move(to.x + 20, to.y + 20, { steps: 4 })
    const touched = await page.evaluate(
      ({ left, right, top, bottom }) =>
        [...document.querySelectorAll<HTMLElement>('[data-testid="cell"]')]
          .filter((one) => {
            const box = one.getBoundingClientRect()
            return box.left < right && box.right > left && box.top < bottom && box.bottom > top
          })
          .map((one) => one.dataset['position']),
      {
        left: Math.min(from.x + 10, to.x + 20),
        right: Math.max(from.x + 10, to.x + 20),
        top: from.y + 10,
        bottom: to.y + 20,
      },
    )
    expect(touched.length).toBeGreaterThan(1)
    const selected = (): Promise<(string | null)[]> =>
      page
        .locator('[data-testid="cell"][aria-selected="true"]')
        .evaluateAll((cells) => cells.map((one) => one.getAttribute('data-position')))
    await expect.poll(selected).toEqual(touched)
    await page.mouse.up()
    const grid = (await page.getByTestId('grid').boundingBox())!
    await page.mouse.click(grid.x + 4, grid.y + 100)
    expect(await selected()).toEqual([])
  })
})

describe('the viewer', () => {
  test('zooms at the pointer, rotates only the view, and shows all of the next picture', async () => {
    await page.getByTestId('cell').first().dblclick()
    const picture = page.getByTestId('viewer-picture')
    await picture.waitFor()
    // The picture is smaller than the window. It stays in the middle until it fills the window.
    await page.keyboard.press('f')
    const whole = (await picture.boundingBox())!
    const point = { x: whole.x + whole.width * 0.25, y: whole.y + whole.height * 0.3 }
    await page.mouse.move(point.x, point.y)
    for (let turn = 0; turn < 5; turn++) await page.mouse.wheel(0, -120)
    await expect.poll(async () => (await picture.boundingBox())!.width).toBeGreaterThan(whole.width * 3)
    const zoomed = (await picture.boundingBox())!
    expect((point.x - zoomed.x) / zoomed.width).toBeCloseTo(0.25, 2)
    expect((point.y - zoomed.y) / zoomed.height).toBeCloseTo(0.3, 2)
    await page.keyboard.press('r')
    await expect
      .poll(async () => {
        const { width, height } = (await picture.boundingBox())!
        return height / width
      })
      .toBeCloseTo(640 / 480, 1)
    await page.keyboard.press('z')
    expect(await page.getByTestId('zoom').textContent()).toBe('100%')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => picture.getAttribute('alt')).toBe('p0001.jpg')
    const next = (await picture.boundingBox())!
    const stage = (await page.locator('.stage').boundingBox())!
    expect(next.height).toBeLessThanOrEqual(stage.height)
    expect(next.height).toBeGreaterThan(stage.height * 0.8)
  })
})

const active = (): ReturnType<Page['locator']> => page.locator('[data-testid="pane"][data-active="true"]')

describe('comparing', () => {
  test('has keys to choose, label and remove pictures, and returns to the same place', async () => {
    await wheelBy(1_500)
    const keys = await page
      .getByTestId('cell')
      .evaluateAll((cells) => cells.map((one) => (one as HTMLElement).dataset['key']!))
    await cell(page, keys[8]!).click()
    await cell(page, keys[11]!).click({ modifiers: ['Shift'] })
    const place = await visiblePart()
    await page.keyboard.press('c')
    await expect.poll(() => page.getByTestId('pane-picture').count()).toBe(4)
    await page.keyboard.press('ArrowRight')
    const chosen = (await active().getAttribute('data-key'))!
    await page.keyboard.press('5')
    await active().and(page.locator('[data-stars="5"]')).waitFor()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Delete')
    expect(await page.getByTestId('pane').count()).toBe(3)
    await page.keyboard.press('Escape')
    await page.getByTestId('compare').waitFor({ state: 'detached' })
    expect(await visiblePart()).toEqual(place)
    await cell(page, chosen).and(page.locator('[data-stars="5"]')).waitFor()
    expect(await page.locator('[data-testid="cell"][aria-selected="true"]').count()).toBe(4)
  })

  test('two pictures zoom together to the same part until they are unlinked, or are shown under a divider', async () => {
    await page.getByTestId('cell').first().click()
    await page.keyboard.press('c')
    const pictures = page.getByTestId('pane-picture')
    await expect.poll(() => pictures.count()).toBe(2)
    const widths = async (): Promise<number[]> =>
      Promise.all([0, 1].map(async (at) => (await pictures.nth(at).boundingBox())!.width))
    const [left, right] = await widths()
    const stage = (await page.locator('.stage').first().boundingBox())!
    await page.mouse.move(stage.x + stage.width / 2, stage.y + stage.height / 2)
    await page.mouse.wheel(0, -200)
    await expect.poll(async () => (await widths())[0]! / left!).toBeGreaterThan(1.5)
    const [leftZoomed, rightZoomed] = await widths()
    expect(rightZoomed! / right!).toBeCloseTo(leftZoomed! / left!, 2)
    await page.keyboard.press('l')
    await page.mouse.wheel(0, -200)
    await expect.poll(async () => (await widths())[0]! / leftZoomed!).toBeGreaterThan(1.5)
    expect((await widths())[1]).toBeCloseTo(rightZoomed!, 0)
    await page.keyboard.press('w')
    const divider = page.getByTestId('divider')
    const before = (await divider.boundingBox())!.x
    await page.keyboard.press('.')
    await expect.poll(async () => (await divider.boundingBox())!.x).toBeGreaterThan(before)
    const names = async (): Promise<(string | null)[]> => page.locator('.pane-name').allTextContents()
    expect(await names()).toEqual(['p0000.jpg', 'p0001.jpg'])
    await page.keyboard.press('s')
    await expect.poll(names).toEqual(['p0001.jpg', 'p0000.jpg'])
    await page.keyboard.press('PageDown')
    await expect.poll(names).toEqual(['p0002.jpg', 'p0003.jpg'])
  })
})

async function waitForOtherLayout({ first }: VisiblePart): Promise<void> {
  await page.locator(`[data-position="${first}"][data-key]`).waitFor()
}

describe('the panels', () => {
  test('follow the width of the window until somebody changes them, also after they were hidden', async () => {
    const panel = page.getByRole('navigation', { name: 'Folders and filters' })
    const width = async (): Promise<number> => Math.round((await panel.boundingBox())?.width ?? 0)
    for (const [window, expected] of [
      [1_024, 224],
      [2_560, 312],
      [1_440, 248],
    ] as const) {
      // A window manager that is still arranging the window may ignore a size.
      const widthAfterResize = async (): Promise<number> => {
        await page.setViewportSize({ width: window, height: 900 })
        return width()
      }
      await expect.poll(widthAfterResize).toBe(expected)
    }
    for (const key of ['Control+b', 'Control+i', 'Control+i', 'Control+b']) await page.keyboard.press(key)
    await expect.poll(width).toBe(248)
    await page.getByRole('separator', { name: 'Width of the left panel' }).hover()
    await page.mouse.down()
    await page.mouse.move(300, 400, { steps: 4 })
    await page.mouse.up()
    await expect.poll(async () => Math.abs((await width()) - 300)).toBeLessThan(8)
    const chosen = await width()
    for (const window of [2_560, 1_440]) {
      await page.setViewportSize({ width: window, height: 900 })
      await expect.poll(() => page.evaluate(() => document.documentElement.clientWidth)).toBe(window)
      await expect.poll(async () => Math.abs((await width()) - chosen)).toBeLessThanOrEqual(1)
    }
  })
})
