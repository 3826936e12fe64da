/**
 * Shows a state in place of the pictures: one heading, one sentence, one or two actions.
 *
 * It is announced to screen readers, and its first action has the keyboard focus.
 */
import type { LucideIcon } from 'lucide-react'
import { useId } from 'react'
import type { ReactNode } from 'react'

interface StatePageProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly children: ReactNode
  /** The buttons, the likeliest first. */
  readonly actions?: ReactNode
  /** Whether nothing is wrong. Screen readers then announce it in a pause. */
  readonly calm?: boolean
  /** Whether the icon moves, because something is in progress. */
  readonly busy?: boolean
  readonly testId: string
  readonly code?: string
}

/** Shows the page. `inside` is for a page with other content around it, so that its heading is not the first one. */
export function StatePage({
  icon: Icon,
  title,
  children,
  actions,
  calm,
  busy,
  testId,
  code,
  inside,
}: StatePageProps & { inside?: boolean }) {
  const heading = useId()
  const Title = inside ? 'h2' : 'h1'
  const Root = inside ? 'section' : 'main'
  return (
    <Root className="state-page" aria-labelledby={heading} data-testid={testId} data-code={code}>
      <div className="state-card">
        <span className="state-icon" data-busy={busy} data-calm={calm} aria-hidden="true">
          <Icon size={22} />
        </span>
        <div role={calm ? 'status' : 'alert'}>
          <Title id={heading}>{title}</Title>
          {children}
        </div>
        {actions && <div className="state-actions">{actions}</div>}
      </div>
    </Root>
  )
}

/** Gives the keyboard focus to an element when it appears. Used as a ref. */
export function focusOnMount(node: HTMLElement | null): void {
  node?.focus()
}
