/** Shows a new person what to do, in three cards, while no picture is selected. */
import { Search, Star, Users } from 'lucide-react'
import type { ComponentType } from 'react'

import type { KeyCommandId } from '../../../preload/contract/index.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { app } from '../../store/app.ts'
import { t } from '../../../preload/contract/index.ts'

interface Card {
  readonly title: string
  readonly Icon: ComponentType<{ size: number; 'aria-hidden': 'true' }>
  readonly lines: readonly (readonly [keys: readonly (KeyCommandId | FixedKeys)[], text: string])[]
}

/** Keys that cannot be changed, or a range of keys. */
interface FixedKeys {
  readonly fixed: string
}

const CARDS: readonly Card[] = [
  {
    title: 'Label',
    Icon: Star,
    lines: [
      [[{ fixed: '1 – 5' }], t('stars, 0 clears them')],
      [['flag-pick', 'flag-reject'], t('pick, reject')],
      [['tags'], t('tags; Alt 1 – 9 for the last ones')],
      [['undo'], t('undo, also tomorrow')],
    ],
  },
  {
    title: 'Move and find',
    Icon: Search,
    lines: [
      [[{ fixed: '← →' }], t('move, Enter shows it large')],
      [['next-unlabelled'], t('next unlabelled picture')],
      [['search'], t('filter: stars>=3 -tag:blur')],
      [['palette'], t('every command')],
    ],
  },
  {
    title: 'Together',
    Icon: Users,
    lines: [
      [[], 'Labels of colleagues appear by themselves.'],
      [[], 'Labels are saved as you go, also offline.'],
      [[], 'Nobody overwrites what they have not seen.'],
    ],
  },
]

export function QuickStart() {
  return (
    <section className="quick-start" data-testid="quick-start" aria-labelledby="quick-start-title">
      <h2 id="quick-start-title">Quick start</h2>
      {CARDS.map(({ title, Icon, lines }) => (
        <article key={title} className="quick-card">
          <h3>
            <Icon size={15} aria-hidden="true" />
            {title}
          </h3>
          <dl>
            {lines.map(([keys, text]) => (
              <div key={text} data-plain={keys.length === 0}>
                <dt>
                  {keys.map((key) =>
                    typeof key === 'string' ? (
                      <KeyHint key={key} command={key} />
                    ) : (
                      <kbd key={key.fixed}>{key.fixed}</kbd>
                    ),
                  )}
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </article>
      ))}
      <p className="quick-actions">
        <button type="button" className="button" onClick={() => app().setPrefs({ quickStart: false })}>
          Got it
        </button>
        <button type="button" className="link" onClick={() => app().setShortcuts(true)}>
          All keys
        </button>
      </p>
    </section>
  )
}
