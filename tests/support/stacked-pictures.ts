/** Makes catalogs of pictures with given perceptual hashes, for tests of stacks. */
import { Catalog } from '../../main/core/library/catalog.ts'
import type { ItemId } from '../../preload/contract/index.ts'

export interface StackedPicture {
  readonly key: string
  /** The bits that are set in the first and in the second direction, counted from a picture with half of them set. */
  readonly across?: number
  readonly down?: number
  readonly size?: readonly [width: number, height: number]
  readonly taken?: number
  /** `flat`: nothing in it can be compared; `unknown`: it was not examined yet. */
  readonly is?: 'flat' | 'unknown' | 'missing'
}

/** Returns two words in which so many bits differ from those for 0. */
function wordsWith(bits: number): [number, number] {
  const flipped = (1n << BigInt(bits)) - 1n
  const value = 0x5555_5555_5555_5555n ^ flipped
  return [Number(value & 0xffff_ffffn), Number(value >> 32n)]
}

/** Returns a catalog of pictures that are on no disk. */
export function catalogOf(pictures: readonly StackedPicture[]): Catalog {
  const catalog = new Catalog({ root: '/nowhere' })
  for (const picture of pictures) addPicture(catalog, picture)
  return catalog
}

export function addPicture(
  catalog: Catalog,
  { key, across = 0, down = 0, size = [60, 40], taken, is }: StackedPicture,
): ItemId {
  const id = catalog.ensureId(key)
  const { present, width, height } = catalog.columns
  present[id] = is === 'missing' ? 0 : 1
  ;[width[id], height[id]] = size
  if (is !== 'unknown')
    catalog.hashes.set(id, is === 'flat' ? null : Uint32Array.of(...wordsWith(across), ...wordsWith(down)))
  if (taken !== undefined) catalog.metadata.setValues(new Map([[id, { taken }]]))
  return id
}

/** Gives a picture the hash of a scene from 0 to 3: pictures beside each other with the same scene are a stack. */
export function markScene({ columns: { width, height }, hashes }: Catalog, id: ItemId, scene: number): void {
  ;[width[id], height[id]] = [60, 40]
  hashes.set(id, Uint32Array.of(...wordsWith(scene * 20), ...wordsWith(0)))
}
