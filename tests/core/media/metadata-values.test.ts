/** Tests which values of a picture's metadata can be searched for. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMetadataValues, type ValuesOfFile } from '../../../main/core/media/metadata/read-metadata.ts'
import { withUserComment } from '../../fixtures/pictures/camera.ts'
import { COMFY_PROMPT, INVOKE, NOVEL, PARAMETERS, unicodeComment } from '../../fixtures/pictures/generated.ts'
import { bitmap, plain, pngWithTexts, save, saveBytes } from '../../fixtures/pictures/pictures.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-values-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function valuesOf(file: string): Promise<ValuesOfFile> {
  return (await readMetadataValues([file], folder))[0]!
}

async function valuesOfBytes(bytes: Buffer, name = 'generated.png'): Promise<ValuesOfFile> {
  return await valuesOf(await saveBytes(bytes, folder, name))
}

/** A picture whose EXIF says that it was taken at this time. */
async function takenAt(date: string): Promise<ValuesOfFile> {
  return await valuesOf(await save(plain(8, 8).withExif({ IFD2: { DateTimeOriginal: date } }), folder, 'date.jpg'))
}

describe('a camera', () => {
  const exif = {
    IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON Z 6_2' },
    IFD2: {
      DateTimeOriginal: '2026:04:12 07:10:00',
      ISOSpeedRatings: '400',
      FocalLength: '355/10',
      LensModel: 'NIKKOR Z  24-70mm f/4 S',
    },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '47/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '11/1 15/1 0/1' },
  }
  test.each(['camera.jpg', 'camera.webp', 'camera.png', 'camera.avif'])(
    'gives date, camera, lens, ISO, focal length, position and profile, in %s',
    async (name) => {
      expect(await valuesOf(await save(plain(64, 48).withExif(exif).withIccProfile('p3'), folder, name))).toEqual({
        taken: Date.UTC(2026, 3, 12, 7, 10),
        camera: 'NIKON Z 6_2',
        lens: 'NIKKOR Z 24-70mm f/4 S',
        iso: 400,
        focal: 35.5,
        gps: true,
        profile: 'sP3C',
      })
    },
  )

  test('the profile of a TIFF is known', async () => {
    expect(await valuesOf(await save(plain(8, 8).withIccProfile('p3'), folder, 'profile.tif'))).toEqual({
      gps: false,
      profile: 'sP3C',
    })
  })

  test.each(['2026:02:30 10:00:00', '0000:00:00 00:00:00', '2026:13:01 10:00:00', '2026:01:01 25:00:00', 'yesterday'])(
    'a date that does not exist is no value: %s',
    async (date) => expect(await takenAt(date)).toEqual({ gps: false }),
  )

  test('a leap day is a date', async () =>
    expect(await takenAt('2024:02:29 23:59:59')).toMatchObject({ taken: Date.UTC(2024, 1, 29, 23, 59, 59) }))
})

describe('a generating program', () => {
  test('AUTOMATIC1111 in a PNG and in a JPEG', async () => {
    const values = {
      prompt: 'a red fox in the snow, <lora:softLight:0.7>, (masterpiece:1.2) second line',
      negative: 'blurry, text, watermark',
      model: 'juggernautXL_v9',
      sampler: 'DPM++ 2M',
      seed: 3_820_117_459,
      steps: 28,
      gps: false,
    }
    expect(await valuesOfBytes(pngWithTexts({ parameters: PARAMETERS }))).toEqual(values)
    const jpeg = withUserComment(await plain(8, 8).jpeg().toBuffer(), unicodeComment(PARAMETERS))
    expect(await valuesOfBytes(jpeg, 'a1111.jpg')).toEqual(values)
  })

  test('ComfyUI, InvokeAI and NovelAI', async () => {
    expect(await valuesOfBytes(pngWithTexts({ prompt: COMFY_PROMPT }))).toMatchObject({
      prompt: 'a harbour at dusk',
      negative: 'lowres',
      model: 'dreamshaper_8.safetensors',
      sampler: 'euler',
      seed: 991,
      steps: 24,
    })
    expect(await valuesOfBytes(pngWithTexts({ invokeai_metadata: INVOKE }))).toMatchObject({
      model: 'Deliberate',
      seed: 5,
    })
    expect(await valuesOfBytes(pngWithTexts(NOVEL))).toMatchObject({ prompt: 'a knight', sampler: 'k_euler', seed: 12 })
  })

  test('ComfyUI in a WebP is not a camera', async () => {
    const webp = plain(8, 8).withExif({ IFD0: { Model: `prompt:${COMFY_PROMPT}`, Make: 'workflow:{}' } })
    const values = await valuesOf(await save(webp, folder, 'comfy.webp'))
    expect(values).toMatchObject({ model: 'dreamshaper_8.safetensors' })
    expect(values).not.toHaveProperty('camera')
  })

  test('a very long prompt is cut', async () => {
    const values = await valuesOfBytes(pngWithTexts({ parameters: `${'owl '.repeat(40_000)}\nSteps: 20, Seed: 1` }))
    expect(values).toMatchObject({ seed: 1, prompt: expect.stringMatching(/^[owl ]{3000,4000}$/) })
  })
})

test('files without metadata are known to have none, files that are gone may come back, a forbidden one is given up', async () => {
  const picture = await saveBytes(bitmap([[[1, 2, 3]]]), folder, 'plain.bmp')
  const noPicture = await saveBytes('words', folder, 'words.png')
  const values = await readMetadataValues([join(folder, 'gone.jpg'), picture, noPicture, '/etc/hostname'], folder)
  expect(values).toEqual(['later', { gps: false }, { gps: false }, null])
  await chmod(picture, 0o000)
  const isRoot = process.getuid?.() === 0
  expect(await valuesOf(picture)).toEqual(isRoot ? { gps: false } : null)
})
