/** The edit that settles a conflict with one of its values. Pure. */
import type { Conflict, ConflictValue, FieldName, LabelEdit } from '../../../preload/contract/index.ts'
import { starsText } from '../../components/format.ts'

export function keep(field: FieldName, value: ConflictValue['value']): LabelEdit {
  if (field === 'stars') return { stars: Number(value) }
  if (field === 'notes') return { notes: String(value) }
  if (field.startsWith('metric:')) return { metrics: { [field.slice('metric:'.length)]: Number(value) } }
  const tag = field.slice('tag:'.length)
  return value === true ? { addTags: [tag] } : { removeTags: [tag] }
}

/** Both notes in one, the older first; a text that is part of another is not repeated. */
export function keepBoth({ values }: Conflict): LabelEdit {
  const texts = [...values].sort((a, b) => a.at - b.at).map(({ value }) => String(value).trim())
  const kept = texts.filter(
    (text, index) =>
      text !== '' && !texts.some((other, at) => at !== index && other.includes(text) && (other !== text || at < index)),
  )
  return { notes: kept.join('\n\n') }
}

export function fieldTitle(field: FieldName): string {
  if (field === 'stars') return 'Stars'
  if (field === 'notes') return 'Note'
  return field.startsWith('tag:') ? `Tag ${field.slice('tag:'.length)}` : field.slice('metric:'.length)
}

export function valueText(field: FieldName, value: ConflictValue['value']): string {
  if (field === 'stars') return starsText(Number(value))
  if (field === 'notes') return value === '' ? 'no note' : String(value)
  if (typeof value === 'boolean') return value ? 'has the tag' : 'does not have it'
  return String(value)
}
