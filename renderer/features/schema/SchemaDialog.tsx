/** Lets a person decide which tags the team uses, in groups with keys, and when a picture is done. */
import { ArrowDown, ArrowUp, Plus, Trash2, TriangleAlert } from 'lucide-react'
import { useId, useState } from 'react'

import {
  colorOfId,
  SCHEMA_RULES,
  schemaGroupSetting,
  schemaTagSetting,
  TAG_COLORS,
  type LabelSchema,
  type SchemaGroup,
  type SchemaParts,
  type SchemaTag,
} from '../../../preload/contract/index.ts'
import { cleanTag } from '../../../preload/contract/tag-text.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { COLOR_NAMES } from '../../components/PersonColorInput.tsx'
import { OtherTags } from './OtherTags.tsx'
import { Sheet } from '../../components/Sheet.tsx'
import { usePending } from '../../components/use-pending.ts'
import { app, useApp } from '../../store/app.ts'
import { labelSchemaOf } from '../../store/label-schema.ts'
import { settingsRefusal } from '../../store/access.ts'

export function SchemaDialog() {
  const open = useApp((state) => state.schemaOpen)
  return (
    <Sheet
      open={open}
      onClose={() => app().closeSchema()}
      title="Label schema"
      testId="schema-dialog"
      className="schema-dialog"
    >
      <Schema />
    </Sheet>
  )
}

function Schema() {
  const schema = useApp(labelSchemaOf)
  const error = useApp((state) => state.schemaError)
  const refused = useApp(settingsRefusal)
  const { groups, problems } = schema
  return (
    <>
      <p className="muted schema-intro">
        The tags that everybody sees as buttons in the inspector. A key gives the tag to the selection, and takes it
        away again. Changes apply for the whole team at once.
      </p>
      {[...(error === null ? [] : [error]), ...(refused === null ? [] : [refused])].map((text) => (
        <p key={text} className="field-error" role="alert">
          {text}
        </p>
      ))}
      {problems.map((problem) => (
        <p key={problem} className="schema-crowded">
          <TriangleAlert size={13} aria-hidden="true" />
          {problem}
        </p>
      ))}
      <fieldset className="schema-groups" disabled={refused !== null}>
        {groups.map((group, at) => (
          <Group key={group.name} group={group} before={groups[at - 1]} after={groups[at + 1]} />
        ))}
        <NewGroup groups={groups} />
        <Rules schema={schema} />
        <OtherTags schema={schema} />
      </fieldset>
    </>
  )
}

const change = (parts: SchemaParts): Promise<boolean> => app().changeSchema(parts)

interface GroupProps {
  readonly group: SchemaGroup
  readonly before: SchemaGroup | undefined
  readonly after: SchemaGroup | undefined
}

function Group({ group, before, after }: GroupProps) {
  const { name, choice, isRequired, tags } = group
  const setting = schemaGroupSetting(name)
  const swap = (other: SchemaGroup): void =>
    void change({
      [setting]: { order: other.order },
      [schemaGroupSetting(other.name)]: { order: group.order === other.order ? other.order + 1 : group.order },
    })
  // The tags without a group have no entry that could be changed.
  if (name === '')
    return (
      <section className="schema-edit-group" aria-label="Tags without a group">
        <h3>Tags without a group</h3>
        <TagRows group={group} />
      </section>
    )
  return (
    <section className="schema-edit-group" aria-label={name} data-testid="schema-edit-group" data-name={name}>
      <div className="schema-edit-head">
        <TextField label={`Name of ${name}`} value={name} onSave={(typed) => rename(group, typed)} isStrong />
        <label className="schema-check">
          <input
            type="checkbox"
            checked={choice === 'one'}
            onChange={({ target }) => void change({ [setting]: { choice: target.checked ? 'one' : 'several' } })}
          />
          Only one
        </label>
        <label className="schema-check">
          <input
            type="checkbox"
            checked={isRequired}
            onChange={({ target }) => void change({ [setting]: { required: target.checked } })}
          />
          Required
        </label>
        <IconButton label={`Move ${name} up`} disabled={before === undefined} onClick={() => before && swap(before)}>
          <ArrowUp size={14} />
        </IconButton>
        <IconButton
          label={`Move ${name} down`}
          disabled={after === undefined || after.name === ''}
          onClick={() => after && swap(after)}
        >
          <ArrowDown size={14} />
        </IconButton>
        <IconButton label={`Remove the group ${name}`} onClick={() => void removeGroup(group)}>
          <Trash2 size={14} />
        </IconButton>
      </div>
      <TagRows group={group} />
      <NewTag group={group} count={tags.length} />
    </section>
  )
}

