/** Starts a real browser: an installed Chrome or Chromium where there is one, otherwise the one from a package. */
import { existsSync } from 'node:fs'
import { chromium as playwright, type Browser, type Page } from 'playwright-core'

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]
/** There is no sandbox, because tests often run as root in a container. Only our own loopback pages are opened. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

const SOFTWARE_RENDERING = ['--no-zygote', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']

/** Starts the browser, and returns it with its name. The caller has to close it. */
export async function launchBrowser(): Promise<{ browser: Browser; name: string }> {
  const installed = INSTALLED.find((path) => existsSync(path))
  if (installed) return { browser: await playwright.launch({ executablePath: installed, args: ARGS }), name: installed }
  const { default: packaged } = await import('@sparticuz/chromium')
  // The arguments of the package are not used: they are for one short-lived page in one process, share cookies between
  // windows and switch web security off.
  const browser = await playwright.launch({
    executablePath: await packaged.executablePath(),
    args: [...ARGS, ...SOFTWARE_RENDERING],
  })
  return { browser, name: '@sparticuz/chromium' }
}

/** Opens a host's address in a window with its own cookies, and waits for the grid. */
export async function openWindow(
  browser: Browser,
  address: string,
  options: { width?: number; height?: number; dark?: boolean } = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.dark ? 'dark' : 'light',
  })
  const page = await context.newPage()
  await page.goto(address)
  await page.getByTestId('grid').waitFor()
  return page
}

/**
 * Resolves when all pictures of a data set are in the result. Until then, more pictures may appear in front of those
 * that
 * are shown.
 */
export async function allFound(page: Page, pictures: number): Promise<void> {
  await page
    .getByTestId('count')
    .filter({ hasText: new RegExp(`^${pictures}\\b`) })
    .waitFor()
}

/** Filters by a text, and resolves when the result or an error is shown. */
export async function filterBy(page: Page, text: string): Promise<void> {
  await page.getByTestId('search').fill(text)
  await page.getByTestId('search').press('Enter')
  await page.locator('[data-testid="centre"][aria-busy="false"]').waitFor()
}

/** Returns the cell of a picture. */
export function cell(page: Page, key: string): ReturnType<Page['locator']> {
  return page.locator(`[data-testid="cell"][data-key="${key}"]`)
}
