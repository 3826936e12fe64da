/** Shows the right panel: labels first, then their history, then the file. */
import { FilePen, MousePointerClick } from 'lucide-react'

import type { ItemDetail, LabelKind, LevelKind, Row } from '../../../preload/contract/index.ts'
import { absoluteTime, relativeTime } from '../../components/format.ts'
import { Avatars } from '../../components/Avatar.tsx'
import { LevelInputs } from '../../components/LevelInputs.tsx'
import { ShortName } from '../../components/ShortName.tsx'
import { app, useApp } from '../../store/app.ts'
import { readOnlySentence } from '../../store/status.ts'
import { isViewingOnePicture, selectedCount } from '../../store/selection.ts'
import { RatingsSection } from './RatingsSection.tsx'
import { QuickStart } from '../welcome/QuickStart.tsx'
import { ConflictBox } from '../conflict/ConflictBox.tsx'
import { DifferencesSection } from './DifferencesSection.tsx'
import { FileSection } from './FileSection.tsx'
import { History } from './History.tsx'
import { NoteField } from './NoteField.tsx'
import { SelectionSummary } from './SelectionSummary.tsx'
import { useDisplayedId } from './use-displayed-id.ts'
import { isolatedName } from '../../components/person-names.ts'
import { TagFields } from './TagFields.tsx'

interface FieldProps {
  row: Row
  /** Null while it loads. */
  detail: ItemDetail | null
  refused: string | null
}

/** How many letters at the end of a long name stay. */
const NAME_TAIL = 14

/** The fields below the labels with levels. The compiler rejects a list without all other kinds; nobody types metrics. */
const FIELDS: { readonly [K in Exclude<LabelKind, LevelKind>]: React.ComponentType<FieldProps> | null } = {
  tags: ({ row, refused }) => (
    <TagFields ids={[row.id]} tags={row.tags.map((tag) => ({ tag, count: null }))} refused={refused} />
  ),
  notes: ({ row, detail, refused }) => (
    <NoteField id={row.id} hasNotes={row.hasNotes} stored={detail?.state.notes ?? null} refused={refused} />
  ),
  metrics: null,
}

export function Inspector({ inert }: { inert: boolean }) {
  const id = useDisplayedId()
  const many = useApp((state) => selectedCount(state) > 1 && !isViewingOnePicture(state))
  const row = useApp((state) => (id === null ? undefined : state.rows.byId(id)))
  return (
    <aside
      className="inspector"
      aria-label="Inspector"
      data-testid="inspector"
      data-region
      data-id={id ?? undefined}
      inert={inert}
    >
      {many ? <SelectionSummary /> : row ? <OneItem row={row} /> : <Nothing />}
    </aside>
  )
}

function Nothing() {
  const isNew = useApp((state) => state.prefs.quickStart && state.result !== null)
  if (isNew) return <QuickStart />
  return (
    <div className="empty empty-small">
      <MousePointerClick size={22} aria-hidden="true" />
      <p>Choose a picture to see and set its labels.</p>
    </div>
  )
}

/** Returns the item's details with the unconfirmed edits applied; null while they load. */
function useDetail(id: number): ItemDetail | null {
  const detail = useApp((state) => (state.detail?.id === id ? state.detail : null))
  // The version changes with unconfirmed edits too, which `shownState` applies.
  useApp((state) => state.rowsVersion)
  return detail && { ...detail, state: app().shownState(detail) }
}

function OneItem({ row }: { row: Row }) {
  const detail = useDetail(row.id)
  const compare = useApp((state) => state.compare)
  const error = useApp((state) => state.detailError)
  const refused = useApp((state) => readOnlySentence(state.status))
  return (
    <>
      <ItemTitle row={row} />
      <section className="inspector-section" aria-label="Labels">
        <div className="rating">
          {/* No key: a star or a flag that has the keyboard keeps it when the next picture is shown. */}
          <LevelInputs values={row} refused={refused} onEdit={(edit) => void app().edit([row.id], edit)} />
        </div>
        {detail?.ratings && <RatingsSection ratings={detail.ratings} row={row} />}
        {detail?.edited && (
          <p className="inspector-edited">
            <FilePen size={14} aria-hidden="true" />
            The file was edited or replaced after it was labelled.
          </p>
        )}
        {detail && detail.state.conflicts.length > 0 && <ConflictBox key={row.id} detail={detail} />}
        {Object.entries(FIELDS).map(
          ([kind, Field]) => Field && <Field key={`${kind} ${row.id}`} row={row} detail={detail} refused={refused} />,
        )}
        {error !== null && (
          <p className="field-error" role="alert">
            {error}
          </p>
        )}
      </section>
      {detail && <History key={`history ${row.id}`} detail={detail} refused={refused} />}
      {compare && <DifferencesSection compare={compare} />}
      <FileSection key={`file ${row.id}`} row={row} compared={compare !== null} />
    </>
  )
}

function ItemTitle({ row }: { row: Row }) {
  const peers = useApp((state) => state.peersByItem.get(row.id))
  const folder = row.key.slice(0, -row.name.length - 1)
  return (
    <header className="inspector-title">
      <div className="inspector-heading">
        <h2 aria-label={row.name}>
          <ShortName name={row.name} title={row.key} tail={NAME_TAIL} />
        </h2>
        {peers && <Avatars peers={peers} />}
      </div>
      <p className="muted">
        {folder && (
          <span className="inspector-folder" title={folder}>
            {folder}
          </span>
        )}
        {row.updatedBy !== null && row.updatedAt !== null && (
          <span title={absoluteTime(row.updatedAt)}>
            {isolatedName(row.updatedBy)}, {relativeTime(row.updatedAt)}
          </span>
        )}
      </p>
    </header>
  )
}
