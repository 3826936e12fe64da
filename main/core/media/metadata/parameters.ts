/** Reads the text that AUTOMATIC1111's web UI, Forge and compatible programs write. */
import type { Generation } from './generation.ts'

const NEGATIVE = '\nNegative prompt:'
/** One setting: a name, and a value that may be quoted so that it can contain commas. */
const SETTING = /\s*([\w][\w \-/]{0,60}):\s*("(?:\\.|[^"\\]){0,20000}"|[^,]{0,5000})(?:,|$)/g
const LORA = /<(?:lora|lyco|hypernet):([^:>]{1,200})(?::([^>]{0,60}))?>/gi

/** Returns the settings; null for other text, in which no line begins with `Steps:`. */
export function parseParameters(text: string): Generation | null {
  const lines = text.replaceAll('\r\n', '\n').trim()
  const start = lines.search(/(^|\n)Steps: \d/)
  if (start < 0) return null
  const settings = settingsOf(lines.slice(start))
  const [prompt = '', ...negative] = `\n${lines.slice(0, start).trim()}`.split(NEGATIVE)
  return {
    tool: settings.get('Version')?.startsWith('f') ? 'Forge' : 'AUTOMATIC1111',
    prompt: prompt.trim(),
    negative: negative.join(NEGATIVE),
    model: settings.get('Model'),
    modelHash: settings.get('Model hash'),
    loras: lorasOf(prompt),
    seed: settings.get('Seed'),
    steps: settings.get('Steps'),
    cfg: settings.get('CFG scale'),
    sampler: settings.get('Sampler'),
    scheduler: settings.get('Schedule type'),
    denoise: settings.get('Denoising strength'),
    size: settings.get('Size'),
  }
}

function settingsOf(text: string): Map<string, string> {
  return new Map(Array.from(text.matchAll(SETTING), ([, name, value]) => [name!.trim(), unquote(value!.trim())]))
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value
  try {
    return String(JSON.parse(value))
  } catch {
    return value
  }
}

function lorasOf(prompt: string): string[] {
  return Array.from(prompt.matchAll(LORA), ([, name, weight]) => (weight ? `${name} (${weight})` : name!))
}
