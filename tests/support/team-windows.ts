/** Opens one small data set in the windows of several people, each on a machine of their own, for the tests of a file. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { allFound } from './browser.ts'
import { launchHostBrowser, type OpenHost, openHost } from './hosts.ts'
import { smallPictures } from './small-pictures.ts'

/** What is open while the tests of a file run. */
export interface TeamWindows {
  /** A folder for what the tests need beside the data set, such as the homes of commands. */
  readonly base: string
  /** The folder of the data set. */
  readonly folder: string
  readonly hosts: readonly OpenHost[]
  /** The windows, in the order of the people. */
  readonly pages: readonly Page[]
  /** The names of the pictures, in the order of the grid. */
  readonly keys: readonly string[]
}

interface TeamOptions {
  readonly pictures: number
  /** Changes the folder before anybody opens it. */
  readonly prepare?: (folder: string) => Promise<void>
  /** Whether the first person opens the folder before the others, and so owns the data set. */
  readonly isFirstOwner?: boolean
  /** Called when all windows are open. */
  readonly onOpen: (team: TeamWindows) => void | Promise<void>
}

/** Opens the windows before the tests of a file, and closes them and removes the folder after these. */
export function useTeamWindows(
  users: readonly string[],
  { pictures, prepare, isFirstOwner = false, onOpen }: TeamOptions,
): void {
  const cleanups: (() => Promise<unknown> | undefined)[] = []
  beforeAll(async () => {
    const base = await mkdtemp(join(tmpdir(), 'lenslet-e2e-'))
    cleanups.push(() => rm(base, { recursive: true, force: true, maxRetries: 5 }))
    const folder = join(base, 'pictures')
    await smallPictures(folder, pictures)
    await prepare?.(folder)
    const browser = await launchHostBrowser()
    cleanups.push(() => browser?.close())
    const hosts: OpenHost[] = []
    const open = async (user: string, at: number): Promise<void> => {
      const host = await openHost(browser, join(base, user), folder, user)
      cleanups.push(() => host.stop())
      hosts[at] = host
    }
    if (isFirstOwner) await open(users[0]!, 0)
    const isOpen = hosts.length
    await Promise.all(users.slice(isOpen).map((user, at) => open(user, at + isOpen)))
    const pages = hosts.map(({ page }) => page)
    for (const page of pages) await allFound(page, pictures)
    const keys = await pages[0]!
      .getByTestId('cell')
      .evaluateAll((cells) => cells.map((one) => one.getAttribute('data-key')!))
    await onOpen({ base, folder, hosts, pages, keys })
  })
  afterAll(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup()
  })
}
