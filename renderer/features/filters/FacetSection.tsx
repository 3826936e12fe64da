/** Shows a section of the left panel with a title that folds it. */
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

import { app, useApp } from '../../store/app.ts'

interface Props {
  title: string
  /** Shown behind the title. */
  note?: string | undefined
  open: boolean
  /** The filter has a condition of this section. A folded section shows it. */
  filtered?: boolean
  /** There is nothing to show, so the section cannot be opened. */
  disabled?: boolean
  testId: string
  /** The field of the section's values, for tests. */
  field?: string
  /** Shown at the right of the title. */
  action?: ReactNode
  onToggle(): void
  children: ReactNode
}

export function FacetSection({
  title,
  note,
  open,
  filtered = false,
  disabled = false,
  testId,
  field,
  action,
  onToggle,
  children,
}: Props) {
  return (
    <section aria-label={title} data-testid={testId} data-field={field} data-filtered={filtered && !open}>
      <h2 className="panel-title panel-title-fold">
        <button type="button" className="section-button" aria-expanded={open} disabled={disabled} onClick={onToggle}>
          <ChevronRight size={13} aria-hidden="true" data-open={open} />
          <span className="section-name">
            {title}
            {note !== undefined && <span className="panel-count">{note}</span>}
          </span>
        </button>
        {action}
      </h2>
      {open && children}
    </section>
  )
}

/** Returns whether a section is open, and a function that changes that. The person's choice is a preference. */
export function useFold(layout: string, openAtFirst: boolean): readonly [open: boolean, toggle: () => void] {
  const open = useApp((state) => state.prefs.layout[layout] ?? Number(openAtFirst)) === 1
  return [open, () => app().setLayout(layout, open ? 0 : 1)]
}
