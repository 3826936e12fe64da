import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Metadata } from '../../../preload/contract/index.ts'
import { parseComfy } from '../../../main/core/media/metadata/comfy.ts'
import { parseParameters } from '../../../main/core/media/metadata/parameters.ts'
import { readMetadata } from '../../../main/core/media/metadata/read-metadata.ts'
import { withUserComment } from '../../fixtures/pictures/camera.ts'
import { textBomb, wholePng } from '../../fixtures/pictures/bombs.ts'
import {
  COMFY_ADVANCED,
  COMFY_PROMPT,
  INVOKE,
  NOVEL,
  PARAMETERS,
  unicodeComment,
} from '../../fixtures/pictures/generated.ts'
import { plain, pngWithTexts, save, saveBytes } from '../../fixtures/pictures/pictures.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-metadata-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Returns the fields of a group as an object. */
function fields(metadata: Metadata, name: Metadata['groups'][number]['name']): Record<string, string> {
  return Object.fromEntries(
    metadata.groups.find((group) => group.name === name)?.fields.map(({ label, value }) => [label, value]) ?? [],
  )
}

async function generationFields(bytes: Buffer, name = 'generated.png'): Promise<Record<string, string>> {
  return fields(await readMetadata(await saveBytes(bytes, folder, name), folder), 'Generation')
}

describe('a camera', () => {
  const exif = {
    IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON Z 6_2', Copyright: 'Ana', ImageDescription: 'harbour' },
    IFD2: {
      DateTimeOriginal: '2026:04:12 07:10:00',
      ExposureTime: '1/250',
      FNumber: '56/10',
      ISOSpeedRatings: '400',
      FocalLength: '35/1',
      LensModel: 'NIKKOR Z 24-70mm f/4 S',
    },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '47/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '11/1 15/1 0/1' },
  }
  test.each(['camera.jpg', 'camera.webp', 'camera.png', 'camera.avif'])(
    'says how the picture was taken, in %s',
    async (name) => {
      const metadata = await readMetadata(await save(plain(64, 48).withExif(exif), folder, name), folder)
      expect(fields(metadata, 'Camera')).toMatchObject({
        Camera: 'NIKON Z 6_2',
        Lens: 'NIKKOR Z 24-70mm f/4 S',
        Taken: '2026-04-12 07:10:00',
        Exposure: '1/250 s',
        Aperture: 'f/5.6',
        ISO: '400',
        'Focal length': '35 mm',
      })
      expect(fields(metadata, 'Description')).toMatchObject({ Copyright: 'Ana', Description: 'harbour' })
      expect(fields(metadata, 'Location')).toEqual({ Position: '47.50000, -11.25000' })
      expect(metadata.all).toContainEqual({ block: 'EXIF', name: 'Make', value: 'NIKON CORPORATION' })
    },
  )
})