function TagRows({ group }: { group: SchemaGroup }) {
  return (
    <ul className="schema-edit-tags">
      {group.tags.map((tag, at) => (
        <TagRow key={tag.tag} tag={tag} before={group.tags[at - 1]} />
      ))}
    </ul>
  )
}

interface TagRowProps {
  readonly tag: SchemaTag
  readonly before: SchemaTag | undefined
}

function TagRow({ tag: { tag, order, wantedKey, key, color, about }, before }: TagRowProps) {
  const setting = schemaTagSetting(tag)
  const edit = (part: Readonly<Record<string, string | number | null>>): Promise<boolean> => change({ [setting]: part })
  return (
    <li data-testid="schema-edit-tag" data-tag={tag}>
      <span
        className="schema-dot"
        style={{ background: `var(--person-${color ?? colorOfId(tag)})` }}
        aria-hidden="true"
      />
      <span className="schema-edit-name" title={tag}>
        {tag}
      </span>
      <KeyField
        tag={tag}
        value={wantedKey ?? ''}
        isTaken={wantedKey !== key}
        onSave={(typed) => edit({ key: typed })}
      />
      <select
        aria-label={`Colour of ${tag}`}
        value={color ?? ''}
        onChange={({ target }) => void edit({ color: target.value === '' ? null : target.value })}
      >
        <option value="">Any colour</option>
        {TAG_COLORS.map((one) => (
          <option key={one} value={one}>
            {COLOR_NAMES[one]}
          </option>
        ))}
      </select>
      <TextField
        label={`What ${tag} means`}
        placeholder="What it means"
        value={about}
        onSave={(typed) => edit({ about: typed === '' ? null : typed })}
        mayBeEmpty
      />
      <IconButton
        label={`Move ${tag} up`}
        disabled={before === undefined}
        onClick={() => {
          if (!before) return
          const own = order === before.order ? order + 1 : order
          void change({ [setting]: { order: before.order }, [schemaTagSetting(before.tag)]: { order: own } })
        }}
      >
        <ArrowUp size={14} />
      </IconButton>
      <IconButton label={`Remove ${tag} from the schema`} onClick={() => void change({ [setting]: null })}>
        <Trash2 size={14} />
      </IconButton>
    </li>
  )
}

/** Takes one letter or digit; what is pressed last counts. */
function KeyField({
  tag,
  value,
  isTaken,
  onSave,
}: {
  readonly tag: string
  readonly value: string
  readonly isTaken: boolean
  onSave(key: string | null): Promise<boolean>
}) {
  const [shown, choose] = usePending(value)
  return (
    <input
      type="text"
      className="text-input schema-key"
      aria-label={`Key of ${tag}`}
      aria-invalid={isTaken}
      title={isTaken ? 'Another tag has this key' : 'Key'}
      placeholder="Key"
      autoComplete="off"
      value={shown.toUpperCase()}
      onChange={({ target }) => {
        const key = target.value.toLowerCase().replace(shown, '').slice(-1) || target.value.toLowerCase().slice(-1)
        choose(key, () => onSave(key === '' ? null : key))
      }}
    />
  )
}

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  readonly isStrong?: boolean
  readonly mayBeEmpty?: boolean
  onSave(typed: string): Promise<boolean>
}

