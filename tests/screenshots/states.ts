/**
 * Makes screenshots of the first run and of each state in `docs/states/`. The real program is brought into each state.
 * `npm run screenshots` runs this; `node tests/screenshots/states.ts no-match` makes one state again. Full disks and
 * read-only mounts need root, and are left out otherwise.
 */
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchBrowser } from '../support/browser.ts'
import { openingScenes, type Scene } from './opening-scenes.ts'
import { Stage } from './stage.ts'
import { workingScenes } from './working-scenes.ts'

const NEED_ROOT = new Set(['share-full', 'machine-full', 'read-only-share'])

/** The screenshots show this path. */
const base = join(tmpdir(), 'nas')
await mkdir(base)
const { browser } = await launchBrowser()
try {
  const wanted = process.argv.slice(2)
  const scenes = Object.entries({ ...openingScenes, ...workingScenes }).filter(
    ([name]) => wanted.length === 0 || wanted.includes(name),
  )
  for (const [name, scene] of scenes) await play(name, scene)
} finally {
  await browser.close()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
}

async function play(name: string, scene: Scene): Promise<void> {
  if (NEED_ROOT.has(name) && process.getuid?.() !== 0)
    return void process.stderr.write(`${name}: left out, because only root can mount\n`)
  const stage = new Stage(base, browser)
  try {
    await scene(stage)
    process.stderr.write(`${name}\n`)
  } catch (error) {
    process.exitCode = 1
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`)
  } finally {
    await stage.clear()
  }
}
