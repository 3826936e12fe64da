/** Says in words what became of a change, for the window's history and for `lenslet show`. */
import type { HistoryEntry } from './records.ts'
import { t } from './texts.ts'

/** Says what a change did that only newer programs understand. */
export const UNKNOWN_LABEL = t('a label that this version does not know')

/**
 * Returns why a change no longer counts, in brackets after a space; empty for one that counts or was replaced.
 *
 * `timeText` returns a time in milliseconds as text.
 */
export function undoneWords(undone: HistoryEntry['undone'], timeText: (at: number) => string): string {
  if (!undone) return ''
  if (undone.movedTo === null) return t` (undone by ${undone.by}, ${timeText(undone.at)})`
  return undone.movedTo === ''
    ? t(' (of a picture that is no longer in the folder)')
    : t` (moved to ${undone.movedTo} with the picture)`
}
