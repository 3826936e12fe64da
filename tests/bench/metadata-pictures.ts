/** Makes small pictures with the metadata of cameras and of generating programs. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { png } from '../fixtures/pictures/png.ts'

const CAMERAS = [
  ['NIKON CORPORATION', 'NIKON Z 6_2', 'NIKKOR Z 24-70mm f/4 S'],
  ['Canon', 'Canon EOS R5', 'RF50mm F1.8 STM'],
  ['FUJIFILM', 'X-T4', 'XF35mmF1.4 R'],
] as const
export const MODELS = ['juggernautXL_v9', 'dreamshaper_8', 'sd_xl_base_1.0', 'realisticVisionV60B1', 'flux1-dev']
const SAMPLERS = ['DPM++ 2M', 'Euler a', 'DDIM', 'UniPC']
const FILES_PER_FOLDER = 500
const DATE = '2026:03:01 10:00:00'
/** The bytes before the first chunk that may be text: signature and header. */
const PNG_HEADER_BYTES = 33

/** Makes half of them JPEGs of cameras and half PNGs of AUTOMATIC1111. Returns their paths. */
export async function makeMetadataPictures(folder: string, count: number): Promise<string[]> {
  const jpegs = await Promise.all(CAMERAS.map(cameraJpeg))
  const pixels = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#3a7bd5' } })
    .png()
    .toBuffer()
  const files: string[] = []
  for (let at = 0; at < count; at++) {
    const into = join(folder, `shoot-${String(Math.floor(at / FILES_PER_FOLDER)).padStart(3, '0')}`)
    if (at % FILES_PER_FOLDER === 0) await mkdir(into, { recursive: true })
    const isCamera = at % 2 === 0
    const file = join(into, `${isCamera ? 'DSC' : 'gen'}_${at}.${isCamera ? 'jpg' : 'png'}`)
    await writeFile(file, isCamera ? withDate(jpegs[at % jpegs.length]!, at) : withParameters(pixels, at))
    files.push(file)
  }
  return files
}

/** Returns the parameters of a generated picture, as AUTOMATIC1111 writes them. */
export function parametersOf(at: number): { prompt: string; negative: string; text: string } {
  const prompt = `a red barn in the snow, golden hour, idea ${at % 5_000}, (masterpiece:1.2), highly detailed, 35mm photograph, <lora:softLight:0.7>`
  const negative = `blurry, lowres, watermark, text, version ${at % 50}`
  const settings = `Steps: ${20 + (at % 5) * 5}, Sampler: ${SAMPLERS[at % 4]}, Schedule type: Karras, CFG scale: 6.5, Seed: ${3_000_000_000 + at}, Size: 832x1216, Model hash: 31e35c80fc, Model: ${MODELS[at % MODELS.length]}, Version: v1.9.4`
  return { prompt, negative, text: `${prompt}\nNegative prompt: ${negative}\n${settings}` }
}

async function cameraJpeg([make, model, lens]: (typeof CAMERAS)[number]): Promise<Buffer> {
  return await sharp({ create: { width: 320, height: 200, channels: 3, background: '#888' } })
    .withExif({
      IFD0: { Make: make, Model: model, Software: 'Ver.01.40', Copyright: 'Ana' },
      IFD2: {
        DateTimeOriginal: DATE,
        ISOSpeedRatings: '800',
        FocalLength: '35/1',
        LensModel: lens,
        ExposureTime: '1/250',
        FNumber: '28/10',
      },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '47/1 30/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '11/1 15/1 0/1' },
    })
    .withIccProfile('p3')
    .jpeg()
    .toBuffer()
}

/** Returns the picture, taken at a date of its own. */
function withDate(jpeg: Buffer, at: number): Buffer {
  const dated = Buffer.from(jpeg)
  const [day, time] = new Date(Date.UTC(2020, 0, 1) + at * 7_919_000).toISOString().split('T')
  dated.write(`${day!.replaceAll('-', ':')} ${time!.slice(0, 8)}`, jpeg.indexOf(DATE), 'latin1')
  return dated
}

function withParameters(pixels: Buffer, at: number): Buffer {
  const chunk = png([['tEXt', Buffer.from(`parameters\0${parametersOf(at).text}`, 'latin1')]]).subarray(8)
  return Buffer.concat([pixels.subarray(0, PNG_HEADER_BYTES), chunk, pixels.subarray(PNG_HEADER_BYTES)])
}
