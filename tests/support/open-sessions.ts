/** Opens data sets in the program's own process, as a host does for a window. */
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import type { PushName } from '../../preload/contract/index.ts'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { HostSession } from '../../main/host/host-session.ts'
import { appPaths } from '../../main/host/paths.ts'

/**
 * Opens the folder `set` in `base`, and resolves after its first scan. `onPush` gets what a window would get. `user` has
 * a home folder of their own, as on another machine. The session is closed at the end of the test.
 */
export async function openScannedSession(
  base: string,
  onPush: (name: PushName, payload: unknown) => void,
  user = 'ann',
): Promise<{ readonly session: HostSession; readonly client: ReturnType<HostSession['connect']> }> {
  const paths = appPaths({ LENSLET_HOME: join(base, `home-${user}`) })
  const session = new HostSession({
    host: 'browser',
    version: '0',
    paths,
    config: new ConfigStore(paths.config),
    user,
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  onTestFinished(() => session.close(0))
  const client = session.connect(onPush)
  await session.open(join(base, 'set'))
  await session.dataset.workspace.whenOpened
  await session.dataset.workspace.catalog.scan()
  return { session, client }
}
