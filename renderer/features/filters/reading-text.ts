/** Says how far the metadata of the pictures has been read. Pure. */
import { count } from '../../components/format.ts'
import { t } from '../../../preload/contract/index.ts'

interface Reading {
  readonly read: number
  readonly total: number
  /** Whether only pictures that somebody looks at are read. */
  readonly isOnlyViewed: boolean
  /** Whether what a colleague's program has read is taken over. */
  readonly isShared: boolean
}

/** Returns a line and an explanation; null when everything has been read. */
export function readingText({ read, total, isOnlyViewed, isShared }: Reading): { text: string; hint: string } | null {
  if (read >= total) return null
  return isOnlyViewed
    ? {
        text: `Metadata of ${count(read)} of ${count(total)} pictures`,
        hint: `On a network share, the metadata of a picture is read when somebody looks at it${isShared ? t(', here or on another machine') : ''}. A team setting reads all pictures.`,
      }
    : {
        text: `Reading metadata: ${count(read)} of ${count(total)}`,
        hint: 'Filters, orders and counts by metadata include more pictures as they are read.',
      }
}
