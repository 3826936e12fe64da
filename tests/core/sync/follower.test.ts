import { ErrorStatus } from '../../../main/core/sync/error-status.ts'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../main/core/base/clock.ts'
import type { SyncSettings } from '../../../main/core/settings/definitions.ts'
import { Follower } from '../../../main/core/sync/follower.ts'
import { watchShare } from '../../../main/core/share/watcher.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const doNothing = async (): Promise<void> => undefined

test('a kind of watching that was chosen while the share was offline applies when the share is back', async () => {
  const root = await temporaryFolder()
  for (const folder of ['journals', 'presence']) await mkdir(join(root, '.lenslet', folder), { recursive: true })
  const settings: SyncSettings = {
    watch: 'auto',
    intervalMs: 1_000,
    calmIntervalMs: 5_000,
    calmAfterMs: 60_000,
    sweepPerSecond: 50,
    shareThumbnails: 'off',
    readMetadata: 'viewed',
    shareMetadata: 'off',
    ignored: '',
    ratingMode: 'shared',
    ratingBlind: 'off',
    ratingOverlap: 0,
    transparency: 'checkerboard',
  }
  let currentSettings = settings
  const errors: unknown[] = []
  const follower = new Follower({
    clock: systemClock,
    watch: (hooks) => watchShare(join(root, '.lenslet'), hooks),
    mount: { type: 'ext4', isNetwork: false },
    settings: {
      get sync() {
        return currentSettings
      },
    },
    readers: { readJournals: doNothing, readPresence: doNothing },
    errors: Object.assign(new ErrorStatus(systemClock), { report: (error: unknown) => errors.push(error) }),
  })
  onTestFinished(() => follower.close())
  await follower.start()
  expect(follower.isWatching).toBe(true)
  follower.suspend()
  currentSettings = { ...settings, watch: 'timed' }
  await follower.applySettings()
  await follower.resume()
  expect([follower.isWatching, follower.intervalMs]).toEqual([false, 1_000])
  expect(errors).toEqual([])
})
