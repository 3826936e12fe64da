/** Shows a field with its value before and after. */
import { ArrowRight } from 'lucide-react'

import { labelFieldOf, t, valueWords } from '../../../preload/contract/index.ts'
import type { FieldName, FieldValue, Setting } from '../../../preload/contract/index.ts'
import { StarMarks } from '../../components/Stars.tsx'
import { useApp } from '../../store/app.ts'
import { isolatedName } from '../../components/person-names.ts'
import { settingTitle, settingWords } from './setting-words.ts'

const SETTING = 'setting:'
const NO_SETTINGS: readonly Setting[] = []

interface Props {
  field: FieldName
  /** Undefined or null where the field has no value. */
  before: FieldValue | null | undefined
  after: FieldValue | null | undefined
  /** Whose stars they are, where everybody gives stars of their own. */
  rater?: string | null
}

export function ValueChange({ field, before, after, rater = null }: Props) {
  if (field.startsWith('tag:')) return <TagChange tag={field.slice('tag:'.length)} isOn={after === true} />
  if (field.startsWith(SETTING))
    return <SettingChange name={field.slice(SETTING.length)} before={before} after={after} />
  if (before === after) return <SameValue field={field} value={after} />
  return (
    <span className="value-change">
      <span className="value-change-field">
        {labelFieldOf(field).words.title(field)}
        {rater !== null && t` of ${isolatedName(rater)}`}
      </span>
      <span className="value-change-old">
        <Value field={field} value={before} />
      </span>
      <ArrowRight size={12} role="img" aria-label="changed to" />
      <span className="value-change-new">
        <Value field={field} value={after} />
      </span>
    </span>
  )
}

function SettingChange({ name, before, after }: Pick<Props, 'before' | 'after'> & { name: string }) {
  const settings = useApp((state) => state.settings?.settings ?? NO_SETTINGS)
  return (
    <span className="value-change">
      <span className="value-change-field">{settingTitle(name, settings)}</span>
      <span className="value-change-old">{settingWords(name, before, settings)}</span>
      <ArrowRight size={12} role="img" aria-label="changed to" />
      <span className="value-change-new">{settingWords(name, after, settings)}</span>
    </span>
  )
}

function TagChange({ tag, isOn }: { tag: string; isOn: boolean }) {
  return (
    <span className="value-change">
      <span className="value-change-field">{isOn ? 'Tag added' : 'Tag removed'}</span>
      <span className="value-change-new">{tag}</span>
    </span>
  )
}

function SameValue({ field, value }: { field: FieldName; value: FieldValue | null | undefined }) {
  return (
    <span className="value-change">
      <span className="value-change-field">{labelFieldOf(field).words.title(field)}</span>
      <span className="value-change-new">
        <Value field={field} value={value} />
      </span>
    </span>
  )
}

function Value({ field, value }: { field: FieldName; value: FieldValue | null | undefined }) {
  const words = valueWords(field, value)
  if (field !== 'stars' || Number(value ?? 0) === 0) return words
  return (
    <>
      <StarMarks stars={Number(value)} />
      <span className="visually-hidden">{words}</span>
    </>
  )
}