/** Edits a text. It is saved with Enter, or when the box is left. */
function TextField({ label, value, placeholder, isStrong = false, mayBeEmpty = false, onSave }: TextFieldProps) {
  const [text, setText] = useState<string | null>(null)
  const [shown, choose] = usePending(value)
  const save = (): void => {
    const typed = text?.trim() ?? value
    setText(null)
    if (typed !== '' || mayBeEmpty) choose(typed, () => onSave(typed))
  }
  return (
    <input
      type="text"
      className="text-input"
      data-strong={isStrong}
      aria-label={label}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      maxLength={1_000}
      value={text ?? shown}
      onChange={({ target }) => setText(target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save()
        if (event.key !== 'Escape' || text === null) return
        // The first Escape only leaves what was typed.
        event.stopPropagation()
        setText(null)
      }}
    />
  )
}

function NewTag({ group, count }: { group: SchemaGroup; count: number }) {
  const [text, setText] = useState('')
  const add = async (): Promise<void> => {
    const tag = cleanTag(text)
    if (tag === '') return
    const order = Math.max(count, ...group.tags.map((one) => one.order)) + 1
    if (await change({ [schemaTagSetting(tag)]: { group: group.name, order } })) setText('')
  }
  return (
    <form
      className="schema-new"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <input
        type="text"
        className="text-input"
        aria-label={`New tag in ${group.name}`}
        placeholder="New tag"
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <IconButton label={`Add the tag to ${group.name}`} disabled={cleanTag(text) === ''} onClick={() => void add()}>
        <Plus size={14} />
      </IconButton>
    </form>
  )
}

function NewGroup({ groups }: { groups: readonly SchemaGroup[] }) {
  const [text, setText] = useState('')
  const name = text.trim().normalize('NFC')
  const isKnown = groups.some((group) => group.name === name)
  const add = async (): Promise<void> => {
    if (name === '' || isKnown) return
    const order = Math.max(0, ...groups.map((group) => group.order)) + 1
    if (await change({ [schemaGroupSetting(name)]: { order, choice: 'several', required: false } })) setText('')
  }
  return (
    <form
      className="schema-new schema-new-group"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <input
        type="text"
        className="text-input"
        aria-label="New group"
        placeholder="New group, such as Quality"
        autoComplete="off"
        maxLength={100}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="button" disabled={name === '' || isKnown}>
        Add a group
      </button>
    </form>
  )
}

function Rules({ schema: { groups, hasFreeTags, done } }: { schema: LabelSchema }) {
  const id = useId()
  const hasTags = groups.some(({ tags }) => tags.length > 0)
  return (
    <section className="schema-rules" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>When is a picture done?</h3>
      <p className="muted">
        When it has a tag of each required group, and matches this filter. The folders count these pictures, and{' '}
        <code>done:yes</code> finds them.
      </p>
      <TextField
        label="Filter for pictures that are done"
        placeholder="Any, such as stars>=1"
        value={done}
        onSave={(typed) => change({ [SCHEMA_RULES]: { done: typed === '' ? null : typed } })}
        mayBeEmpty
      />
      <label className="schema-check">
        <input
          type="checkbox"
          checked={!hasFreeTags}
          disabled={!hasTags}
          onChange={({ target }) => void change({ [SCHEMA_RULES]: { free_tags: !target.checked } })}
        />
        Only tags of the schema. Others that pictures have already stay.
      </label>
    </section>
  )
}

/** Gives a group another name. Its tags go with it, in one change. */
function rename(group: SchemaGroup, name: string): Promise<boolean> {
  const { order, choice, isRequired, about, tags } = group
  return change({
    [schemaGroupSetting(group.name)]: null,
    [schemaGroupSetting(name.normalize('NFC'))]: {
      order,
      choice,
      required: isRequired,
      about: about === '' ? null : about,
    },
    ...Object.fromEntries(tags.map(({ tag }) => [schemaTagSetting(tag), { group: name.normalize('NFC') }])),
  })
}

/** Removes a group and its tags from the schema, after a question. Labels stay. */
async function removeGroup({ name, tags }: SchemaGroup): Promise<void> {
  const isWanted =
    tags.length === 0 ||
    (await app().ask({
      title: `Remove the group ${name}?`,
      text: 'Its tags are removed from the schema, for everybody. Pictures keep the tags that they have.',
      action: 'Remove the group',
    }))
  if (!isWanted) return
  await change({
    [schemaGroupSetting(name)]: null,
    ...Object.fromEntries(tags.map(({ tag }) => [schemaTagSetting(tag), null])),
  })
}
