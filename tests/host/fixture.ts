/** Makes a small data set and a home folder of its own for one test file. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'

export interface Fixture {
  readonly root: string
  readonly home: string
  /** Makes another data set with the same pictures and labels, and a home folder of its own. */
  copy(): Promise<Fixture>
  remove(): Promise<void>
}

export const PICTURES = ['a/one.jpg', 'a/two.jpg', 'b/three.jpg'] as const
export const SCRIPTED_SVG = 'b/drawing.svg'

export async function fixture(): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'lenslet-host-'))
  const root = join(folder, 'pictures')
  const picture = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#a04020' } })
    .jpeg()
    .toBuffer()
  for (const key of PICTURES) await write(join(root, key), picture)
  await write(
    join(root, SCRIPTED_SVG),
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><script>alert(1)</script><circle cx="20" cy="20" r="9"/></svg>',
  )
  await writeFile(join(folder, 'secret.txt'), 'not for the page')
  return fixtureIn(folder)
}

function fixtureIn(folder: string): Fixture {
  const root = join(folder, 'pictures')
  return {
    root,
    home: join(folder, 'home'),
    async copy() {
      const other = await mkdtemp(join(tmpdir(), 'lenslet-host-'))
      await cp(root, join(other, 'pictures'), { recursive: true, preserveTimestamps: true })
      return fixtureIn(other)
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

async function write(file: string, content: Buffer | string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
}
