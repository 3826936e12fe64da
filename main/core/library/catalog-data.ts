/** A catalog as this machine keeps it between starts. */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { KnownFolder } from './walk.ts'
import type { ArrivalsImage } from './arrivals.ts'
import type { ColumnsImage } from './columns.ts'
import type { PlaceholdersImage } from './placeholders.ts'

/** A catalog as plain data, beside the item table's. */
export interface CatalogImage {
  readonly columns: ColumnsImage
  readonly placeholders: PlaceholdersImage
  readonly spelled: readonly (readonly [ItemId, string])[]
  readonly folders: readonly KnownFolder[]
  readonly arrivals: ArrivalsImage
  /** Whether the folder was scanned to its end. */
  readonly isKnown: boolean
  /** What was left out. */
  readonly ignored: string
}
