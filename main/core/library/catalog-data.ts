/** The form in which this machine stores a catalog between starts. */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { KnownFolder } from './walk.ts'
import type { ArrivalsData } from './arrivals.ts'
import type { ColumnsData } from './columns.ts'
import type { PictureHashesData } from './picture-hashes.ts'
import type { PlaceholdersData } from './placeholders.ts'

/** A catalog as plain data, without the item table. */
export interface CatalogData {
  readonly columns: ColumnsData
  readonly placeholders: PlaceholdersData
  readonly hashes: PictureHashesData
  readonly spelled: readonly (readonly [ItemId, string])[]
  readonly folders: readonly KnownFolder[]
  readonly arrivals: ArrivalsData
  /** Whether the folder was scanned completely. */
  readonly isKnown: boolean
  /** The patterns of what was left out. */
  readonly ignored: string
}
