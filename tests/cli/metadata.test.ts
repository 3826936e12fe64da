/** Tests that commands find and sort pictures by metadata that this machine has not read before. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { encodeMetadataHead, encodeMetadataItem } from '../../main/core/format/metadata-codec.ts'
import { metadataPath } from '../../main/core/format/names.ts'
import { fixture, type Fixture } from '../host/fixture.ts'
import { PARAMETERS } from '../fixtures/pictures/generated.ts'
import { plain, pngWithTexts } from '../fixtures/pictures/pictures.ts'
import { Cli } from '../support/cli.ts'

let data: Fixture
let cli: Cli

beforeEach(async () => {
  data = await fixture()
  cli = new Cli(data.home)
  for (const [name, date] of [
    ['early', '2025:01:01 10:00:00'],
    ['late', '2026:01:01 10:00:00'],
  ])
    await writeFile(
      join(data.root, `z-${name}.jpg`),
      await plain(8, 8)
        .withExif({ IFD2: { DateTimeOriginal: date! } })
        .jpeg()
        .toBuffer(),
    )
  await writeFile(join(data.root, 'fox.png'), pngWithTexts({ parameters: PARAMETERS }))
})
afterEach(() => data.remove())

async function list(...options: readonly string[]): Promise<string[]> {
  const { stdout, code } = await cli.run('list', data.root, ...options)
  expect(code).toBe(0)
  return stdout.trim().split('\n')
}

test('list and export read the metadata that they search in, once', async () => {
  expect(await list('--filter', 'model:jugg*')).toEqual(['fox.png'])
  expect(await list('--filter', 'fox snow')).toEqual(['fox.png'])
  expect(await list('--sort', 'taken', '--descending', '--limit', '2')).toEqual(['z-late.jpg', 'z-early.jpg'])
  const { stdout } = await cli.run('export', data.root, '--format', 'jsonl', '--filter', 'taken:2025')
  expect(JSON.parse(stdout)).toMatchObject({ item: 'z-early.jpg' })
})

test('a picture that changes is read again', async () => {
  expect(await list('--filter', 'seed:3820117459')).toEqual(['fox.png'])
  await writeFile(join(data.root, 'fox.png'), pngWithTexts({ parameters: PARAMETERS.replace('3820117459', '7') }))
  expect(await list('--filter', 'seed:7')).toEqual(['fox.png'])
})

test('commands use what the programs of colleagues have read, while metadata is shared', async () => {
  await cli.run('settings', data.root, 'metadata.share', 'on', '--user', 'ann')
  // A program that opens this file finds no metadata in it.
  await writeFile(join(data.root, 'secret.png'), 'not a picture')
  const { size, mtimeMs } = await stat(join(data.root, 'secret.png'))
  const { dataset } = JSON.parse(await readFile(join(data.root, '.lenslet/format.json'), 'utf8')) as { dataset: string }
  const line = encodeMetadataItem(
    { item: 'secret.png', bytes: size, content: null, values: { model: 'juggernautXL' } },
    mtimeMs,
  )
  await mkdir(join(data.root, '.lenslet/metadata'))
  await writeFile(
    join(data.root, '.lenslet', metadataPath('0123456789ab', 1)),
    gzipSync(encodeMetadataHead(dataset) + line),
  )
  expect(await list('--filter', 'model:jugg*')).toEqual(['fox.png', 'secret.png'])
})
