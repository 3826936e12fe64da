/** Lists the tags of pictures that are not in the schema: misspelt ones, and those that belong into a group. */
import { useEffect, useState } from 'react'

import {
  groupOfTag,
  schemaTagSetting,
  type LabelSchema,
  type SchemaGroup,
  type TagCount,
} from '../../../preload/contract/index.ts'
import { nearestNames } from '../../../preload/contract/nearest-names.ts'
import { plural } from '../../components/format.ts'
import { app, invoke, useApp } from '../../store/app.ts'

/** The most tags that are listed. */
const MAX_LISTED = 50
/** How many tags are asked for: those of the schema are among them. */
const MAX_ASKED = 1_000
const NO_TAGS: readonly TagCount[] = []

export function OtherTags({ schema }: { schema: LabelSchema }) {
  const tags = useTags()
  const others = tags.filter(({ tag, count }) => count > 0 && groupOfTag(schema, tag) === undefined)
  const known = schema.groups.flatMap((group) => group.tags.map(({ tag }) => tag))
  if (known.length === 0 || others.length === 0) return null
  return (
    <section className="schema-rules" aria-labelledby="other-tags-title" data-testid="other-tags">
      <h3 id="other-tags-title">{plural(others.length, 'other tag')} on pictures</h3>
      <ul className="schema-others">
        {others.slice(0, MAX_LISTED).map((tag) => (
          <OtherTag key={tag.tag} tag={tag} nearest={nearestNames(tag.tag, known)[0]} groups={schema.groups} />
        ))}
      </ul>
    </section>
  )
}

function OtherTag({
  tag: { tag, count },
  nearest,
  groups,
}: {
  readonly tag: TagCount
  readonly nearest: string | undefined
  readonly groups: readonly SchemaGroup[]
}) {
  const add = (name: string): void => {
    const group = groups.find((one) => one.name === name)
    const order = Math.max(0, ...(group?.tags.map((one) => one.order) ?? [])) + 1
    void app().changeSchema({ [schemaTagSetting(tag)]: { group: name, order } })
  }
  return (
    <li data-tag={tag}>
      <span className="schema-edit-name" title={tag}>
        {tag}
      </span>
      <span className="muted">{plural(count, 'picture')}</span>
      <button type="button" className="button button-small" onClick={() => app().openTagTask('rename', tag, nearest)}>
        {nearest === undefined ? 'Rename or merge…' : `Merge into “${nearest}”…`}
      </button>
      <select aria-label={`Group of ${tag}`} value="" onChange={({ target }) => add(target.value)}>
        <option value="" disabled>
          Add to a group
        </option>
        {groups.flatMap(({ name }) =>
          name === ''
            ? []
            : [
                <option key={name} value={name}>
                  {name}
                </option>,
              ],
        )}
      </select>
    </li>
  )
}

/** Returns the tags of the data set, the most frequent ones first. They are asked for again when labels change. */
function useTags(): readonly TagCount[] {
  const [answer, setAnswer] = useState<{ readonly revision: number; readonly tags: readonly TagCount[] } | null>(null)
  const revision = useApp((state) => state.revision)
  useEffect(() => {
    let isCurrent = true
    invoke('tags.suggest', { prefix: '', limit: MAX_ASKED }).then(
      (tags) => {
        if (isCurrent) setAnswer({ revision, tags })
      },
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
  }, [revision])
  return answer?.tags ?? NO_TAGS
}
