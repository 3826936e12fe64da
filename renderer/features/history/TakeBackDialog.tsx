/** Shows what it would do to take back changes, and asks whether to do it. */
import { AlertDialog } from 'radix-ui'

import type { TakeBackPreview } from '../../../preload/contract/index.ts'
import { count, plural } from '../../components/format.ts'
import { ShortName } from '../../components/ShortName.tsx'
import { app, useApp } from '../../store/app.ts'
import { queryText } from './history-words.ts'
import { SmallPicture } from './SmallPicture.tsx'
import { nameOf } from '../../components/person-names.ts'
import { ValueChange } from './ValueChange.tsx'

export function TakeBackDialog() {
  const request = useApp((state) => state.takeBackRequest)
  const preview = useApp((state) => state.takeBackPreview)
  const error = useApp((state) => state.takeBackError)
  const busy = useApp((state) => state.isTakingBack)
  return (
    <AlertDialog.Root
      open={request !== null}
      onOpenChange={(now) => {
        if (!now && request !== null) app().cancelTakeBack()
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content className="sheet take-back" data-testid="take-back-dialog">
          <AlertDialog.Title>Take back changes?</AlertDialog.Title>
          <AlertDialog.Description className="muted">
            {request?.only ? 'One change' : request && queryText(request.query)}
          </AlertDialog.Description>
          {error !== null && (
            <p className="field-error" role="alert">
              {error}
            </p>
          )}
          {preview === null && error === null && (
            <p className="muted" role="status">
              Looking at the pictures…
            </p>
          )}
          {preview && <Preview preview={preview} />}
          <footer className="dialog-actions">
            <AlertDialog.Cancel className="button">Cancel</AlertDialog.Cancel>
            <button
              type="button"
              className="button button-primary"
              data-testid="take-back-confirm"
              disabled={busy || preview === null || preview.changes === 0}
              onClick={() => void app().confirmTakeBack()}
            >
              {preview && preview.changes > 0 ? `Take back ${plural(preview.changes, 'change')}` : 'Take back'}
            </button>
          </footer>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function Preview({ preview }: { preview: TakeBackPreview }) {
  const { changes, pictures, changedPictures, resolved, newer, undoneBefore, withOtherKinds, values, examples } =
    preview
  const kept = newer.reduce((sum, one) => sum + one.count, 0)
  return (
    <>
      <ul className="take-back-facts">
        <li>
          {changes === 0
            ? 'There is nothing to take back.'
            : changedPictures === 0
              ? 'The values that are shown stay: others gave them too.'
              : `${plural(changedPictures, 'picture gets', 'pictures get')} the labels that were there before.`}
        </li>
        {pictures > changedPictures && changedPictures > 0 && (
          <li>
            {plural(pictures - changedPictures, 'other picture keeps', 'other pictures keep')} the values that are
            shown.
          </li>
        )}
        {withOtherKinds > 0 && (
          <li>
            {plural(withOtherKinds, 'change', 'changes')} also gave other labels. A change is taken back as a whole.
          </li>
        )}
        {resolved > 0 && <li>{plural(resolved, 'conflict is', 'conflicts are')} resolved: the other value stays.</li>}
        {kept > 0 && (
          <li>
            {plural(kept, 'value stays', 'values stay')}, because somebody has set {kept === 1 ? 'it' : 'them'} since:{' '}
            {newer.map((one) => `${nameOf(one.user)} (${count(one.count)})`).join(', ')}.
          </li>
        )}
        {undoneBefore > 0 && <li>{plural(undoneBefore, 'change was', 'changes were')} undone before.</li>}
        {changes > 0 && <li>Everybody sees this in the history. You can undo it.</li>}
      </ul>
      {examples.length > 0 && (
        <ul className="take-back-examples" aria-label="What changes">
          {examples.map(({ row, field, before, after }) => (
            <li key={`${row.id} ${field}`}>
              <SmallPicture row={row} />
              <ShortName name={row.name} title={row.key} />
              <ValueChange field={field} before={before} after={after} />
            </li>
          ))}
        </ul>
      )}
      {examples.length < values && (
        <p className="muted">{`The first ${count(examples.length)} of ${count(values)} values are shown.`}</p>
      )}
    </>
  )
}
