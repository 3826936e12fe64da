/** Describes files in lines of a name and a value, and finds the lines in which files differ. Pure. */
import type { FileFacts, Metadata, Row } from '../../../preload/contract/index.ts'
import { absoluteTime, bytes } from '../../components/format.ts'
import { t } from '../../../preload/contract/index.ts'
import { metadataName } from './metadata-names.ts'

export type FactLine = readonly [name: string, value: string]

export interface Difference {
  readonly name: string
  /** The values in the order of the files; null for a file that has none. */
  readonly values: readonly (string | null)[]
}

/** Returns the number of megapixels; nothing for icons and other small images. */
function megapixels(pixels: number): string {
  return pixels < 100_000 ? '' : t` (${(pixels / 1e6).toFixed(1)} MP)`
}

/** Returns what is known of a picture's file, apart from its name. */
export function factLines(row: Row, facts: FileFacts | null): FactLine[] {
  const width = row.width ?? facts?.width
  const height = row.height ?? facts?.height
  return [
    ...(width && height ? [[t('Size'), `${width} × ${height}${megapixels(width * height)}`] as const] : []),
    ...(facts
      ? ([
          [t('File'), [facts.format?.toUpperCase(), bytes(facts.size)].filter(Boolean).join(', ')],
          [t('Modified'), absoluteTime(facts.modifiedAt)],
        ] as const)
      : []),
  ]
}

/** Returns the fields of metadata that people look for most. */
export function metadataLines(metadata: Metadata | null): FactLine[] {
  return (
    metadata?.groups.flatMap(({ fields }) => fields.map(({ label, value }) => [metadataName(label), value] as const)) ??
    []
  )
}

/** Returns the lines that are not the same in all files, in the order in which they first appear. */
export function differencesOf(files: readonly (readonly FactLine[])[]): Difference[] {
  const names = new Set(files.flatMap((lines) => lines.map(([name]) => name)))
  return [...names].flatMap((name) => {
    const values = files.map((lines) => lines.find(([other]) => other === name)?.[1] ?? null)
    return new Set(values).size > 1 ? [{ name, values }] : []
  })
}
