/** Joins the notes of a conflict. Pure. */
import type { Conflict, LabelEdit } from '../../../preload/contract/index.ts'

/** Returns both notes as one, the older first. A text that is part of the other is not repeated. */
export function joinNotes({ values }: Conflict): LabelEdit {
  const texts = [...values].sort((a, b) => a.at - b.at).map(({ value }) => String(value).trim())
  const kept = texts.filter(
    (text, index) =>
      text !== '' && !texts.some((other, at) => at !== index && other.includes(text) && (other !== text || at < index)),
  )
  return { notes: kept.join('\n\n') }
}
