/** Reads InvokeAI's and NovelAI's JSON. */
import type { Generation } from './generation.ts'

type Values = Readonly<Record<string, unknown>>

/** Returns a number or text as text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'bigint'
      ? String(value)
      : undefined
}

/** Returns the settings in the current format or that of version 2. Null for other JSON. */
export function parseInvoke(json: unknown): Generation | null {
  if (!isObject(json)) return null
  const image = json['image']
  if (isObject(image)) return parseVersion2(json, image)
  const [model, prompt] = [json['model'], textOf(json['positive_prompt'])]
  if (prompt === undefined && textOf(json['seed']) === undefined) return null
  const named = isObject(model) ? model : {}
  const loras = Array.isArray(json['loras']) ? json['loras'].filter(isObject) : []
  return {
    tool: 'InvokeAI',
    prompt,
    negative: textOf(json['negative_prompt']),
    ...commonSettings(json),
    model: textOf(model) ?? textOf(named['name']) ?? textOf(named['model_name']),
    modelHash: textOf(named['hash']),
    cfg: textOf(json['cfg_scale']),
    sampler: textOf(json['scheduler']),
    loras: loras.flatMap((lora) => {
      const about = isObject(lora['model']) ? lora['model'] : isObject(lora['lora']) ? lora['lora'] : lora
      const name = textOf(about['name']) ?? textOf(about['model_name'])
      return name === undefined
        ? []
        : [`${name}${textOf(lora['weight']) === undefined ? '' : ` (${textOf(lora['weight'])})`}`]
    }),
  }
}

function parseVersion2(json: Values, image: Values): Generation {
  const prompts = Array.isArray(image['prompt']) ? image['prompt'].filter(isObject) : []
  return {
    tool: 'InvokeAI',
    prompt: textOf(image['prompt']) ?? textOf(prompts[0]?.['prompt']),
    ...commonSettings(image),
    model: textOf(json['model_weights']),
    modelHash: textOf(json['model_hash']),
    cfg: textOf(image['cfg_scale']),
    sampler: textOf(image['sampler']),
  }
}

/** Returns the settings; `source` names the model. Null when there is neither JSON nor a prompt. */
export function parseNovel(json: unknown, description: string | null, source: string | null): Generation | null {
  const values = isObject(json) ? json : {}
  const prompt = textOf(values['prompt']) ?? description ?? undefined
  if (prompt === undefined) return null
  return {
    tool: 'NovelAI',
    prompt,
    negative: textOf(values['uc']),
    model: source ?? undefined,
    cfg: textOf(values['scale']),
    sampler: textOf(values['sampler']),
    scheduler: textOf(values['noise_schedule']),
    ...commonSettings(values),
  }
}

function commonSettings(values: Values): Pick<Generation, 'seed' | 'steps' | 'size'> {
  const [width, height] = [textOf(values['width']), textOf(values['height'])]
  return {
    seed: textOf(values['seed']),
    steps: textOf(values['steps']),
    size: width !== undefined && height !== undefined ? `${width}x${height}` : undefined,
  }
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
