/** Shows how far the team has come. */
import { Sheet } from '../../components/Sheet.tsx'
import { app, useApp } from '../../store/app.ts'
import { ProgressScreen } from './ProgressScreen.tsx'

export function ProgressDialog() {
  const open = useApp((state) => state.progressOpen)
  return (
    <Sheet
      open={open}
      onClose={() => app().closeProgress()}
      title="Progress"
      testId="progress-dialog"
      className="progress-dialog"
    >
      <ProgressScreen />
    </Sheet>
  )
}
