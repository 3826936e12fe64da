import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DiskPictures } from '../../../main/core/library/disk-pictures.ts'
import { CONTENT_LENGTH } from '../../../main/core/library/pictures.ts'
import { Random } from '../../support/random.ts'
import { temporaryFolder } from '../../support/temporary.ts'

test('synchronous calls read the same content as calls through threads', async () => {
  const root = await temporaryFolder()
  const random = new Random(7)
  const sizes = [0, 1, 1_000, 16_384, 65_535, 65_536, 65_537, 80_000, 200_000]
  for (const size of sizes)
    await writeFile(join(root, `${size}.jpg`), Buffer.from(Array.from({ length: size }, () => random.between(0, 255))))
  await mkdir(join(root, 'folder.jpg'))
  await symlink('1000.jpg', join(root, 'link.jpg'))
  const files = [...sizes.map((size) => `${size}.jpg`), 'folder.jpg', 'link.jpg', 'gone.jpg'].map((name) =>
    join(root, name),
  )
  const [threaded, quick] = [new DiskPictures(), new DiskPictures()]
  quick.setLocal(true)
  const contents = await quick.readContents(files)
  expect([...contents]).toEqual([...(await threaded.readContents(files))])
  expect(await quick.areFiles(files)).toEqual(await threaded.areFiles(files))
  const length = (at: number): number => contents[at * CONTENT_LENGTH + 4]!
  expect(files.map((_, at) => length(at))).toEqual([...sizes, 0, 1_000, 0])
})
