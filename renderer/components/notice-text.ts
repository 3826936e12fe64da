/** Returns what the window says about a picture that is not shown like most pictures. */
import type { PictureNotice } from '../../preload/contract/index.ts'

interface NoticeText {
  /** A word for a cell. */
  readonly short: string
  /** A sentence, with what can be done. */
  readonly long: string
}

const TEXTS: Readonly<Record<PictureNotice, NoticeText>> = {
  incomplete: {
    short: 'Incomplete',
    long: 'Incomplete: the file is cut short, and the rest of the picture is missing. Copy it again from its source.',
  },
  damaged: {
    short: 'Damaged',
    long: 'Damaged: some pixels of this picture are wrong. Copy it again from its source.',
  },
  stretched: {
    short: 'Stretched',
    long: 'The file does not say which values are black and white, so the brightness was stretched to the values that are in it.',
  },
}

export function noticeText(notice: PictureNotice): NoticeText {
  return TEXTS[notice]
}
