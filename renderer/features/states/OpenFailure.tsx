/** A folder could not be opened: why, and the ways on. */
import { CloudOff, FileQuestion, FileWarning, FolderLock, FolderX, PackagePlus, type LucideIcon } from 'lucide-react'

import { assertNever, type ErrorCode, type OpenFailure as Failure } from '../../../preload/contract/index.ts'
import { parentFolder } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { failureText, type Way } from './failure-text.ts'
import { StatePage, takeKeyboard } from './StatePage.tsx'
import { leave, useEscape } from './use-escape.ts'

const ICONS: Partial<Record<ErrorCode, LucideIcon>> = {
  'not-found': FolderX,
  'not-a-folder': FileQuestion,
  'not-readable': FolderLock,
  offline: CloudOff,
  timeout: CloudOff,
  'newer-format': PackagePlus,
}

export function OpenFailure({ failure }: { failure: Failure }) {
  const { title, sentence, ways } = failureText(failure)
  useEscape(leave)
  const back = useApp((state) => state.session?.dataset?.name)
  return (
    <StatePage
      icon={ICONS[failure.error.code] ?? FileWarning}
      testId="failure"
      code={failure.error.code}
      title={title}
      ways={ways.map((way, at) => (
        <button
          key={way}
          type="button"
          className={at === 0 ? 'button button-primary' : 'button'}
          ref={at === 0 ? takeKeyboard : undefined}
          onClick={() => go(way, failure)}
        >
          {nameOf(way, failure, back)}
        </button>
      ))}
    >
      <p>{sentence}</p>
      <p className="state-path">{failure.path}</p>
    </StatePage>
  )
}

function nameOf(way: Way, { path }: Failure, back: string | undefined): string {
  switch (way) {
    case 'retry':
      return 'Try again'
    case 'parent':
      return `Open ${parentFolder(path)}`
    case 'choose':
      return back === undefined ? 'Choose another folder' : `Back to ${back}`
    default:
      return assertNever(way)
  }
}

function go(way: Way, { path }: Failure): void {
  const { openPath, openSample, session } = app()
  switch (way) {
    case 'retry':
      return void (path === session?.sample ? openSample() : openPath(path))
    case 'parent':
      return void openPath(parentFolder(path))
    case 'choose':
      return leave()
    default:
      return assertNever(way)
  }
}
