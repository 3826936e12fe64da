/** Lets a person decide which tags the team uses, in groups with keys, and when a picture is done. */
import { ArrowDown, ArrowUp, Plus, Trash2, TriangleAlert } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'

import {
  colorOfId,
  foldName,
  groupOfTag,
  SCHEMA_RULES,
  schemaGroupSetting,
  schemaSpelling,
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
import { GroupSelect } from './GroupSelect.tsx'
import { OtherTags } from './OtherTags.tsx'
import { orderAfter, ordersAfterMove } from './schema-order.ts'
import { TextField } from './TextField.tsx'
import { Sheet } from '../../components/Sheet.tsx'
import { usePending } from '../../components/use-pending.ts'
import { app, useApp } from '../../store/app.ts'
import { groupPart } from '../../store/schema-parts.ts'
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
  const removal = useApp((state) => state.schemaRemoval)
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
      {removal && (
        <p className="schema-removal" role="status">
          {removal.text}{' '}
          <button type="button" className="link" onClick={() => void app().undoSchemaRemoval()}>
            Undo
          </button>
        </p>
      )}
      {problems.map((problem) => (
        <p key={problem} className="schema-crowded">
          <TriangleAlert size={13} aria-hidden="true" />
          {problem}
        </p>
      ))}
      <fieldset className="schema-groups" disabled={refused !== null}>
        {groups.map((group) => (
          <Group key={group.name} group={group} schema={schema} />
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
  readonly schema: LabelSchema
}

function Group({ group, schema }: GroupProps) {
  const { name, choice, isRequired, isSkip } = group
  const setting = schemaGroupSetting(name)
  const named = schema.groups.filter((one) => one.name !== '')
  const at = named.indexOf(group)
  const move = (by: 1 | -1): void =>
    void change(
      Object.fromEntries(
        ordersAfterMove(named, at, by).map(([one, order]) => [schemaGroupSetting(one.name), { order }]),
      ),
    )
  // The tags without a group have no entry that could be changed.
  if (name === '')
    return (
      <section className="schema-edit-group" aria-label="Tags without a group">
        <h3>Tags without a group</h3>
        <TagRows group={group} groups={named} />
      </section>
    )
  return (
    <section className="schema-edit-group" aria-label={name} data-testid="schema-edit-group" data-name={name}>
      <div className="schema-edit-head">
        <TextField label={`Name of ${name}`} value={name} onSave={(typed) => rename(group, typed)} isStrong />
        <CheckBox
          value={choice === 'one'}
          label="Only one"
          onSave={(isOne) => change({ [setting]: { choice: isOne ? 'one' : 'several' } })}
        />
        <CheckBox value={isRequired} label="Required" onSave={(required) => change({ [setting]: { required } })} />
        <CheckBox value={isSkip} label="For skipping" onSave={(skip) => change({ [setting]: { skip } })} />
        <IconButton label={`Move ${name} up`} disabled={at === 0} onClick={() => move(-1)}>
          <ArrowUp size={14} />
        </IconButton>
        <IconButton label={`Move ${name} down`} disabled={at === named.length - 1} onClick={() => move(1)}>
          <ArrowDown size={14} />
        </IconButton>
        <IconButton label={`Remove the group ${name}`} onClick={() => void removeGroup(group)}>
          <Trash2 size={14} />
        </IconButton>
      </div>
      <TagRows group={group} groups={[]} />
      <NewTag group={group} schema={schema} />
    </section>
  )
}

interface CheckBoxProps {
  readonly value: boolean
  readonly label: string
  readonly isDisabled?: boolean
  onSave(isChecked: boolean): Promise<boolean>
}

function CheckBox({ value, label, isDisabled = false, onSave }: CheckBoxProps) {
  const [shown, choose] = usePending(value)
  return (
    <label className="schema-check">
      <input
        type="checkbox"
        checked={shown}
        disabled={isDisabled}
        onChange={({ target: { checked } }) => choose(checked, () => onSave(checked))}
      />
      {label}
    </label>
  )
}

interface TagRowsProps {
  readonly group: SchemaGroup
  /** The groups into which these tags can be moved: tags without a group have none yet. */
  readonly groups: readonly SchemaGroup[]
}

function TagRows({ group: { tags }, groups }: TagRowsProps) {
  const move = (at: number, by: 1 | -1): void =>
    void change(
      Object.fromEntries(ordersAfterMove(tags, at, by).map(([{ tag }, order]) => [schemaTagSetting(tag), { order }])),
    )
  return (
    <ul className="schema-edit-tags" data-groups={groups.length > 0}>
      {tags.map((tag, at) => (
        <TagRow
          key={tag.tag}
          tag={tag}
          groups={groups}
          isFirst={at === 0}
          isLast={at === tags.length - 1}
          onMove={(by) => move(at, by)}
        />
      ))}
    </ul>
  )
}

interface TagRowProps {
  readonly tag: SchemaTag
  readonly groups: readonly SchemaGroup[]
  readonly isFirst: boolean
  readonly isLast: boolean
  onMove(by: 1 | -1): void
}

function TagRow({ tag: { tag, wantedKey, key, color, about }, groups, isFirst, isLast, onMove }: TagRowProps) {
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
      {groups.length > 0 && <GroupSelect tag={tag} groups={groups} />}
      <IconButton label={`Move ${tag} up`} disabled={isFirst} onClick={() => onMove(-1)}>
        <ArrowUp size={14} />
      </IconButton>
      <IconButton label={`Move ${tag} down`} disabled={isLast} onClick={() => onMove(1)}>
        <ArrowDown size={14} />
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

function NewTag({ group, schema }: GroupProps) {
  const [text, setText] = useState('')
  const add = async (): Promise<void> => {
    const tag = schemaSpelling(schema, cleanTag(text))
    if (tag === '' || !(await mayBeIn(group, tag, schema))) return
    if (await change({ [schemaTagSetting(tag)]: { group: group.name, order: orderAfter(group.tags) } })) setText('')
  }
  return (
    <NewEntry label={`New tag in ${group.name}`} placeholder="New tag" text={text} onText={setText} onAdd={add}>
      <IconButton label={`Add the tag to ${group.name}`} disabled={cleanTag(text) === ''} onClick={() => void add()}>
        <Plus size={14} />
      </IconButton>
    </NewEntry>
  )
}

function NewGroup({ groups }: { groups: readonly SchemaGroup[] }) {
  const [text, setText] = useState('')
  const name = text.trim().normalize('NFC')
  const add = async (): Promise<void> => {
    if (name === '') return
    const known = groups.find((group) => foldName(group.name) === foldName(name))
    if (known !== undefined) return app().refuseSchema(`There is a group “${known.name}” already.`)
    const order = orderAfter(groups)
    if (await change({ [schemaGroupSetting(name)]: { order, choice: 'several', required: false } })) setText('')
  }
  return (
    <NewEntry
      className="schema-new-group"
      label="New group"
      placeholder="New group, such as Quality"
      text={text}
      onText={setText}
      onAdd={add}
    >
      <button type="submit" className="button" disabled={name === ''}>
        Add a group
      </button>
    </NewEntry>
  )
}

interface NewEntryProps {
  readonly className?: string
  readonly label: string
  readonly placeholder: string
  readonly text: string
  onText(text: string): void
  onAdd(): Promise<void>
  /** The button. */
  readonly children: ReactNode
}

/** Shows a field for the name of something new, with its button. */
function NewEntry({ className = '', label, placeholder, text, onText, onAdd, children }: NewEntryProps) {
  return (
    <form
      className={`schema-new ${className}`}
      onSubmit={(event) => {
        event.preventDefault()
        void onAdd()
      }}
    >
      <input
        type="text"
        className="text-input"
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        value={text}
        onChange={({ target }) => onText(target.value)}
      />
      {children}
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
      <CheckBox
        value={!hasFreeTags}
        label="Only tags of the schema. Others that pictures have already stay."
        isDisabled={!hasTags}
        onSave={(isClosed) => change({ [SCHEMA_RULES]: { free_tags: !isClosed } })}
      />
    </section>
  )
}

/** Returns whether a tag may come into a group. A tag that another group has is moved only after a question. */
async function mayBeIn({ name }: SchemaGroup, tag: string, schema: LabelSchema): Promise<boolean> {
  const known = groupOfTag(schema, tag)
  if (known === undefined || known.name === '') return true
  if (known.name === name) {
    app().refuseSchema(`“${tag}” is in this group already.`)
    return false
  }
  return app().ask({
    title: `Move “${tag}” from ${known.name} to ${name}?`,
    text: 'A tag is in one group only. It keeps its key, its colour and its meaning.',
    action: 'Move the tag',
  })
}

/** Gives a group another name. Its tags go with it, in one change. */
function rename(group: SchemaGroup, name: string): Promise<boolean> {
  return change({
    [schemaGroupSetting(group.name)]: null,
    [schemaGroupSetting(name.normalize('NFC'))]: groupPart(group),
    ...Object.fromEntries(group.tags.map(({ tag }) => [schemaTagSetting(tag), { group: name.normalize('NFC') }])),
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
