/**
 * Shows one picture over the grid. Its item is the grid's focus, so everything that depends on the focus works in the
 * viewer too.
 */
import { ChevronLeft, ChevronRight, FastForward, GalleryThumbnails, ListTodo, X } from 'lucide-react'
import { useEffect, useRef } from 'react'

import { hasDoneRule, t, type AutoAdvance, type Peer, type Row } from '../../../preload/contract/index.ts'
import { Avatars } from '../../components/Avatar.tsx'
import { count, plural } from '../../components/format.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { withKeyText } from '../../components/key-text.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { LevelInputs } from '../../components/LevelInputs.tsx'
import { useMenuOffer } from '../../components/MenuArea.tsx'
import { ShortName } from '../../components/ShortName.tsx'
import { useKeysOf } from '../../components/use-keys-of.ts'
import { useNow } from '../../components/use-now.ts'
import { app, appStore, useApp } from '../../store/app.ts'
import { labelSchemaOf } from '../../store/label-schema.ts'
import { AUTO_ADVANCE_SENTENCES } from '../../store/labels.ts'
import { lastPictures, paceText } from '../../store/queue.ts'
import { readOnlySentence } from '../../store/status.ts'
import { SchemaFields } from '../inspector/SchemaFields.tsx'
import { pictureMenu } from '../grid/picture-menu.ts'
import { PastBanner } from '../history/PastBanner.tsx'
import { StackBadge } from '../grid/StackBadge.tsx'
import { useNewMark } from '../grid/use-new-mark.ts'
import { perform } from '../shortcuts/use-keys.ts'
import { Filmstrip } from './Filmstrip.tsx'
import { Picture } from './Picture.tsx'

const NOBODY: readonly Peer[] = []
/** How often the pace is shown anew, in milliseconds. */
const PACE_MS = 5_000

export function Viewer() {
  const position = useApp((state) => state.focus.position)
  const row = useApp((state) => state.rows.at(state.focus.position))
  const root = useRef<HTMLElement>(null)
  const covered = useApp((state) => state.compare !== null || state.inbox !== null)
  const filmstrip = useApp((state) => state.prefs.filmstrip)
  const isShowingPrevious = useApp((state) => state.isShowingPrevious)
  const offer = useMenuOffer()
  useNewMark(row?.id)
  useKeyboard(root)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it has the keyboard, and with it the menu key
    <main
      ref={root}
      className="viewer"
      data-testid="viewer"
      data-region
      inert={covered}
      data-key={row?.key}
      data-id={row?.id}
      data-stars={row?.stars}
      data-flag={row?.flag}
      data-color={row?.color}
      data-showing-previous={isShowingPrevious}
      tabIndex={-1}
      onContextMenu={() => {
        if (row) offer(pictureMenu('viewer'))
      }}
      aria-label={row ? `Viewing ${row.name}` : 'Viewer'}
    >
      <h1 className="visually-hidden">{row?.name}</h1>
      <PastBanner />
      <Picture row={row} position={position} />
      {filmstrip && <Filmstrip />}
      {row && <SchemaBar row={row} />}
      {row && <Bar row={row} position={position} />}
    </main>
  )
}

/**
 * Takes the keyboard focus while the viewer is open. Afterwards the grid gets it, unless something else has it already.
 */
function useKeyboard(root: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    root.current?.focus()
    const stop = appStore.subscribe((state, before) => {
      if (state.gridRequest !== before.gridRequest && !state.compare && !state.inbox) root.current?.focus()
    })
    return () => {
      stop()
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) app().focusGrid()
      })
    }
  }, [root])
}

function Bar({ row, position }: { row: Row; position: number }) {
  const total = useApp((state) => state.result?.total ?? 0)
  const peers = useApp((state) => state.peersByItem.get(row.id) ?? NOBODY)
  const refused = useApp((state) => readOnlySentence(state.status))
  const flash = useApp((state) => state.flashes.get(row.id) ?? 0)
  const queue = useApp((state) => state.queue)
  const hasPrevious = queue ? queue.visited.length > 0 : position > 0
  return (
    <footer className="viewer-bar" data-flash={flash > 0} data-queue={queue !== null}>
      <IconButton label="Back to the grid" keys="Esc" onClick={() => app().closeViewer()}>
        <X size={16} />
      </IconButton>
      <ShortName className="viewer-name" name={row.name} title={row.key} />
      <StackBadge row={row} className="viewer-stack" testId="viewer-stack" />
      <span className="viewer-labels">
        <LevelInputs values={row} refused={refused} onEdit={(edit) => void app().labelTargets(edit)} />
        <ViewerTags tags={row.tags} />
      </span>
      <Avatars peers={peers} />
      <QueuePart />
      <Left />
      <AutoAdvance />
      <FilmstripButton />
      <IconButton label="Previous" keys="←" disabled={!hasPrevious} onClick={() => app().move('previous', false)}>
        <ChevronLeft size={16} />
      </IconButton>
      <span className="viewer-position" data-testid="viewer-position">
        {count(position + 1)} / {count(total)}
      </span>
      <IconButton
        label="Next"
        keys="→"
        disabled={queue === null && position >= total - 1}
        onClick={() => app().move('next', false)}
      >
        <ChevronRight size={16} />
      </IconButton>
    </footer>
  )
}

