/** Shows the stack of a picture: which of its pictures this is, or how many a collapsed stack has. */
import { Layers } from 'lucide-react'

import type { Row } from '../../../preload/contract/index.ts'
import { useKeysOf } from '../../components/use-keys-of.ts'
import { app, useApp } from '../../store/app.ts'
import { stackTitle } from './stack-title.ts'

interface Props {
  row: Row
  className: string
  testId: string
  /** Called before the badge expands or collapses the stack of the focused picture. */
  onFocus?(): void
}

/** A click expands or collapses the stack, if this window collapses stacks. */
export function StackBadge({ row, className, testId, onFocus }: Props) {
  const canCollapse = useApp((state) => state.query.collapseStacks)
  const keys = useKeysOf('expand-stack')
  if (!row.stack) return null
  const isCollapsed = row.hides > 0
  const text = isCollapsed ? row.hides + 1 : `${row.stack.position}/${row.stack.size}`
  if (!canCollapse)
    return (
      <span className={className} data-testid={testId} title={stackTitle(row.stack)}>
        {text}
      </span>
    )
  const action = isCollapsed ? 'Expand the stack' : 'Collapse the stack'
  const about = isCollapsed ? `Stack of ${row.hides + 1} pictures` : stackTitle(row.stack)
  return (
    <button
      type="button"
      className={className}
      data-testid={testId}
      data-collapsed={isCollapsed}
      tabIndex={-1}
      aria-label={action}
      title={`${about}\n${action}${keys === undefined ? '' : ` (${keys})`}`}
      onClick={() => {
        onFocus?.()
        void app().toggleStack()
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {isCollapsed && <Layers size={12} aria-hidden="true" />}
      {text}
    </button>
  )
}
