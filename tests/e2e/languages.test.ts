/**
 * Tests that the whole window is shown in the language of the person. In a pseudo-language without ordinary letters,
 * whatever still has ordinary letters is English that no translator can reach.
 */
import { copyFile, cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plain, save } from '../fixtures/pictures/pictures.ts'
import type { MenuEntry } from '../electron/main-process.ts'
import { allFound, cell, filterBy } from '../support/browser.ts'
import {
  type HostBrowser,
  hostKind,
  launchHostBrowser,
  openHost,
  type OpenHost,
  openProgram,
} from '../support/hosts.ts'
import { lenslet } from '../support/processes.ts'
import { usePseudoLanguage } from '../support/pseudo-language.ts'

const PICTURES = 12
/** All names of people, pictures, folders and labels are digits, so that letters belong to the interface. */
const ME = '11'
const OTHER = '22'
const CONFLICT = '006.jpg'

let browser: HostBrowser
let base: string
let host: OpenHost
let page: Page
let first: string

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-language-'))
  const root = join(base, '2026')
  for (let at = 0; at < PICTURES; at++) {
    await mkdir(join(root, '01'), { recursive: true })
    const picture = plain(120, 80 + at, `#${(at * 20).toString(16).padStart(2, '0')}8080`).withExif({
      IFD0: { Make: '33', Model: '44' },
    })
    await save(picture, root, nameOf(at))
  }
  await lenslet(
    join(base, 'other'),
    ['label', root, '-', '--stars', '4', '--color', 'red', '--add-tag', '55', '--note', '66', '--user', OTHER],
    Array.from({ length: PICTURES }, (_, at) => nameOf(at)).join('\n'),
  )
  // Two people set different stars without having seen each other.
  const copy = join(base, 'copy')
  await cp(root, copy, { recursive: true })
  await lenslet(join(base, 'other'), ['label', root, CONFLICT, '--stars', '2', '--user', OTHER])
  await lenslet(join(base, 'third'), ['label', copy, CONFLICT, '--stars', '5', '--user', '44'])
  await cp(join(copy, '.lenslet/journals'), join(root, '.lenslet/journals'), { recursive: true, force: false })
  process.env['LENSLET_TEXTS'] = join(base, 'texts')
  await usePseudoLanguage(join(base, 'texts'), join(base, 'home'))
  host = await openHost(browser, join(base, 'home'), root, ME)
  page = host.page
  await allFound(page, PICTURES)
  await page.locator('[data-testid="cell"][data-stars="4"]').nth(2).waitFor()
  first = '000.jpg'
})
afterAll(async () => {
  delete process.env['LENSLET_TEXTS']
  await host?.stop()
  await browser?.close()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})

/** Returns the name of a picture. Every second one is in a folder. */
const nameOf = (at: number): string => `${at % 2 === 0 ? '' : '01/'}${String(at).padStart(3, '0')}.jpg`

/** How to get from the first picture of the grid to each part, what shows that it is there, and the keys that lead back. */
interface Part {
  readonly name: string
  readonly keys?: readonly string[]
  /** What else is done, after the keys. */
  open?(): Promise<void>
  readonly shows: string
  readonly back?: readonly string[]
}

const inSettings = (name: string, tab: number, shows: string): Part => ({
  name,
  keys: ['ControlOrMeta+,'],
  open: () => page.locator('.settings-tab').nth(tab).click(),
  shows,
  back: ['Escape'],
})

