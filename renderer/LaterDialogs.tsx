/** Shows the dialogs whose code is loaded after the start of the window. */
import { AgreementDialog } from './features/agreement/AgreementDialog.tsx'
import { HistoryDialog } from './features/history/HistoryDialog.tsx'
import { TakeBackDialog } from './features/history/TakeBackDialog.tsx'
import { TimeDialog } from './features/history/TimeDialog.tsx'
import { MovesDialog } from './features/moves/MovesDialog.tsx'
import { PeopleDialog } from './features/people/PeopleDialog.tsx'
import { ProgressDialog } from './features/progress/ProgressDialog.tsx'
import { ReleasesDialog } from './features/releases/ReleasesDialog.tsx'
import { SchemaDialog } from './features/schema/SchemaDialog.tsx'
import { SettingsDialog } from './features/settings/SettingsDialog.tsx'
import { ShortcutSheet } from './features/shortcuts/ShortcutSheet.tsx'
import { TagTaskDialog } from './features/tags/TagTaskDialog.tsx'

export function LaterDialogs() {
  return (
    <>
      <ShortcutSheet />
      <SettingsDialog />
      <HistoryDialog />
      <AgreementDialog />
      <ProgressDialog />
      <PeopleDialog />
      <SchemaDialog />
      <TakeBackDialog />
      <TimeDialog />
      <ReleasesDialog />
      <MovesDialog />
      <TagTaskDialog />
    </>
  )
}
