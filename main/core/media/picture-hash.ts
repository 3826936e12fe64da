/**
 * Computes perceptual hashes of pictures: difference hashes (dHash, after Neal Krawetz,
 * https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html).
 *
 * A picture is reduced to a few grey cells, and each bit says whether a cell is brighter than the one before it. So the
 * hash stays nearly the same when a picture is a little brighter, moved by a few pixels, noisy or compressed again.
 */
import type { HeicThreads } from './heic-threads.ts'
import { openPicture } from './decode.ts'
import { type DecodablePicture, toDecodeProblem } from './decoder.ts'
import { identifyPicture } from './picture-file.ts'
import type { Job } from './protocol.ts'
import type { MemoryBudget } from './memory-budget.ts'

/** The number of differences in each direction. */
const SIDE = 8
const GRID = SIDE + 1
/** The longer side, in pixels, at which a picture is decoded: that of the smallest thumbnails. */
const DECODED_SIDE = 256
/** The number of grey levels by which a cell must be brighter. Without it, the bits of even areas would be noise. */
const MIN_DIFFERENCE = 2
/** The least number of set bits, and of unset ones, among the 64 bits of one direction that say something. */
const MIN_MIXED_BITS = 8

/**
 * Returns the hash of a picture: 64 bits for differences across, then 64 bits for differences down; null when nothing
 * in it can be compared.
 *
 * `file` may be a thumbnail. Rejects like a thumbnail.
 */
export async function readPictureHash(
  { file, root }: Extract<Job, { kind: 'picture-hash' }>,
  heic: HeicThreads,
  budget: MemoryBudget,
): Promise<Uint32Array | null> {
  await using source = await identifyPicture(file, root)
  const picture = await openPicture(source, heic, false)
  return await budget.runWhenFree(picture.heldBytes, async () =>
    hashCells(
      await readCells(picture).catch(async (error: unknown) => {
        throw await toDecodeProblem(source, error)
      }),
    ),
  )
}

/** Returns the grey values of 9 by 9 cells, row by row. */
async function readCells(picture: DecodablePicture): Promise<Uint8Array> {
  const { pixels } = await picture.decode(DECODED_SIDE)
  return await pixels
    .flatten({ background: '#808080' })
    .resize({ width: GRID, height: GRID, fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer()
}

/**
 * Returns the hash of 9 by 9 grey values; null when nothing in them can be compared.
 *
 * In an even area, and in a gradient, all differences are alike, so that all such pictures would have the same hash.
 */
export function hashCells(cells: Uint8Array): Uint32Array | null {
  const hash = new Uint32Array(4)
  const counts: [across: number, down: number] = [0, 0]
  for (let bit = 0; bit < SIDE * SIDE; bit++) {
    const at = Math.floor(bit / SIDE) * GRID + (bit % SIDE)
    const isSet = [1, GRID].map((step) => cells[at + step]! - cells[at]! >= MIN_DIFFERENCE)
    for (const direction of [0, 1] as const) {
      if (!isSet[direction]) continue
      hash[direction * 2 + (bit >> 5)]! |= 1 << (bit & 31)
      counts[direction]++
    }
  }
  return counts.some((count) => count >= MIN_MIXED_BITS && count <= SIDE * SIDE - MIN_MIXED_BITS) ? hash : null
}
