/** Tests what people expect of a desktop program, as far as a browser can do it. The rest is in tests/electron. */
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawPicture } from '../../main/core/sample/draw.ts'
import { makeSample } from '../../main/core/sample/sample.ts'
import { cell, launchBrowser, openWindow } from '../support/browser.ts'
import { Cli, nextLine, type Running } from '../support/cli.ts'

let browser: Browser
let base: string
let root: string
let host: Running
let page: Page

async function keyAt(position: number): Promise<string> {
  return (await page.getByTestId('cell').nth(position).getAttribute('data-key'))!
}

function clipboard(): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText())
}

describe('in a browser', () => {
  beforeAll(async () => {
    browser = (await launchBrowser()).browser
    base = await mkdtemp(join(tmpdir(), 'lenslet-manners-'))
    root = join(base, 'Meadow survey')
    await makeSample(root, { draw: drawPicture, count: 30 })
    host = new Cli(join(base, 'home')).start('open', root, '--browser', '--no-open', '--user', 'alice')
    page = await openWindow(browser, await nextLine(host.stdout))
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByTestId('cell').nth(5).waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await host.stop()
    await rm(base, { recursive: true, force: true, maxRetries: 5 })
  })

  test('the menu of a picture copies the path of this picture, or the keys of all selected pictures, and offers no file manager', async () => {
    const [first, third] = [await keyAt(0), await keyAt(2)]
    await cell(page, third).click({ button: 'right' })
    expect(await page.getByTestId('cell-menu').getByRole('menuitem').allTextContents()).toEqual([
      'ViewEnter',
      'Compare with the nextC',
      'Edit tagsT',
      'Write a noteN',
      'Copy pathAlt Shift C',
      'Copy keyAlt Shift K',
    ])
    await page.getByRole('menuitem', { name: 'Copy path' }).click()
    await expect.poll(clipboard).toBe(join(root, third))
    await cell(page, first).click({ modifiers: ['Control'] })
    await cell(page, third).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy keys' }).click()
    await expect.poll(async () => (await clipboard()).split('\n').toSorted()).toEqual([first, third].toSorted())
    await cell(page, first).click()
    await page.keyboard.press('Alt+Shift+C')
    await expect.poll(clipboard).toBe(join(root, first))
  })

  test('the palette copies diagnostics, which contain no names', async () => {
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox').fill('diagnostics')
    await page.keyboard.press('Enter')
    await expect.poll(clipboard).toMatch(/^Lenslet \S+, browser host[^]*Pictures: 30[^]*Mozilla/)
    expect(await clipboard()).not.toMatch(/Meadow|alice|IMG_/)
  })

  test('a folder that is dropped on a browser’s page is not opened by the browser, and the page says what to do', async () => {
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['x'], 'pictures'))
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
    })
    const toast = page.getByTestId('toast')
    await toast.getByText('A browser does not say where a folder is: type its path.').waitFor()
    expect(await toast.getByRole('button', { name: /^Open a folder…/ }).count()).toBe(1)
  })

  test('Ctrl+C in the terminal while the share is offline says how many changes wait and where', async () => {
    await cell(page, await keyAt(1)).click()
    await cell(page, await keyAt(4)).click({ modifiers: ['Control'] })
    await rename(root, `${root} away`)
    await page.keyboard.press('3')
    await page.getByTestId('status').getByText('Offline').waitFor()
    const said = nextLine(host.stderr)
    await host.stop('SIGINT')
    const lines: string[] = []
    for (let line = await said.catch(() => null); line !== null; line = await nextLine(host.stderr).catch(() => null))
      lines.push(line)
    expect(lines.join('\n')).toContain(
      `2 changes are not on the share yet. They are kept in ${join(base, 'home', 'state', 'replicas')} and are written at the next start.`,
    )
    await page.getByText('Lenslet has ended, and this page saves nothing any more').waitFor()
  })
})
