/** Returns the conditions of the filter language that find all pictures with the values of one picture. */
import {
  isMetadataNumber,
  isMetadataText,
  METADATA_FIELD_NAMES,
  METADATA_FIELDS,
  type MetadataFieldName,
  type MetadataValues,
} from '../../../../preload/contract/index.ts'
import { quoteValue } from '../../../../preload/contract/filter.ts'

/** The labels under which the inspector shows the fields; null for one that it does not show. */
const LABELS: Readonly<Record<MetadataFieldName, string | null>> = {
  taken: 'Taken',
  camera: 'Camera',
  lens: 'Lens',
  iso: 'ISO',
  focal: 'Focal length',
  gps: 'Position',
  prompt: 'Prompt',
  negative: 'Negative prompt',
  model: 'Model',
  sampler: 'Sampler',
  seed: 'Seed',
  steps: 'Steps',
  profile: null,
}

/** Returns the condition for each label of the inspector, as far as the file has a value. */
export function conditionsByLabel(values: MetadataValues): ReadonlyMap<string, string> {
  return new Map(
    METADATA_FIELD_NAMES.flatMap((field): [string, string][] => {
      const [label, condition] = [LABELS[field], conditionOf(field, values)]
      return label === null || condition === null ? [] : [[label, condition]]
    }),
  )
}

function conditionOf(field: MetadataFieldName, values: MetadataValues): string | null {
  if (isMetadataText(field)) return values[field] === undefined ? null : `${field}=${quoteValue(values[field])}`
  if (!isMetadataNumber(field)) return values[field] === true ? `${field}:yes` : null
  const value = values[field]
  if (value === undefined) return null
  // A day has pictures that belong together; a second seldom has.
  return `${field}:${METADATA_FIELDS[field].kind === 'date' ? new Date(value).toISOString().slice(0, 10) : value}`
}
