/** Lists the tags of pictures that are not in the schema: misspelt ones, and those that belong into a group. */
import { useEffect, useState } from 'react'

import {
  groupOfTag,
  schemaSpelling,
  type LabelSchema,
  type SchemaGroup,
  type TagCount,
} from '../../../preload/contract/index.ts'
import { nearestNames } from '../../../preload/contract/nearest-names.ts'
import { plural } from '../../components/format.ts'
import { GroupSelect } from './GroupSelect.tsx'
import { app, invoke, useApp } from '../../store/app.ts'

/** The most tags that are listed. */
const MAX_LISTED = 50
/** How many tags are asked for: those of the schema are among them. */
const MAX_ASKED = 1_000
const NO_TAGS: readonly TagCount[] = []

export function OtherTags({ schema }: { schema: LabelSchema }) {
  const tags = useTags()
  // Another spelling of a tag of the schema is a misspelt one too.
  const isOther = (tag: string): boolean => groupOfTag(schema, tag) === undefined || schemaSpelling(schema, tag) !== tag
  const others = tags.filter(({ tag, count }) => count > 0 && isOther(tag))
  const known = schema.groups.flatMap((group) => group.tags.map(({ tag }) => tag))
  if (known.length === 0 || others.length === 0) return null
  return (
    <section className="schema-rules" aria-labelledby="other-tags-title" data-testid="other-tags">
      <h3 id="other-tags-title">{plural(others.length, 'other tag')} on pictures</h3>
      <ul className="schema-others">
        {others.slice(0, MAX_LISTED).map((tag) => (
          <OtherTag
            key={tag.tag}
            tag={tag}
            nearest={groupOfTag(schema, tag.tag) ? schemaSpelling(schema, tag.tag) : nearestNames(tag.tag, known)[0]}
            isRespelled={groupOfTag(schema, tag.tag) !== undefined}
            groups={schema.groups}
          />
        ))}
      </ul>
    </section>
  )
}

function OtherTag({
  tag: { tag, count },
  nearest,
  isRespelled,
  groups,
}: {
  readonly tag: TagCount
  readonly nearest: string | undefined
  /** Whether it is a tag of the schema in another spelling. */
  readonly isRespelled: boolean
  readonly groups: readonly SchemaGroup[]
}) {
  return (
    <li data-tag={tag}>
      <span className="schema-edit-name" title={tag}>
        {tag}
      </span>
      <span className="muted">{plural(count, 'picture')}</span>
      <button type="button" className="button button-small" onClick={() => app().openTagTask('rename', tag, nearest)}>
        {nearest === undefined ? 'Rename or merge…' : `Merge into “${nearest}”…`}
      </button>
      {!isRespelled && <GroupSelect tag={tag} groups={groups} />}
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
