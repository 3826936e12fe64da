/** Notes of a conflict in one. Pure. */
import type { Conflict, LabelEdit } from '../../../preload/contract/index.ts'

/** Both notes in one, the older first; a text that is part of another is not repeated. */
export function keepBoth({ values }: Conflict): LabelEdit {
  const texts = [...values].sort((a, b) => a.at - b.at).map(({ value }) => String(value).trim())
  const kept = texts.filter(
    (text, index) =>
      text !== '' && !texts.some((other, at) => at !== index && other.includes(text) && (other !== text || at < index)),
  )
  return { notes: kept.join('\n\n') }
}