test.each(['words.jpg', 'words.webp', 'words.png', 'words.tif'])(
  'XMP in %s: title, description, keywords and their paths, rating, place',
  async (name) => {
    const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmp:Rating="4" photoshop:City="Graz" photoshop:Country="Austria">
    <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Ferry &amp; gulls &lt;b&gt;</rdf:li></rdf:Alt></dc:title><dc:description><rdf:Alt><rdf:li xml:lang="x-default">Early</rdf:li></rdf:Alt></dc:description>
    <dc:subject><rdf:Bag><rdf:li>boat</rdf:li><rdf:li>fog, dense</rdf:li></rdf:Bag></dc:subject><lr:hierarchicalSubject><rdf:Bag><rdf:li>Sea|Boat</rdf:li></rdf:Bag></lr:hierarchicalSubject><dc:creator><rdf:Seq><rdf:li>Ana</rdf:li></rdf:Seq></dc:creator>
    </rdf:Description></rdf:RDF></x:xmpmeta>`
    const metadata = await readMetadata(await save(plain(64, 48).withXmp(xmp), folder, name), folder)
    expect(fields(metadata, 'Description')).toEqual({
      Title: 'Ferry & gulls <b>',
      Description: 'Early',
      Rating: '4',
      Creator: 'Ana',
      Keywords: 'boat, fog, dense',
      'Keyword paths': 'Sea|Boat',
    })
    expect(metadata.groups[0]!.fields.find(({ label }) => label === 'Keywords')!.list).toEqual(['boat', 'fog, dense'])
    expect(fields(metadata, 'Location')).toEqual({ City: 'Graz', Country: 'Austria' })
  },
)

describe('how a picture was generated is recognised', () => {
  const FOX = {
    Prompt: 'a red fox in the snow, <lora:softLight:0.7>, (masterpiece:1.2)\nsecond line',
    'Negative prompt': 'blurry, text,\nwatermark',
    Model: 'juggernautXL_v9',
    'Model hash': '31e35c80fc',
    LoRAs: 'softLight (0.7)',
    Seed: '3820117459',
    Steps: '28',
    'CFG scale': '6.5',
    Sampler: 'DPM++ 2M',
    Scheduler: 'Karras',
    Size: '832x1216',
    'Made with': 'AUTOMATIC1111',
  }

  test('by AUTOMATIC1111, in a PNG', async () =>
    expect(await generationFields(pngWithTexts({ parameters: PARAMETERS }))).toEqual(FOX))

  test('by AUTOMATIC1111, in a JPEG', async () => {
    expect(
      await generationFields(
        withUserComment(await plain(64, 48).jpeg().toBuffer(), unicodeComment(PARAMETERS)),
        'fox.jpg',
      ),
    ).toEqual(FOX)
  })

  test('by ComfyUI, following the links of its graph', async () => {
    expect(await generationFields(pngWithTexts({ prompt: COMFY_PROMPT, workflow: '{}' }))).toEqual({
      Prompt: 'a harbour at dusk',
      'Negative prompt': 'lowres',
      Model: 'dreamshaper_8.safetensors',
      LoRAs: 'detail.safetensors (0.8)',
      Seed: '991',
      Steps: '24',
      'CFG scale': '7',
      Sampler: 'euler',
      Scheduler: 'normal',
      Denoising: '1',
      'Made with': 'ComfyUI',
    })
    expect(await generationFields(pngWithTexts({ prompt: COMFY_ADVANCED }))).toMatchObject({
      Prompt: 'a lighthouse',
      Model: 'flux1-dev.safetensors',
      Seed: '77',
      Steps: '20',
      Sampler: 'euler',
      Scheduler: 'simple',
    })
  })

  test('by ComfyUI, in a WebP', async () => {
    const file = await save(plain(64, 48).withExif({ IFD0: { Model: `prompt:${COMFY_PROMPT}` } }), folder, 'comfy.webp')
    expect(fields(await readMetadata(file, folder), 'Generation')).toMatchObject({
      Prompt: 'a harbour at dusk',
      Seed: '991',
    })
  })

  test('by InvokeAI and NovelAI', async () => {
    expect(await generationFields(pngWithTexts({ invokeai_metadata: INVOKE }))).toEqual({
      Prompt: 'an owl',
      'Negative prompt': 'fog',
      Model: 'Deliberate',
      'Model hash': 'blake3:12',
      LoRAs: 'ink (0.5)',
      Seed: '5',
      Steps: '30',
      'CFG scale': '7.5',
      Sampler: 'dpmpp_2m',
      Size: '512x512',
      'Made with': 'InvokeAI',
    })
    expect(await generationFields(pngWithTexts(NOVEL))).toMatchObject({
      Prompt: 'a knight',
      'Negative prompt': 'bad',
      Seed: '12',
      Steps: '28',
      Model: 'Stable Diffusion XL 7BCCAA2C',
      'Made with': 'NovelAI',
    })
  })

  test('but not in other texts', async () => {
    const metadata = await readMetadata(
      await saveBytes(pngWithTexts({ Comment: 'hello', prompt: 'not JSON' }), folder, 'plain.png'),
      folder,
    )
    expect(metadata.groups).toEqual([])
    expect(metadata.all.filter(({ block }) => block === 'PNG text')).toEqual([
      { block: 'PNG text', name: 'Comment', value: 'hello' },
      { block: 'PNG text', name: 'prompt', value: 'not JSON' },
    ])
  })
})

test('compressed texts that are too large are left out', async () => {
  const metadata = await readMetadata(
    await saveBytes(
      wholePng({ width: 5, height: 5, texts: [textBomb(100_000_000), textBomb(100)] }),
      folder,
      'bomb.png',
    ),
    folder,
  )
  expect(metadata.all.filter(({ block }) => block === 'PNG text')).toMatchObject([{ value: 'x'.repeat(100) }])
})

test('graphs with cycles, and texts of any kind, do not hang or crash the parsers', () => {
  const circle = {
    1: { class_type: 'KSampler', inputs: { positive: ['2', 0], model: ['1', 0], seed: ['1', 0] } },
    2: { class_type: 'X', inputs: { conditioning: ['2', 0], text: ['2', 0] } },
  }
  expect(parseComfy(circle)).toMatchObject({ tool: 'ComfyUI' })
  const node = fc.record({
    class_type: fc.constantFrom('KSampler', 'LoraLoader', 'CLIPTextEncode'),
    inputs: fc.dictionary(
      fc.constantFrom('positive', 'negative', 'model', 'text', 'seed', 'lora_name'),
      fc.oneof(fc.tuple(fc.constantFrom('1', '2', '3'), fc.constant(0)), fc.anything()),
    ),
  })
  expect(() =>
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom('1', '2', '3'), node)),
        fc.string(),
        (json, text) => {
          parseComfy(json)
          parseParameters(`${text}\nSteps: 1, ${text}`)
        },
      ),
      { numRuns: 2_000 },
    ),
  ).not.toThrow()
})
