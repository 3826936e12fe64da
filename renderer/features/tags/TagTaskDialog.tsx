/** Renames, merges or deletes a tag in the whole data set, after it has said what that changes. */
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect, useEffectEvent, useId, useRef, useState } from 'react'

import { t, type SmartFolder, type TagReplacement } from '../../../preload/contract/index.ts'
import { plural } from '../../components/format.ts'
import { app, invoke, useApp } from '../../store/app.ts'
import { peopleText } from '../../store/bulk-edit.ts'
import type { TagTask } from '../../store/tag-replacement.ts'
import { sentence } from '../../store/toasts.ts'
import { textsIn } from '../filters/filter-texts.ts'

/** How long typing must pause before the counts are requested, in milliseconds. */
const PAUSE_MS = 120

export function TagTaskDialog() {
  const task = useApp((state) => state.tagTask)
  return (
    <Dialog.Root
      open={task !== null}
      onOpenChange={(now) => {
        if (!now) app().closeTagTask()
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className="sheet question"
          data-testid="tag-task"
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            const input = (event.currentTarget as HTMLElement).querySelector<HTMLInputElement>('[data-first="true"]')
            input?.focus()
            input?.select()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (!app().schemaOpen) app().focusGrid()
          }}
        >
          {task && <Form key={`${task.what} ${task.tag}`} task={task} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Form({ task }: { task: TagTask }) {
  const [tag, setTag] = useState(task.tag)
  const [name, setName] = useState(task.by)
  const [isBusy, setIsBusy] = useState(false)
  /** Whether Enter was pressed before the counts were known. */
  const isEarly = useRef(false)
  const ids = useId()
  const isDelete = task.what === 'delete'
  const run = async (known: TagReplacement): Promise<void> => {
    if (isBusy || !canReplace(known)) return
    setIsBusy(true)
    if (await app().replaceTag(tag, known)) app().closeTagTask()
    else setIsBusy(false)
  }
  const { current, last } = usePreview(tag, isDelete ? '' : name)
  const runEarly = useEffectEvent(() => {
    if (current === null) return
    // Enter that came before the counts is carried out, unless there is more to know than the number of pictures.
    if (isEarly.current && current.alreadyTagged === 0 && current.others.length === 0) void run(current)
    isEarly.current = false
  })
  useEffect(() => runEarly())
  // Enabled while the counts are not known, because Enter does nothing in a form whose button is disabled.
  const canRun = !isBusy && (current === null || canReplace(current))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (current === null) isEarly.current = true
        else void run(current)
      }}
    >
      <header>
        <Dialog.Title>{isDelete ? 'Delete a tag everywhere' : 'Rename or merge a tag everywhere'}</Dialog.Title>
        <Dialog.Close className="icon-button" aria-label="Close">
          <X size={16} />
        </Dialog.Close>
      </header>
      <TagInput id={`${ids}-tag`} label="Tag" value={tag} isFirst={task.tag === '' || isDelete} onChange={setTag} />
      {!isDelete && (
        <TagInput id={`${ids}-name`} label="New name" value={name} isFirst={task.tag !== ''} onChange={setName} />
      )}
      <div className="question-text" role="status" data-testid="tag-task-preview">
        {last && <Preview tag={tag} preview={last} isDelete={isDelete} isChanged={isDelete || name !== tag} />}
      </div>
      <footer className="dialog-actions">
        <Dialog.Close className="button">Cancel</Dialog.Close>
        <button type="submit" className="button button-primary" disabled={!canRun}>
          {actionName(isDelete, last)}
        </button>
      </footer>
    </form>
  )
}

function canReplace({ problem, pictures }: TagReplacement): boolean {
  return problem === null && pictures > 0
}

interface TagInputProps {
  id: string
  label: string
  value: string
  /** Whether the box has the keyboard at first, with its text selected. */
  isFirst: boolean
  onChange(text: string): void
}

