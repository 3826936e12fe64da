/** A picture in the grid; when it cannot be shown, the reason and a way to try again. */
import { ImageOff, RotateCw } from 'lucide-react'
import { useState } from 'react'

import { mediaUrl } from '../../../preload/contract/index.ts'
import type { Row } from '../../../preload/contract/index.ts'
import { failureOf, useRetry, type Failure } from '../../components/use-retry.ts'

const SMALL = 256
const LARGE = 512

export function Thumbnail({ row, width }: { row: Row; width: number }) {
  const [attempt, setAttempt] = useState(0)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [loaded, setLoaded] = useState(false)
  const retry = (): void => { setFailure(null); setAttempt(attempt + 1) }
  useRetry(failure, retry)
  if (!row.present) return <Problem text="Not in the folder any more" />
  if (failure !== null) return <Problem text={withoutName(failure.reason, row.name)} onRetry={retry} />
  const size = width * window.devicePixelRatio > SMALL ? LARGE : SMALL
  return (
    <img
      key={attempt} alt="" draggable={false} decoding="async" data-loaded={loaded} src={`${mediaUrl('thumb', row, size)}${attempt ? `&r=${attempt}` : ''}`}
      onLoad={() => setLoaded(true)} onError={() => void failureOf(row.id, 'The preview could not be loaded').then(setFailure)}
    />
  )
}

/** The name stands under the picture already and would push the reason out of a small cell. */
function withoutName(problem: string, name: string): string {
  if (!problem.startsWith(`${name} `)) return problem
  const rest = problem.slice(name.length + 1)
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}

function Problem({ text, onRetry }: { text: string; onRetry?: () => void }) {
  return (
    <span className="cell-problem" title={text}>
      <ImageOff size={18} aria-hidden="true" />
      <span>{text}</span>
      {onRetry && <button type="button" className="button button-small" tabIndex={-1} onClick={onRetry}><RotateCw size={12} aria-hidden="true" />Retry</button>}
    </span>
  )
}
