/**
 * Makes a folder of small pictures for tests of windows that do not test decoding. Pictures of the sample take seconds
 * to draw, and as long again to decode in each program.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { plain, save } from '../fixtures/pictures/pictures.ts'

const FOLDERS = ['', 'garden', 'garden/pond', 'sea'] as const
const SHAPES = [
  [120, 80],
  [80, 120],
  [160, 90],
] as const

/** Makes the folder with `count` different camera JPEGs in it and in folders below it. */
export async function smallPictures(folder: string, count: number): Promise<void> {
  for (const below of FOLDERS) await mkdir(join(folder, below), { recursive: true })
  for (let at = 0; at < count; at++) {
    const [width, height] = SHAPES[at % SHAPES.length]!
    const shade = ((at * 10) % 256).toString(16).padStart(2, '0')
    await save(
      plain(width, height, `#${shade}80${shade}`).withExif({
        IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON Z 6_2' },
      }),
      join(folder, FOLDERS[at % FOLDERS.length]!),
      `IMG_${String(at).padStart(4, '0')}.jpg`,
    )
  }
}
