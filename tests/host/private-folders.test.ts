import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigStore } from '../../main/host/config.ts'
import { Log } from '../../main/host/log.ts'
import { appPaths } from '../../main/host/paths.ts'
import { keepPrivate } from '../../main/host/private-folders.ts'
import { temporaryFolder } from '../support/temporary.ts'

async function modes(root: string): Promise<Record<string, string>> {
  const names = (await readdir(root, { recursive: true })).toSorted()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, ((await stat(join(root, name))).mode & 0o777).toString(8)])),
  )
}

test.skipIf(process.platform === 'win32')(
  'only the person can read the files of the program, also those that were made before',
  async () => {
    const home = await temporaryFolder()
    const paths = appPaths({ LENSLET_HOME: home })
    await mkdir(join(home, 'config'), { recursive: true })
    await chmod(join(home, 'config'), 0o755)
    await writeFile(join(home, 'config/config.json.damaged'), '{')
    await chmod(join(home, 'config/config.json.damaged'), 0o644)
    keepPrivate(paths)
    new ConfigStore(paths.config).addRecent('/a')
    new Log(paths.logs).write({ event: 'asleep' })
    expect(await modes(home)).toEqual({
      cache: '700',
      config: '700',
      'config/config.json': '600',
      'config/config.json.damaged': '600',
      logs: '700',
      'logs/lenslet.log': '600',
      state: '700',
    })
  },
)