const PARTS: readonly Part[] = [
  { name: 'the grid with both panels', shows: '[data-testid="history"]' },
  {
    name: 'the panel of many pictures',
    keys: ['ControlOrMeta+a'],
    shows: '[data-testid="note-many"]',
    back: ['Escape'],
  },
  { name: 'the tag box', keys: ['t', '5'], shows: '.suggestion', back: ['Escape', 'Escape'] },
  { name: 'the viewer', keys: ['Enter'], shows: '[data-testid="viewer-picture"]', back: ['Escape'] },
  {
    name: 'the zoom menu',
    keys: ['Enter'],
    open: () => page.getByTestId('viewer').locator('[aria-haspopup="menu"]').first().click(),
    shows: '[role="menu"]',
    back: ['Escape', 'Escape'],
  },
  {
    name: 'a comparison',
    keys: ['Shift+ArrowRight', 'c'],
    shows: '[data-testid="pane-picture"]',
    back: ['Escape', 'Escape'],
  },
  { name: 'an overlay', keys: ['Shift+ArrowRight', 'c', 'w'], shows: '.wipe', back: ['Escape', 'Escape'] },
  { name: 'the palette', keys: ['ControlOrMeta+k'], shows: '[data-testid="palette"]', back: ['Escape'] },
  {
    name: 'the palette without a match',
    keys: ['ControlOrMeta+k', '?', '?', '?'],
    shows: '[data-testid="palette"]',
    back: ['Escape'],
  },
  { name: 'the keys', keys: ['?'], shows: '[data-testid="shortcuts"]', back: ['Escape'] },
  inSettings('the general settings', 0, '[data-testid="preference"]'),
  inSettings('the settings of labelling', 1, '[data-testid="preference"]'),
  inSettings('the settings of the viewer', 2, '[data-testid="preference"]'),
  inSettings('the settings of keys', 3, '[data-testid="key-row"]'),
  inSettings('the settings of the team', 4, '[data-testid="setting"]'),
  inSettings('the advanced settings', 5, '[data-testid="setting"]'),
  {
    ...inSettings('a key that is recorded', 3, '.key-recording, [data-testid="key-row"]'),
    open: async () => {
      await page.locator('.settings-tab').nth(3).click()
      await page.getByTestId('key-row').first().getByRole('button').first().click()
    },
    back: ['Escape', 'Escape'],
  },
  { name: 'the orders', open: () => page.getByTestId('sort').click(), shows: '[role="menu"]', back: ['Escape'] },
  {
    name: 'the menu of a picture',
    open: () => cell(page, first).click({ button: 'right' }),
    shows: '[role="menu"]',
    back: ['Escape'],
  },
  {
    name: 'the menu of a folder',
    open: () => page.locator('.tree-row').nth(1).click({ button: 'right' }),
    shows: '[role="menu"]',
    back: ['Escape'],
  },
  {
    name: 'the dialog for a tag',
    open: async () => {
      await page.getByTestId('inspector').getByTestId('tag').first().click({ button: 'right' })
      await page.getByRole('menuitem').filter({ hasText: '…' }).first().click()
      await page.getByTestId('tag-task').locator('input').last().fill('77')
    },
    shows: '[data-testid="tag-task-preview"]',
    back: ['Escape'],
  },
  {
    name: 'values that were set at the same time',
    open: () => cell(page, CONFLICT).click(),
    shows: '[data-testid="conflict"]',
  },
  {
    name: 'the question before an edit of many pictures',
    keys: ['ControlOrMeta+a', '2'],
    shows: '[role="alertdialog"], [role="dialog"]',
    back: ['Escape', 'Escape'],
  },
  {
    name: 'the status',
    open: async () => {
      await page.getByTestId('status').click()
      await page.getByTestId('status-details').locator('.section-button').click()
    },
    shows: '[data-testid="status-details"]',
    back: ['Escape'],
  },
  { name: 'the search box', keys: ['/', 's'], shows: '[role="option"]', back: ['Backspace', 'Escape', 'Escape'] },
  {
    name: 'a filter that is wrong',
    open: () => filterBy(page, 'stars:9'),
    shows: '[data-testid="search-wrong"], .search-message',
  },
  { name: 'a filter without a match', open: () => filterBy(page, 'tag:99'), shows: '[data-testid="no-match"]' },
  { name: 'a filter', open: () => filterBy(page, 'stars>=3'), shows: '[data-testid="cell"]' },
  {
    name: 'a new Smart Folder',
    open: async () => {
      await filterBy(page, 'stars>=3')
      await page.getByTestId('smart-folders').getByRole('button').first().click()
    },
    shows: '[data-testid="smart-name"]',
    back: ['Escape'],
  },
  {
    name: 'the inbox of conflicts',
    keys: ['ControlOrMeta+j'],
    shows: '[data-testid="inbox-value"]',
    back: ['Escape'],
  },
  {
    name: 'the releases',
    open: async () => {
      await page.getByTestId('team-releases').locator('button').click()
      await page.getByTestId('releases').locator('input').first().fill('1')
      await page.getByTestId('releases').locator('[type="submit"]').click()
    },
    shows: '[data-testid="release"]',
    back: ['Escape'],
  },
  {
    name: 'a comparison of releases',
    open: async () => {
      await page.getByTestId('team-releases').locator('button').click()
      await page.getByTestId('release').locator('button').last().click()
    },
    shows: '[data-testid="release-comparison"] select',
    back: ['Escape'],
  },
  {
    name: 'the label schema',
    open: async () => {
      await page.getByTestId('team-schema').locator('button').click()
      await page.getByTestId('schema-dialog').locator('.schema-new-group input').fill('1')
      await page.keyboard.press('Enter')
    },
    shows: '[data-testid="schema-edit-group"]',
    back: ['Escape'],
  },
  {
    name: 'the progress',
    open: () => page.getByTestId('team-progress').locator('button').click(),
    shows: '[data-testid="progress-person"]',
    back: ['Escape'],
  },
  {
    name: 'the people',
    open: async () => {
      await page.getByTestId('team-people').locator('button').click()
      await page.getByTestId('person').last().locator('button').first().click()
    },
    shows: '.person-details',
    back: ['Escape'],
  },
  { name: 'the history', keys: ['ControlOrMeta+Shift+h'], shows: '[data-testid="history-batch"]', back: ['Escape'] },
  {
    name: 'the changes of a batch',
    keys: ['ControlOrMeta+Shift+h'],
    // Of pictures, and of settings: the release that was made above.
    open: async () => {
      for (const batch of await page.getByTestId('history-batch').all())
        await batch.locator('button[aria-expanded="false"]').click()
    },
    shows: '.history-change-picture[title]',
    back: ['Escape'],
  },
  {
    name: 'the question before changes are taken back',
    keys: ['ControlOrMeta+Shift+h'],
    open: () => page.getByTestId('take-back').first().click(),
    shows: '.take-back-facts',
    back: ['Escape', 'Escape'],
  },
  {
    name: 'the pictures of a batch',
    keys: ['ControlOrMeta+Shift+h'],
    open: () => page.locator('.history-batch-actions button').first().click(),
    shows: '[data-testid="scope"]',
    back: ['Alt+ArrowLeft'],
  },
  { name: 'a message', keys: ['Alt+9'], shows: '.toast' },
  {
    name: 'the menu of new changes',
    open: async () => {
      const picture = nameOf(PICTURES - 1)
      await lenslet(join(base, 'other'), ['label', join(base, '2026'), picture, '--stars', '1', '--user', OTHER])
      await page.getByTestId('news').click({ button: 'right' })
    },
    shows: '[data-testid="news-menu"]',
    back: ['Escape'],
  },
]

