/** Finds the picture of an ITEM argument. */
import { isAbsolute, join, posix, relative, sep } from 'node:path'
import { LensletError, type ItemKey } from '../../preload/contract/index.ts'
import { isPictureName } from '../core/items/item-names.ts'
import type { Workspace } from '../core/workspace/workspace.ts'

const MAX_SUGGESTIONS = 3
/** A name with this many changed letters does not count as similar. */
const MIN_DIFFERENT_EDITS = 3

/**
 * Returns the keys of these pictures, which must be in the data set or have labels.
 *
 * An absolute path is accepted if it is inside the data set. Throws `not-found` for the first picture that does not
 * exist or that is excluded from the data set, and names pictures with a similar name.
 */
export async function resolveItems(workspace: Workspace, items: readonly string[]): Promise<ItemKey[]> {
  const keys = items.map((item) => itemKey(workspace.root, item))
  const known = await areKnown(workspace, keys)
  if (known.includes(false)) {
    // Other spellings (letter case, Unicode form) and similar names can only be found in the list of all pictures.
    await workspace.catalog.scan()
  }
  return keys.map((key, at) => (known[at] ? key : findOtherSpelling(workspace, key)))
}

/** Returns the key of a path, with its spelling. Throws `bad-input` for a path outside the data set. */
function itemKey(root: string, item: string): ItemKey {
  const inside = isAbsolute(item) ? relative(root, item) : item
  const key = posix.normalize(inside.split(sep).join('/')).normalize('NFC')
  if (isAbsolute(inside) || key === '.' || key === '..' || key.startsWith('../')) {
    throw new LensletError(
      'bad-input',
      `${item} is not inside ${root}. An item is the path of a picture relative to the data set.`,
      { path: item },
    )
  }
  return key.replace(/\/$/, '')
}

/**
 * Returns for each key whether the picture is known, without a scan of the data set.
 *
 * False means that only a scan can tell, for example for a symbolic link.
 */
async function areKnown(workspace: Workspace, keys: readonly ItemKey[]): Promise<boolean[]> {
  const unlabelled = keys.filter(
    (key) =>
      workspace.state(key) === undefined &&
      isPictureName(posix.basename(key)) &&
      !workspace.catalog.scope.isIgnored(key),
  )
  const areFiles = await workspace.pictures.areFiles(unlabelled.map((key) => join(workspace.root, key)))
  const files = new Set(unlabelled.filter((_, at) => areFiles[at]))
  return keys.map((key) => workspace.state(key) !== undefined || files.has(key))
}

function findOtherSpelling(workspace: Workspace, key: ItemKey): ItemKey {
  const id = workspace.catalog.idOf(key)
  if (id !== undefined) return workspace.catalog.entry(id).key
  assertNotLeftOut(workspace, key)
  const similar = similarKeys(workspace, key)
  const hint = similar.length > 0 ? ` Did you mean ${similar.join(' or ')}?` : ''
  throw new LensletError('not-found', `There is no picture ${key} in ${workspace.root}.${hint}`, { path: key })
}

/** Throws `not-found` for a picture that no window shows, because it is excluded from the data set. */
export function assertNotLeftOut({ catalog, root }: Workspace, key: ItemKey): void {
  if (catalog.scope.isIgnored(key))
    throw new LensletError(
      'not-found',
      `${key} is excluded from the data set ${root}: by its setting pictures.ignore, or because operating systems create folders of that name (FORMAT.md, "Pictures").`,
      { path: key },
    )
}

/** Returns pictures with a similar name: first those with the same name in another folder, then by edit distance. */
function similarKeys({ catalog }: Workspace, missingKey: ItemKey): ItemKey[] {
  const name = posix.basename(missingKey).toLowerCase()
  const scored: { key: ItemKey; distance: number }[] = []
  const cursor = catalog.cursor()
  for (let id = 0; id < catalog.size; id++) {
    const entry = cursor.moveTo(id)
    const distance = editDistance(entry.name.toLowerCase(), name, MIN_DIFFERENT_EDITS)
    if (entry.present && distance < MIN_DIFFERENT_EDITS) scored.push({ key: entry.key, distance })
  }
  return scored
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ key }) => key)
}

/** Returns the Levenshtein distance of two texts, or `limit` when it is greater. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(row[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    if (Math.min(...row) >= limit) return limit
    previous = row
  }
  return Math.min(previous[b.length]!, limit)
}
