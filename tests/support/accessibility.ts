/** Checks a page for what a program can find of its accessibility: names, roles, contrast, landmarks and headings. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** Returns what is not accessible in the page now. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  return page.evaluate(broken)
}

/**
 * Runs in the page, and returns what is not accessible. Where a dialog is open, only the dialog is checked. Bars
 * between panels are left out: they are in no landmark, but have names. Two rules are off, because a name may contain a
 * colon that is not visible (`keep: 12`), and a label may be scrolled out of view.
 */
async function broken(): Promise<string[]> {
  const { axe: rules } = window as unknown as { axe: typeof axe }
  const { violations } = await rules.run(
    {
      include: document.querySelector('[role="dialog"]') ? ['[role="dialog"]'] : ['html'],
      exclude: ['[role="separator"]'],
    },
    {
      resultTypes: ['violations'],
      rules: { 'label-content-name-mismatch': { enabled: false }, 'label-title-only': { enabled: false } },
    },
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html, any }) => `${id}: ${target.join(' ')} ${html.slice(0, 120)} ${any[0]?.message ?? ''}`),
  )
}