test.each(PARTS)('$name is shown in the language of the person', async ({ keys = [], open, shows, back = [] }) => {
  await filterBy(page, '')
  await cell(page, first).click()
  for (const key of keys) await page.keyboard.press(key)
  await open?.()
  await page.locator(shows).first().waitFor()
  const english = await englishIn(page)
  for (const key of back) await page.keyboard.press(key)
  expect(english).toEqual([])
})

test('what is written is the same in every language', async () => {
  await filterBy(page, '')
  await cell(page, CONFLICT).click()
  for (const key of ['x', '7']) await page.keyboard.press(key)
  await cell(page, first).click()
  await filterBy(page, 'flag:reject color:yellow')
  await cell(page, CONFLICT).waitFor()
  const sidecar = join(base, '2026', '.lenslet/sidecars', `${CONFLICT}.json`)
  await expect
    .poll(async () => JSON.parse(await readFile(sidecar, 'utf8')) as unknown)
    .toMatchObject({ flag: 'reject', color: 'yellow' })
})

test('the system’s menu is in the language of the person', async () => {
  const labels = (entries: readonly MenuEntry[]): string[] =>
    entries.flatMap(({ label, items }) => [label, ...labels(items)])
  const menu = labels(await host.menu())
  expect(menu.filter(isEnglish)).toEqual([])
  expect(menu.length > 0).toBe(hostKind === 'electron')
})

test('the page names its language, and counts and dates follow it', async () => {
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('ja')
  await filterBy(page, '')
  await cell(page, first).click()
  await expect.poll(() => page.locator('.facts').first().textContent()).toMatch(/\d{4}\/\d\d\/\d\d/)
})

test('pictures that were renamed are shown in the language of the person', async () => {
  await cell(page, '004.jpg').locator('img[data-loaded="true"]').waitFor()
  await rename(join(base, '2026', '004.jpg'), join(base, '2026', '009.jpg'))
  await copyFile(join(base, '2026', '009.jpg'), join(base, '2026', '019.jpg'))
  await page.getByTestId('status').click()
  await page.getByTestId('status-details').getByRole('button').first().click()
  await page.keyboard.press('Escape')
  await page.getByTestId('moves-banner').waitFor()
  const banner = await englishIn(page)
  await page.getByTestId('moves-banner').getByRole('button').first().click()
  await page.getByTestId('moves').waitFor()
  const dialog = await englishIn(page)
  await page.keyboard.press('Escape')
  expect([...banner, ...dialog]).toEqual([])
})

