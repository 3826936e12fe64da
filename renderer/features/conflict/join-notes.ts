/** Joins the notes of a conflict. Pure. */
import type { Conflict, LabelEdit } from '../../../preload/contract/index.ts'

/**
 * Returns an edit that joins all notes of a conflict, the oldest first. A text that is part of another is not repeated.
 */
export function joinNotes({ values }: Conflict): LabelEdit {
  const texts = [...values].sort((a, b) => a.at - b.at).map(({ value }) => String(value).trim())
  const distinctTexts = texts.filter(
    (text, index) =>
      text !== '' && !texts.some((other, at) => at !== index && other.includes(text) && (other !== text || at < index)),
  )
  return { notes: distinctTexts.join('\n\n') }
}
