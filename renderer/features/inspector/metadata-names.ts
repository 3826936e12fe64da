/** Names groups and fields of the metadata for people. The program identifies them by their English names. */
import { t } from '../../../preload/contract/index.ts'

const NAMES: ReadonlyMap<string, string> = new Map([
  ['Generation', t('Generation')],
  ['Prompt', t('Prompt')],
  ['Negative prompt', t('Negative prompt')],
  ['Model', t('Model')],
  ['Model hash', t('Model hash')],
  ['LoRAs', t('LoRAs')],
  ['Seed', t('Seed')],
  ['Steps', t('Steps')],
  ['CFG scale', t('CFG scale')],
  ['Sampler', t('Sampler')],
  ['Scheduler', t('Scheduler')],
  ['Denoising', t('Denoising')],
  ['Size', t('Size')],
  ['Made with', t('Made with')],
  ['Camera', t('Camera')],
  ['Lens', t('Lens')],
  ['Taken', t('Taken')],
  ['Exposure', t('Exposure')],
  ['Aperture', t('Aperture')],
  ['Focal length', t('Focal length')],
  ['Software', t('Software')],
  ['Description', t('Description')],
  ['Title', t('Title')],
  ['Headline', t('Headline')],
  ['Rating', t('Rating')],
  ['Label', t('Label')],
  ['Creator', t('Creator')],
  ['Copyright', t('Copyright')],
  ['Keywords', t('Keywords')],
  ['Keyword paths', t('Keyword paths')],
  ['Location', t('Location')],
  ['Place', t('Place')],
  ['City', t('City')],
  ['State', t('State')],
  ['Country', t('Country')],
  ['Position', t('Position')],
  ['Altitude', t('Altitude')],
])

/** Returns the name for people. A name that only the file has stays as it is. */
export function metadataName(name: string): string {
  return NAMES.get(name) ?? name
}