test('labels of an earlier time, and what is refused there, are shown in the language of the person', async () => {
  await page.getByTestId('team-releases').locator('button').click()
  await page.getByTestId('release').locator('button').first().click()
  const past = page.locator('[data-testid="past"]:not([data-at=""])')
  await past.waitFor()
  await cell(page, CONFLICT).click()
  await page.keyboard.press('5')
  await page.locator('.toast').waitFor()
  const refused = await englishIn(page)
  await page.keyboard.press('ControlOrMeta+j')
  await page.locator('.toast .toast-action').waitFor()
  expect([...refused, ...(await englishIn(page))]).toEqual([])
  await past.getByRole('button').last().click()
  await past.waitFor({ state: 'detached' })
})

test('the agreement and everybody’s stars are shown in the language of the person', async () => {
  await lenslet(join(base, 'other'), ['settings', join(base, '2026'), 'rating.mode', 'each', '--user', OTHER])
  await page.getByTestId('team-agreement').locator('button').click()
  await page.getByTestId('alpha').waitFor()
  const dialog = await englishIn(page)
  await page.keyboard.press('Escape')
  await cell(page, CONFLICT).click()
  await page.getByTestId('ratings').waitFor()
  expect([...dialog, ...(await englishIn(page))]).toEqual([])
})

test('the pages before the pictures are in the language of the person', async () => {
  const empty = join(base, '2027')
  await mkdir(empty)
  await usePseudoLanguage(join(base, 'texts'), join(base, 'home2'))
  const starting = await openProgram(browser, join(base, 'home2'))
  try {
    await starting.page.getByTestId('welcome').waitFor()
    expect(await englishIn(starting.page)).toEqual([])
    await chooseFolder(starting, empty)
    await starting.page.getByTestId('new-folder').waitFor()
    expect(await englishIn(starting.page)).toEqual([])
    await starting.page.getByTestId('new-folder').locator('.button-primary').click()
    await starting.page.getByTestId('no-pictures').waitFor()
    expect(await englishIn(starting.page)).toEqual([])
  } finally {
    await starting.stop()
  }
})

/** Chooses a folder on the start page. */
async function chooseFolder({ page: shown, choose }: OpenHost, folder: string): Promise<void> {
  const welcome = shown.getByTestId('welcome')
  if (hostKind === 'electron') return choose(folder, welcome.locator('.button-primary'))
  await shown.getByTestId('path').fill(folder)
  await welcome.locator('.button-primary').click()
}

/** Returns the visible texts of the page that have English words. */
async function englishIn(shown: Page): Promise<string[]> {
  const texts = await shown.evaluate(visibleTexts)
  return [...new Set(texts.filter(isEnglish))]
}

/** The account's name, which the start page suggests as the person's name. */
const ACCOUNT = userInfo().username

/** What may have ordinary letters in every language: names, units, file names, paths, keys and filters. */
const NOT_TRANSLATED = new RegExp(
  [
    String.raw`\b[a-z]+(?:[:=]|>=)(?:[\w"]\S*)?|\b[a-z]+\.[a-z_]+\b`,
    // The kind of file system.
    String.raw`\b(?:ext4|xfs|btrfs|zfs|tmpfs|overlay)\b`,
    String.raw`https?:\S+|(?:/[\w.-]+)+/?`,
    String.raw`\b\w+\.(?:jpg|json)\b|\.lenslet\b`,
    String.raw`\b(?:Lenslet|JPEG|PNG|WebP|GIF|AVIF|HEIC|TIFF|BMP|SVG|ISO|GPS|NAS)\b`,
    String.raw`\bsha256:[0-9a-f]{64}`,
    String.raw`\b(?:ms|min|px|kB|MB|GB|KB|MP|mm)\b`,
    String.raw`\b(?:Ctrl|Alt|Shift|Enter|Escape|Esc|Tab|Space|Backspace|Delete|Del|Home|End|PgUp|PgDn)\b`,
  ].join('|'),
  'g',
)

function isEnglish(text: string): boolean {
  return text !== ACCOUNT && /[A-Za-z]{2}/.test(text.replaceAll(NOT_TRANSLATED, ''))
}

/** Runs in the page: returns everything that people see or hear, except keys. */
function visibleTexts(): string[] {
  const found: string[] = [document.title]
  for (const element of document.body.querySelectorAll('*')) {
    if (
      element.closest(
        'kbd, script, style, template, [hidden], .search-text, .search-list .suggestion > :first-child',
      ) ||
      element.getClientRects().length === 0
    )
      continue
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) found.push(node.textContent!.trim())
    for (const name of ['title', 'aria-label', 'aria-valuetext', 'aria-description', 'placeholder', 'alt'])
      found.push(element.getAttribute(name) ?? '')
  }
  return found
}
