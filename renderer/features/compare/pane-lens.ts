/** Decides through which lens a picture of a comparison is seen. */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { Comparison } from '../../store/compare.ts'
import type { LensState } from '../../store/lens-state.ts'
import type { Lenses } from '../../store/lenses.ts'

/** Returns the lens of a picture. The halves of a divided picture always have the common one, else they would not match. */
export function lensOf(id: ItemId, { linked, wipe }: Comparison, lenses: Lenses): LensState {
  return lenses.lensFor(id, linked || wipe)
}
