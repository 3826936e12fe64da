/** Shows a part of the inspector that can be folded. Whether it is open is a preference. */
import { ChevronRight } from 'lucide-react'
import { useId } from 'react'
import type { ReactNode } from 'react'

import { app, useApp } from '../../store/app.ts'

interface Props {
  name: string
  title: string
  open?: boolean
  children: ReactNode
}

export function Section({ name, title, open = false, children }: Props) {
  const id = useId()
  const layout = `section.${name}`
  const shown = useApp((state) => (state.prefs.layout[layout] ?? Number(open)) === 1)
  return (
    <section className="inspector-section">
      <h3>
        <button
          type="button"
          className="section-button"
          aria-expanded={shown}
          aria-controls={id}
          onClick={() => app().setLayout(layout, shown ? 0 : 1)}
        >
          <ChevronRight size={14} data-open={shown} aria-hidden="true" />
          {title}
        </button>
      </h3>
      <div id={id} hidden={!shown}>
        {shown && children}
      </div>
    </section>
  )
}
