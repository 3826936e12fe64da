/** Builds the menu of the row that counts what others have changed. */
import { CheckCheck, Funnel, StepBack, StepForward } from 'lucide-react'

import type { MenuOffer } from '../../components/MenuArea.tsx'
import { currentKeyText } from '../../components/use-keys-of.ts'
import { app } from '../../store/app.ts'
import { perform } from '../shortcuts/use-keys.ts'

export function newsMenu(): MenuOffer {
  const { requestedQuery, runQuery, markAllSeen, focusGrid } = app()
  const { folder } = requestedQuery
  return {
    testId: 'news-menu',
    returnFocus: focusGrid,
    groups: [
      [
        {
          name: 'Next picture changed by others',
          keys: currentKeyText('next-new'),
          Icon: StepForward,
          run: () => perform({ do: 'next-new', direction: 1 }),
        },
        {
          name: 'Previous picture changed by others',
          keys: currentKeyText('previous-new'),
          Icon: StepBack,
          run: () => perform({ do: 'next-new', direction: -1 }),
        },
        { name: 'Show only these', Icon: Funnel, run: () => void runQuery({ text: 'new:yes' }) },
      ],
      [
        ...(folder === ''
          ? []
          : [
              {
                name: 'Mark all in this folder as seen',
                keys: currentKeyText('mark-all-seen'),
                Icon: CheckCheck,
                run: () => void markAllSeen(folder),
              },
            ]),
        {
          name: 'Mark all as seen',
          keys: folder === '' ? currentKeyText('mark-all-seen') : undefined,
          Icon: CheckCheck,
          run: () => void markAllSeen(''),
        },
      ],
    ],
  }
}
