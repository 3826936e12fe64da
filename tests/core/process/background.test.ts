import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { MediaService } from '../../../main/core/media/index.ts'
import { forkWorker } from '../../../main/core/process/worker-process.ts'
import { plain, save } from '../../fixtures/pictures/pictures.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const BUILT = resolve(import.meta.dirname, '../../../out/main')
const AUTOGROUPS = '/proc/sys/kernel/sched_autogroup_enabled'

/** Returns the fields after the process name, which may contain anything. */
function numbers(stat: string): number[] {
  const text = readFileSync(stat, 'latin1')
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
}

/** Returns the processes of this test whose command line contains `script`. */
function children(script: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return (
        /^\d+$/.test(name) &&
        numbers(`/proc/${name}/stat`)[1] === process.pid &&
        readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(script)
      )
    } catch {
      return false
    }
  })
}

/** Creates some thumbnails, and returns the process that did it. */
async function decodingProcess(): Promise<string> {
  const folder = await temporaryFolder()
  const files = await Promise.all(
    Array.from({ length: 6 }, (_, at) => save(plain(120 + at, 80, '#408040'), folder, `${at}.jpg`)),
  )
  const media = new MediaService({ cacheDir: join(folder, 'cache'), spawn: forkWorker(BUILT) })
  onTestFinished(() => media.close())
  await Promise.all(files.map((file) => media.thumbnail(file, '1', 256)))
  return children('media-worker.js')[0]!
}

test.runIf(process.platform === 'linux')(
  'every thread of the process that decodes pictures has a lower priority than other programs',
  async () => {
    const worker = await decodingProcess()
    const threads = readdirSync(`/proc/${worker}/task`).map(
      (thread) => numbers(`/proc/${worker}/task/${thread}/stat`)[16],
    )
    // These are the main thread, the threads of file operations, and the threads that decode.
    expect(threads.length).toBeGreaterThan(16)
    expect(new Set(threads)).toEqual(new Set([10]))
  },
)

test.runIf(existsSync(AUTOGROUPS) && readFileSync(AUTOGROUPS, 'utf8').trim() === '1')(
  'where Linux divides the processor between sessions, these threads have a session with a lower priority',
  async () => {
    expect(readFileSync(`/proc/${await decodingProcess()}/autogroup`, 'utf8')).toMatch(/ nice 10\n$/)
  },
)
