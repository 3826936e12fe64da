/**
 * Tests files that have the same folder, length and modification time. What is cached for one of them, above all its
 * thumbnail, is never shown for the other.
 */
import { rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Catalog } from '../../../main/core/library/catalog.ts'
import { ContentScanner } from '../../../main/core/library/content-scanner.ts'
import { systemClock } from '../../../main/core/base/clock.ts'
import { DiskPictures } from '../../../main/core/library/disk-pictures.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const MOMENT = new Date('2026-01-01T12:00:00Z')

interface Folder {
  readonly catalog: Catalog
  readonly rewritten: string[]
  put(name: string, text: string): Promise<void>
  exchange(): Promise<void>
  scanFolder(): Promise<void>
  version(name: string): string
}

async function folder(): Promise<Folder> {
  const root = await temporaryFolder()
  const catalog = new Catalog({ root })
  const contents = new ContentScanner(catalog, new DiskPictures(), systemClock)
  const rewritten: string[] = []
  catalog.events.on('rewritten', (ids) => rewritten.push(...ids.map((id) => catalog.entry(id).key)))
  const at = (name: string): string => join(root, name)
  return {
    catalog,
    rewritten,
    put: async (name, text) => {
      await writeFile(at(name), text)
      await utimes(at(name), MOMENT, MOMENT)
    },
    exchange: async () => {
      for (const [from, to] of [
        ['a.bmp', 'x'],
        ['b.bmp', 'a.bmp'],
        ['x', 'b.bmp'],
      ] as const)
        await rename(at(from), at(to))
    },
    scanFolder: async () => {
      await catalog.scan()
      await contents.readAll()
    },
    version: (name) => catalog.entry(catalog.idOf(name)!).version,
  }
}

test('two alike files that exchange their names exchange their versions, and windows are notified', async () => {
  const { catalog, rewritten, put, exchange, scanFolder, version } = await folder()
  await put('a.bmp', 'frame 1')
  await put('b.bmp', 'frame 2')
  await put('alone.bmp', 'a longer frame')
  await scanFolder()
  const before = ['a.bmp', 'b.bmp'].map(version)
  expect(new Set(before).size).toBe(2)
  expect(version('alone.bmp')).toMatch(/^[^-]+-[^-]+$/)
  catalog.setDimensions(catalog.idOf('a.bmp')!, 640, 480)
  rewritten.splice(0)
  await exchange()
  await scanFolder()
  expect([['b.bmp', 'a.bmp'].map(version), rewritten.toSorted(), catalog.entry(catalog.idOf('a.bmp')!).width]).toEqual([
    before,
    ['a.bmp', 'b.bmp'],
    null,
  ])
})

test('a file keeps its version until it is read again, and then its new version when no other file is like it any more', async () => {
  const { catalog, put, exchange, scanFolder, version } = await folder()
  await put('a.bmp', 'frame 1')
  await put('b.bmp', 'frame 2')
  await scanFolder()
  const before = ['a.bmp', 'b.bmp'].map(version)
  await exchange()
  await catalog.scan()
  expect(['a.bmp', 'b.bmp'].map(version)).toEqual(before)
  await put('b.bmp', 'another frame')
  await scanFolder()
  expect(version('a.bmp')).toBe(before[1])
})
