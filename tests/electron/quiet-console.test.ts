/** Tests that a page's process prints no warnings in Electron's runtime. */
import { expect, test } from 'vitest'
import { realProgram } from './real-program.ts'

test('the page’s listeners are not reported as a leak, after it was loaded and after it was reloaded', async () => {
  const { page } = await realProgram()
  const messages: string[] = []
  page.on('console', (message) => {
    messages.push(message.text())
  })
  await page.evaluate(() => {
    location.reload()
  })
  await page.waitForEvent('load')
  await page.getByTestId('cell').first().waitFor()
  expect(messages.filter((text) => text.includes('MaxListeners'))).toEqual([])
})
