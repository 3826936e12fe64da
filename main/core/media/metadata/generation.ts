/** Reads how a picture was generated, from what the generating program has written into the file. */
import type { MetadataField } from '../../../../preload/contract/index.ts'
import { parseComfy } from './comfy.ts'
import { parseInvoke, parseNovel } from './other-generators.ts'
import { parseParameters } from './parameters.ts'
import type { Tags } from './tags.ts'
import { userComment } from './user-comment.ts'

/** The settings as they were written, so that they can be used again. */
export interface Generation {
  readonly tool: string
  readonly prompt?: string | undefined
  readonly negative?: string | undefined
  readonly model?: string | undefined
  readonly modelHash?: string | undefined
  readonly loras?: readonly string[] | undefined
  readonly seed?: string | undefined
  readonly steps?: string | undefined
  readonly cfg?: string | undefined
  readonly sampler?: string | undefined
  readonly scheduler?: string | undefined
  readonly denoise?: string | undefined
  readonly size?: string | undefined
}

const LABELS: readonly (readonly [label: string, key: Exclude<keyof Generation, 'loras'>])[] = [
  ['Prompt', 'prompt'],
  ['Negative prompt', 'negative'],
  ['Model', 'model'],
  ['Model hash', 'modelHash'],
  ['Seed', 'seed'],
  ['Steps', 'steps'],
  ['CFG scale', 'cfg'],
  ['Sampler', 'sampler'],
  ['Scheduler', 'scheduler'],
  ['Denoising', 'denoise'],
  ['Size', 'size'],
  ['Made with', 'tool'],
]
/** Longer JSON is not parsed. */
const MAX_JSON_LENGTH = 16_000_000

/** Returns the fields with the settings of the generating program; none for other pictures. */
export function generationFields(tags: Tags): MetadataField[] {
  const generation = findGeneration(tags)
  if (generation === null) return []
  const fields: MetadataField[] = LABELS.flatMap(([label, key]) => {
    const value = generation[key]?.trim()
    return value ? [{ label, value }] : []
  })
  const loras = generation.loras ?? []
  if (loras.length > 0)
    fields.splice(
      fields.findIndex(({ label }) => label === 'Seed' || label === 'Made with'),
      0,
      { label: 'LoRAs', value: loras.join(', '), list: loras },
    )
  return fields
}

/** Returns the settings of the generating program; null for other pictures. */
export function findGeneration(tags: Tags): Generation | null {
  const text = (name: string): string | null => tags.text('pngText', name)
  const parameters = text('parameters') ?? userComment(tags)
  const comment = parseJson(text('Comment'))
  return (
    parseComfy(parseJson(text('prompt') ?? textFromCameraTags(tags, 'prompt'))) ??
    parseInvoke(parseJson(text('invokeai_metadata') ?? text('sd-metadata'))) ??
    (text('Software') === 'NovelAI' || text('Title')?.includes('NovelAI')
      ? parseNovel(comment, text('Description'), text('Source'))
      : null) ??
    (parameters === null ? null : parseParameters(parameters))
  )
}

/**
 * Returns a text that ComfyUI embeds in a WebP. It writes `name:` and the text into the tag for the camera's maker or
 * model.
 */
function textFromCameraTags(tags: Tags, name: string): string | null {
  for (const tag of ['Model', 'Make']) {
    const text = tags.text('exif', tag)
    if (text?.toLowerCase().startsWith(`${name}:`)) return text.slice(name.length + 1)
  }
  return null
}

/** Returns the value of a JSON text; null for text that is not JSON or is too long. */
function parseJson(text: string | null): unknown {
  if (text === null || text.length > MAX_JSON_LENGTH) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
