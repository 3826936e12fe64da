/** Shows the tags of the team's schema as buttons with their keys, in groups. */
import { TriangleAlert } from 'lucide-react'

import { colorOfId, t, type SchemaGroup, type SchemaTag } from '../../../preload/contract/index.ts'
import { tagIdentity } from '../../../preload/contract/tag-text.ts'
import { count } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { labelSchemaOf } from '../../store/label-schema.ts'
import type { ShownTag } from './TagField.tsx'

interface Props {
  readonly tags: readonly ShownTag[]
  readonly refused: string | null
}

export function SchemaFields({ tags, refused }: Props) {
  const { groups } = useApp(labelSchemaOf)
  const shown = shownByIdentity(tags)
  return groups.map(
    (group) => group.tags.length > 0 && <Group key={group.name} group={group} shown={shown} refused={refused} />,
  )
}

/** Returns on how many of the pictures tags are, by what they look like; null for all of them. */
function shownByIdentity(tags: readonly ShownTag[]): ReadonlyMap<string, number | null> {
  const shown = new Map<string, number | null>()
  for (const { tag, count: some } of tags) {
    const before = shown.get(tagIdentity(tag))
    shown.set(tagIdentity(tag), some === null || before === null ? null : some + (before ?? 0))
  }
  return shown
}

interface GroupProps {
  readonly group: SchemaGroup
  /** On how many of the pictures the tags are, by what they look like; null for all of them. */
  readonly shown: ReadonlyMap<string, number | null>
  readonly refused: string | null
}

function Group({ group: { name, choice, isRequired, about, tags }, shown, refused }: GroupProps) {
  const given = new Set(tags.map(({ tag }) => tagIdentity(tag)).filter((identity) => shown.has(identity)))
  const onAll = Array.from(given).filter((identity) => shown.get(identity) === null)
  const isCrowded = choice === 'one' && onAll.length > 1
  const title = name === '' ? t('Other tags of the team') : name
  return (
    <div className="field" role="group" aria-label={title} data-testid="schema-group" data-name={name}>
      <span className="field-label" title={about === '' ? undefined : about}>
        {title}
        {isRequired && given.size === 0 && <span className="schema-required">required</span>}
      </span>
      <div className="schema-tags">
        {tags.map((tag) => (
          <TagButton key={tag.tag} tag={tag} some={shown.get(tagIdentity(tag.tag))} refused={refused} />
        ))}
      </div>
      {isCrowded && (
        <p className="schema-crowded">
          <TriangleAlert size={13} aria-hidden="true" />
          Only one of these should be chosen. Press the right one.
        </p>
      )}
    </div>
  )
}

/** `some` is on how many of the pictures the tag is: null for all, undefined for none. */
function TagButton({
  tag: { tag, key, color, about },
  some,
  refused,
}: {
  readonly tag: SchemaTag
  readonly some: number | null | undefined
  readonly refused: string | null
}) {
  return (
    <button
      type="button"
      className="schema-tag"
      data-testid="schema-tag"
      data-tag={tag}
      aria-pressed={some === null ? true : some === undefined ? false : 'mixed'}
      aria-keyshortcuts={key?.toUpperCase()}
      disabled={refused !== null}
      title={refused ?? (about === '' ? tag : `${tag}: ${about}`)}
      style={{ '--tag-color': `var(--person-${color ?? colorOfId(tag)})` } as React.CSSProperties}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => void app().giveSchemaTag(tag, false)}
    >
      <span className="schema-dot" aria-hidden="true" />
      <span className="schema-name">{tag}</span>
      {typeof some === 'number' && <span className="chip-count">{count(some)}</span>}
      {key !== null && <kbd aria-hidden="true">{key.toUpperCase()}</kbd>}
    </button>
  )
}
