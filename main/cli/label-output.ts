/** How the commands print each kind of label. The compiler refuses a kind that is missing here. */
import { READING_ORDER, type ChangeParts, type LabelKind, type LabelValues } from '../../preload/contract/index.ts'
import { joinTags } from '../../preload/contract/tag-text.ts'
import type { CsvCell } from './csv.ts'

interface FieldOutput<K extends LabelKind> {
  /** Returns the properties of a picture's record. */
  record(value: LabelValues[K]): Record<string, unknown>
  /** Returns the properties of a change's record. */
  changeRecord(part: ChangeParts[K]): Record<string, unknown>
  /** Returns the cell of the column that is named after the kind; null for a kind that has no column. */
  readonly cell: ((value: LabelValues[K]) => CsvCell) | null
  /** Returns the lines of a listing for people, empty for a kind that is not listed. */
  lines(value: LabelValues[K]): readonly string[]
}

const FIELD_OUTPUT: { readonly [K in LabelKind]: FieldOutput<K> } = {
  stars: {
    record: (stars) => ({ stars }),
    changeRecord: (stars) => ({ stars }),
    cell: (stars) => stars,
    lines: (stars) => [stars === 0 ? '-' : String(stars)],
  },
  tags: {
    record: (tags) => ({ tags }),
    changeRecord: ({ add = [], remove = [] }) => ({
      ...(add.length > 0 ? { tags_added: add } : {}),
      ...(remove.length > 0 ? { tags_removed: remove } : {}),
    }),
    cell: joinTags,
    lines: (tags) => [tags.join(', ') || '-'],
  },
  notes: {
    record: (notes) => ({ notes }),
    changeRecord: (notes) => ({ notes }),
    cell: (notes) => notes,
    lines: (notes) => (notes || '-').split('\n'),
  },
  metrics: {
    record: (metrics) => (Object.keys(metrics).length > 0 ? { metrics } : {}),
    changeRecord: (metrics) => ({ metrics }),
    cell: null,
    lines: () => [],
  },
}

const COLUMN_KINDS = READING_ORDER.filter((kind) => FIELD_OUTPUT[kind].cell !== null)

/** The names of the label columns of a CSV file. */
export const LABEL_COLUMNS: readonly string[] = COLUMN_KINDS

/** Returns the labels of a picture as properties of a JSON record. */
export function labelProperties(labels: LabelValues): Record<string, unknown> {
  return Object.assign({}, ...READING_ORDER.map((kind) => output(kind).record(labels[kind]))) as Record<string, unknown>
}

/** Returns what a change sets as properties of a JSON record. */
export function changeProperties(change: Partial<ChangeParts>): Record<string, unknown> {
  return Object.assign(
    {},
    ...READING_ORDER.map((kind) => (change[kind] === undefined ? {} : output(kind).changeRecord(change[kind]))),
  ) as Record<string, unknown>
}

/** Returns the cells of the `LABEL_COLUMNS`. */
export function labelCells(labels: LabelValues): CsvCell[] {
  return COLUMN_KINDS.map((kind) => output(kind).cell!(labels[kind]))
}

/** Returns the lines of a listing for people, with the kind in front of its first line. */
export function labelLines(labels: LabelValues): string[] {
  return READING_ORDER.flatMap((kind) =>
    output(kind)
      .lines(labels[kind])
      .map((text, at) => `${(at === 0 ? kind : '').padEnd('updated  '.length)}${text}`),
  )
}

/** The values that are given to it are of its kind. */
function output(kind: LabelKind): FieldOutput<LabelKind> {
  return FIELD_OUTPUT[kind] as unknown as FieldOutput<LabelKind>
}
