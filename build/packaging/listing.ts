/** Describes the packed program as a table: its files, their places, and the libraries that take the most space. */
import { MAX_BYTES, totalBytes } from './judge.ts'
import { packageOf, type PackedFile } from './packed-files.ts'

/**
 * Returns a line for every file, then the sums for each library and part, the largest first, then the total.
 *
 * Sizes of files are in bytes. Sums are in kB of 1,000 bytes and MB of 1,000 kB.
 */
export function listing(files: readonly PackedFile[]): string {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
  return [
    ...sorted.map(({ path, bytes, place }) => `${String(bytes).padStart(10)}  ${place.padEnd(8)}  ${path}`),
    '',
    ...sums(files).map(([part, bytes]) => `${kilobytes(bytes)}  ${part}`),
    '',
    ...(['archive', 'unpacked', 'beside'] as const).map(
      (place) => `${kilobytes(totalBytes(files.filter((file) => file.place === place)))}  ${place}`,
    ),
    `${files.length} files, ${(totalBytes(files) / 1e6).toFixed(2)} MB without Electron's runtime (${MAX_BYTES / 1e6} MB allowed)`,
  ].join('\n')
}

function sums(files: readonly PackedFile[]): [string, number][] {
  const parts = Map.groupBy(files, ({ path }) => packageOf(path) ?? /^out\/[^/]+/.exec(path)?.[0] ?? path)
  return [...parts].map(([part, its]): [string, number] => [part, totalBytes(its)]).sort(([, a], [, b]) => b - a)
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1e3).toFixed(1).padStart(10)} kB`
}