/** Shows a box for a tag, with the team's tags that match. */
function TagInput({ id, label, value, isFirst, onChange }: TagInputProps) {
  const [known, setKnown] = useState<readonly string[]>([])
  useEffect(() => {
    let isCurrent = true
    void invoke('tags.suggest', { prefix: value.trim(), limit: 20 }).then(
      (tags) => {
        if (isCurrent) setKnown(tags.map(({ tag }) => tag))
      },
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
  }, [value])
  return (
    <label className="question-field">
      <span>{label}</span>
      <input
        type="text"
        className="text-input"
        list={id}
        data-testid={label === 'Tag' ? 'tag-task-tag' : 'tag-task-name'}
        autoComplete="off"
        spellCheck={false}
        value={value}
        data-first={isFirst}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={id}>
        {known.map((tag) => (
          <option key={tag} value={tag}>
            {tag}
          </option>
        ))}
      </datalist>
    </label>
  )
}

/** What a task changes: for the texts that are typed, and for those of which it was last known. */
interface KnownPreview {
  /** Null until it is known for the texts that are typed. */
  readonly current: TagReplacement | null
  readonly last: TagReplacement | null
}

/** Returns what the task would change. */
function usePreview(tag: string, by: string): KnownPreview {
  const revision = useApp((state) => state.revision)
  const texts = JSON.stringify([tag, by])
  const [known, setKnown] = useState<{ texts: string; preview: TagReplacement } | null>(null)
  useEffect(() => {
    let isCurrent = true
    const timer = setTimeout(() => {
      invoke('tags.previewReplace', { tags: tag === '' ? [] : [tag], by }).then(
        (preview) => {
          if (isCurrent) setKnown({ texts, preview })
        },
        (error: unknown) => app().toast('error', sentence(error)),
      )
    }, PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
    // The counts change with the labels.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [tag, by, revision])
  return { current: known?.texts === texts ? known.preview : null, last: known?.preview ?? null }
}

interface PreviewProps {
  tag: string
  preview: TagReplacement
  isDelete: boolean
  isChanged: boolean
}

function Preview({ tag, preview, isDelete, isChanged }: PreviewProps) {
  const smartFolders = useApp((state) => state.settings?.smartFolders)
  const { pictures, alreadyTagged, others, by, problem } = preview
  if (tag.trim() === '') return <p className="muted">Choose the tag.</p>
  if (pictures === 0) return <p className="muted">No picture has the tag “{tag}”.</p>
  const using = foldersWithTag(smartFolders ?? [], tag)
  return (
    <>
      <p>
        {plural(pictures, 'picture')} in this data set {pictures === 1 ? 'has' : 'have'} “{tag}”
        {others.length > 0 && `. Labelled last by other people: ${peopleText(others)}`}.
      </p>
      {isChanged && problem !== null && <p className="field-error">{problem}</p>}
      {alreadyTagged > 0 && (
        <p>
          “{by}” is on {plural(alreadyTagged, 'picture')} already: both become one tag.
        </p>
      )}
      {using.length > 0 && (
        <p>
          {using.length === 1 ? 'The Smart Folder' : 'Smart Folders'} {using.map((name) => `“${name}”`).join(', ')}{' '}
          {using.length === 1 ? 'searches' : 'search'} for “{tag}”, and {using.length === 1 ? 'is' : 'are'} not changed.
        </p>
      )}
      <p className="muted">
        {isDelete ? 'It is removed' : 'It is changed'} for everybody, in one step that you can undo.
      </p>
    </>
  )
}

function actionName(isDelete: boolean, preview: TagReplacement | null): string {
  if (preview === null) return isDelete ? t('Delete') : t('Rename')
  const pictures = plural(preview.pictures, 'picture')
  if (isDelete) return `Delete from ${pictures}`
  return preview.alreadyTagged > 0 ? `Merge on ${pictures}` : `Rename on ${pictures}`
}

function foldersWithTag(folders: readonly SmartFolder[], tag: string): readonly string[] {
  return folders.filter(({ query }) => textsIn(query.filter, 'tag').includes(tag.toLowerCase())).map(({ name }) => name)
}
