/** Defines how exports and commands write each kind of label. The compiler rejects a list without all kinds. */
import { READING_ORDER, type ChangeParts, type LabelKind, type LabelValues } from '../../../preload/contract/index.ts'
import { joinTags } from '../../../preload/contract/tag-text.ts'
import type { CsvCell } from './csv.ts'

interface FieldOutput<K extends LabelKind> {
  /** Returns the properties of a picture's record. */
  record(value: LabelValues[K]): Record<string, unknown>
  /** Returns the properties of a change's record. */
  changeRecord(part: ChangeParts[K]): Record<string, unknown>
  /** Returns the cell of the column that is named after the kind; null for a kind that has no column. */
  readonly cell: ((value: LabelValues[K]) => CsvCell) | null
  /** Returns the lines of a listing for people; none for a label that is not listed. */
  lines(value: LabelValues[K]): readonly string[]
}

const FIELD_OUTPUT: { readonly [K in LabelKind]: FieldOutput<K> } = {
  stars: {
    record: (stars) => ({ stars }),
    changeRecord: (stars) => ({ stars }),
    cell: (stars) => stars,
    lines: (stars) => [stars === 0 ? '-' : String(stars)],
  },
  flag: {
    record: (flag) => (flag === 'none' ? {} : { flag }),
    changeRecord: (flag) => ({ flag }),
    cell: (flag) => (flag === 'none' ? '' : flag),
    lines: (flag) => (flag === 'none' ? [] : [flag]),
  },
  color: {
    record: (color) => (color === 'none' ? {} : { color }),
    changeRecord: (color) => ({ color }),
    cell: (color) => (color === 'none' ? '' : color),
    lines: (color) => (color === 'none' ? [] : [color]),
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

/** The columns of the first release keep their positions, because scripts may rely on them. Later kinds come last. */
const FIRST_COLUMNS: readonly LabelKind[] = ['stars', 'tags', 'notes']
const LATER_COLUMNS = READING_ORDER.filter((kind) => FIELD_OUTPUT[kind].cell !== null && !FIRST_COLUMNS.includes(kind))

/** The names of the label columns of a CSV file: those after `item`, and those at the end of the row. */
export const LABEL_COLUMNS: { readonly first: readonly string[]; readonly last: readonly string[] } = {
  first: FIRST_COLUMNS,
  last: LATER_COLUMNS,
}

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
export function labelCells(labels: LabelValues): { readonly first: CsvCell[]; readonly last: CsvCell[] } {
  const cell = (kind: LabelKind): CsvCell => output(kind).cell!(labels[kind])
  return { first: FIRST_COLUMNS.map(cell), last: LATER_COLUMNS.map(cell) }
}

/** Returns the lines of a listing for people, with the kind in front of its first line. */
export function labelLines(labels: LabelValues): string[] {
  return READING_ORDER.flatMap((kind) =>
    output(kind)
      .lines(labels[kind])
      .map((text, at) => `${(at === 0 ? kind : '').padEnd('updated  '.length)}${text}`),
  )
}

/** Returns the output of a kind. The caller must pass it only values of that kind. */
function output(kind: LabelKind): FieldOutput<LabelKind> {
  return FIELD_OUTPUT[kind] as unknown as FieldOutput<LabelKind>
}
