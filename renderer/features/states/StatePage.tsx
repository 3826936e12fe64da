/**
 * A state that takes the place of the pictures: one heading, one sentence, one or two ways on. Says itself to screen
 * readers, and its first way on has the keyboard.
 */
import type { LucideIcon } from 'lucide-react'
import { useId } from 'react'
import type { ReactNode } from 'react'

export interface StatePageProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly children: ReactNode
  /** Buttons, the likeliest first. */
  readonly ways?: ReactNode
  /** Nothing is wrong: it is told when there is a pause. */
  readonly calm?: boolean
  /** It moves, because something is being done. */
  readonly busy?: boolean
  readonly testId: string
  readonly code?: string
}

/** `inside`: there are other things on the page, so that its heading is not the first. */
export function StatePage({
  icon: Icon,
  title,
  children,
  ways,
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
        {ways && <div className="state-ways">{ways}</div>}
      </div>
    </Root>
  )
}

/** For the way on that should have the keyboard when its page appears. */
export function takeKeyboard(node: HTMLElement | null): void {
  node?.focus()
}
