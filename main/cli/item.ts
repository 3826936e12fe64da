/** Which picture an ITEM argument means. */
import { isAbsolute, join, posix, relative, sep } from 'node:path'
import { LensletError, type ItemKey } from '../../preload/contract/index.ts'
import { isPictureName } from '../core/items/item-names.ts'
import type { Workspace } from '../core/workspace/workspace.ts'

const MAX_SUGGESTIONS = 3
/** A name with so many letters changed is another name. */
const TOO_FAR = 3

/**
 * The keys of pictures that are in the folder or have labels. An absolute path inside the data set is accepted; one
 * that leads out of it is not. Throws `not-found`, naming pictures with a similar name, for the first one that does not
 * exist or is left out of the data set.
 */
export async function resolveItems(workspace: Workspace, items: readonly string[]): Promise<ItemKey[]> {
  const keys = items.map((item) => itemKey(workspace.root, item))
  const known = await areKnown(workspace, keys)
  if (known.includes(false)) {
    // Only now: names with another spelling (letter case, Unicode form) and similar names need the whole list.
    await workspace.catalog.scan()
  }
  return keys.map((key, at) => (known[at] ? key : spelledOtherwise(workspace, key)))
}

/** The key of a path, as it is spelled; throws `bad-input` when it leaves the data set. */
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
 * Answers without reading the whole folder where that is certain; a link, for one, is left to the scan and its rules.
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

function spelledOtherwise(workspace: Workspace, key: ItemKey): ItemKey {
  const id = workspace.catalog.idOf(key)
  if (id !== undefined) return workspace.catalog.entry(id).key
  assertNotLeftOut(workspace, key)
  const similar = similarKeys(workspace, key)
  const hint = similar.length > 0 ? ` Did you mean ${similar.join(' or ')}?` : ''
  throw new LensletError('not-found', `There is no picture ${key} in ${workspace.root}.${hint}`, { path: key })
}

/** Throws `not-found` for a picture that no window shows, because it is left out of the data set. */
export function assertNotLeftOut({ catalog, root }: Workspace, key: ItemKey): void {
  if (catalog.scope.isIgnored(key))
    throw new LensletError(
      'not-found',
      `${key} is left out of the data set ${root}: by its setting pictures.ignore, or because systems make folders of that name (FORMAT.md, "Pictures").`,
      { path: key },
    )
}

/** Same name in another folder first, then names at a small edit distance. */
function similarKeys({ catalog }: Workspace, wanted: ItemKey): ItemKey[] {
  const name = posix.basename(wanted).toLowerCase()
  const scored: { key: ItemKey; distance: number }[] = []
  const cursor = catalog.cursor()
  for (let id = 0; id < catalog.size; id++) {
    const entry = cursor.moveTo(id)
    const distance = editDistance(entry.name.toLowerCase(), name, TOO_FAR)
    if (entry.present && distance < TOO_FAR) scored.push({ key: entry.key, distance })
  }
  return scored
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ key }) => key)
}

/** Levenshtein distance, or `limit` when it is that or more. */
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
