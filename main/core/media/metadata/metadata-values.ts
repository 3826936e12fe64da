/** Returns the metadata by which pictures are found, sorted and counted. */
import {
  maxMetadataLength,
  METADATA_TEXT_FIELDS,
  type MetadataTextField,
  type MetadataValues,
} from '../../../../preload/contract/index.ts'
import { cameraValues } from './camera.ts'
import { positionOf } from './description.ts'
import { findGeneration } from './generation.ts'
import type { Tags } from './tags.ts'

/** Returns the values that the file of these tags contains. */
export function metadataValues(tags: Tags): MetadataValues {
  const camera = cameraValues(tags)
  const generation = findGeneration(tags)
  const texts: Readonly<Record<MetadataTextField, string | null | undefined>> = {
    camera: camera.camera,
    lens: camera.lens,
    prompt: generation?.prompt,
    negative: generation?.negative,
    model: generation?.model,
    sampler: generation?.sampler,
    profile: tags.text('icc', 'ICC Description'),
  }
  return {
    ...withoutNulls({
      taken: camera.taken,
      iso: camera.iso,
      focal: camera.focal,
      seed: numberOf(generation?.seed),
      steps: numberOf(generation?.steps),
    }),
    ...withoutNulls(
      Object.fromEntries(
        METADATA_TEXT_FIELDS.map((field) => [field, searchableText(texts[field], maxMetadataLength(field))]),
      ),
    ),
    gps: positionOf(tags) !== null,
  }
}

/** Returns a text on one line, in the form of typed text; null for none. */
function searchableText(text: string | null | undefined, maxLength: number): string | null {
  const cut = (text ?? '').slice(0, maxLength * 2).normalize('NFC')
  const line = cut
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, maxLength)
  return line === '' ? null : line.toWellFormed()
}

function numberOf(text: string | undefined): number | null {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : null
}

function withoutNulls<T>(values: Readonly<Record<string, T | null>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Record<string, T>
}
