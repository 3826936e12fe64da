/** Says why a folder could not be opened, and what the person can do. */
import { CloudOff, FileQuestion, FileWarning, FolderLock, FolderX, PackagePlus, type LucideIcon } from 'lucide-react'

import { assertNever, type ErrorCode, type OpenFailure as Failure } from '../../../preload/contract/index.ts'
import { parentFolder } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { failureText, type FailureAction } from './failure-text.ts'
import { StatePage, focusOnMount } from './StatePage.tsx'
import { dismissFolder, useEscape } from './use-escape.ts'

const ICONS: Partial<Record<ErrorCode, LucideIcon>> = {
  'not-found': FolderX,
  'not-a-folder': FileQuestion,
  'not-readable': FolderLock,
  offline: CloudOff,
  timeout: CloudOff,
  'newer-format': PackagePlus,
}

export function OpenFailure({ failure }: { failure: Failure }) {
  const { title, sentence, actions } = failureText(failure)
  useEscape(dismissFolder)
  const back = useApp((state) => state.session?.dataset?.name)
  return (
    <StatePage
      icon={ICONS[failure.error.code] ?? FileWarning}
      testId="failure"
      code={failure.error.code}
      title={title}
      actions={actions.map((action, at) => (
        <button
          key={action}
          type="button"
          className={at === 0 ? 'button button-primary' : 'button'}
          ref={at === 0 ? focusOnMount : undefined}
          onClick={() => perform(action, failure)}
        >
          {actionName(action, failure, back)}
        </button>
      ))}
    >
      <p>{sentence}</p>
      <p className="state-path">{failure.path}</p>
    </StatePage>
  )
}

function actionName(action: FailureAction, { path }: Failure, back: string | undefined): string {
  switch (action) {
    case 'retry':
      return 'Try again'
    case 'parent':
      return `Open ${parentFolder(path)}`
    case 'choose':
      return back === undefined ? 'Choose another folder' : `Back to ${back}`
    default:
      return assertNever(action)
  }
}

function perform(action: FailureAction, { path }: Failure): void {
  const { openPath, openSample, session } = app()
  switch (action) {
    case 'retry':
      return void (path === session?.sample ? openSample() : openPath(path))
    case 'parent':
      return void openPath(parentFolder(path))
    case 'choose':
      return dismissFolder()
    default:
      return assertNever(action)
  }
}