/** Shows the tags of the team's schema as buttons with their keys, while the inspector, which has them too, is hidden. */
function SchemaBar({ row }: { row: Row }) {
  const schema = useApp(labelSchemaOf)
  const hasInspector = useApp((state) => state.prefs.rightPanel)
  const refused = useApp((state) => readOnlySentence(state.status))
  if (hasInspector || schema.groups.every(({ tags }) => tags.length === 0)) return null
  return (
    <div className="viewer-schema" data-testid="viewer-schema">
      <SchemaFields tags={row.tags.map((tag) => ({ tag, count: null }))} refused={refused} />
    </div>
  )
}

/** Shows how far the queue is, the pace, and the button to skip a picture. */
function QueuePart() {
  const queue = useApp((state) => state.queue)
  const now = useNow(PACE_MS)
  if (!queue) return null
  const pace = paceText(queue, now)
  const parts = {
    left: `${count(queue.left)} left`,
    own: queue.finished > 0 ? `${count(queue.finished)} by you` : '',
    pace: pace ?? '',
    people: queue.people > 1 ? plural(queue.people, 'person', 'people') : '',
  }
  return (
    <span className="viewer-queue" data-testid="viewer-queue" data-left={queue.left} data-finished={queue.finished}>
      <ListTodo size={14} aria-hidden="true" />
      {/* What is on screen is labelled then, and the next picture appears when a colleague gives one up. */}
      {queue.isWaiting && <strong role="status">{`Waiting: others label ${lastPictures(queue.left)}.`}</strong>}
      <span className="muted">
        {Object.entries(parts).map(
          ([part, text]) =>
            text !== '' && (
              <span key={part} className="viewer-queue-part" data-part={part}>
                {part === 'left' ? text : ` · ${text}`}
              </span>
            ),
        )}
      </span>
      <button
        type="button"
        className="button button-quiet"
        title="Go on without a label. You do not get this picture again until you start the queue anew."
        onClick={() => app().queueNext(true)}
      >
        Skip
        <KeyHint command="skip-picture" />
      </button>
    </span>
  )
}

/** Says how many pictures of the folder are not done yet. */
function Left() {
  const left = useApp((state) => {
    if (state.queue) return null
    const folder = state.folders.find(({ path }) => path === state.query.folder)
    return hasDoneRule(labelSchemaOf(state)) && folder ? folder.total - folder.labelled : null
  })
  if (left === null) return null
  return (
    <span className="viewer-left muted" data-testid="viewer-left">
      {left === 0 ? 'All done' : `${count(left)} left`}
    </span>
  )
}

function FilmstripButton() {
  const on = useApp((state) => state.prefs.filmstrip)
  return (
    <IconButton label="Film strip" command="filmstrip" aria-pressed={on} onClick={() => perform({ do: 'filmstrip' })}>
      <GalleryThumbnails size={16} />
    </IconButton>
  )
}

const MAX_TAGS = 4

function ViewerTags({ tags }: { tags: readonly string[] }) {
  const keys = useKeysOf('tags')
  return (
    <button
      type="button"
      className="viewer-tags"
      title={tags.length > 0 ? tags.join(', ') : withKeyText('Add tags', keys)}
      onClick={() => app().focusField('tags')}
    >
      {tags.length === 0 && (
        <span className="muted">
          Add tags <KeyHint command="tags" />
        </span>
      )}
      {tags.slice(0, MAX_TAGS).map((tag) => (
        <span key={tag} className="chip">
          {tag}
        </span>
      ))}
      {tags.length > MAX_TAGS && <span className="chip-more">+{tags.length - MAX_TAGS}</span>}
    </button>
  )
}

const AUTO_ADVANCE_NAMES: Readonly<Record<AutoAdvance, string>> = {
  off: t('Auto-advance'),
  label: t('Auto-advance: each label'),
  done: t('Auto-advance: when done'),
}

function AutoAdvance() {
  const chosen = useApp((state) => state.prefs.autoAdvance)
  const keys = useKeysOf('auto-advance')
  return (
    <button
      type="button"
      className="button button-quiet"
      aria-pressed={chosen !== 'off'}
      title={withKeyText(AUTO_ADVANCE_SENTENCES[chosen], keys)}
      onClick={() => app().toggleAutoAdvance()}
    >
      <FastForward size={14} aria-hidden="true" />
      <span className="viewer-advance">{AUTO_ADVANCE_NAMES[chosen]}</span>
    </button>
  )
}
