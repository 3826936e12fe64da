import { createHash } from 'node:crypto'
import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { identifyPicture } from '../../../main/core/media/picture-file.ts'
import { temporaryFolder } from '../../support/temporary.ts'

/** The first bytes of a file of each format, and the time that is in its key. */
const FORMATS = [
  ['JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), 0],
  ['BMP', Buffer.from('424d', 'hex'), 1_700_000_000],
] as const

test.each(FORMATS)(
  'the key of a thumbnail is as FORMAT.md says, for %s files of several lengths (TH2)',
  async (format, start, time) => {
    const file = join(await temporaryFolder(), 'a')
    for (const length of [100, 16_384, 18_001, 100_001]) {
      const bytes = Buffer.concat([start, Buffer.alloc(length - start.length, 'lenslet')])
      await writeFile(file, bytes)
      await utimes(file, 1_700_000_000.7, 1_700_000_000.7)
      const hash = createHash('sha256').update(`${format} ${length} ${time}`).update(bytes.subarray(0, 16_384))
      for (const from of length > 16_384 ? [Math.floor(length / 2), length - 4_096] : []) {
        const at = Math.max(16_384, from)
        hash.update(bytes.subarray(at, at + 4_096))
      }
      await using picture = await identifyPicture(file, null)
      expect(picture.key).toBe(hash.digest('hex').slice(0, 32))
    }
  },
)
