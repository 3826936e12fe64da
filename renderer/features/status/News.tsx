/** Shows how many pictures others have changed since this person last looked, and goes to the next of them. */
import { plural } from '../../components/format.ts'
import { withKeyText } from '../../components/key-text.ts'
import { useMenuOffer } from '../../components/MenuArea.tsx'
import { useKeysOf } from '../../components/use-keys-of.ts'
import { useApp } from '../../store/app.ts'
import { perform } from '../shortcuts/use-keys.ts'
import { newsMenu } from './news-menu.ts'

export function News() {
  const number = useApp((state) => state.folders[0]?.news ?? 0)
  const keys = useKeysOf('next-new')
  const offer = useMenuOffer()
  if (number === 0) return null
  return (
    <button
      type="button"
      className="status-link"
      data-testid="news"
      title={withKeyText('Pictures that others have changed since you last looked: go to the next one', keys)}
      onClick={() => perform({ do: 'next-new', direction: 1 })}
      onContextMenu={() => offer(newsMenu())}
    >
      <span className="new-dot" aria-hidden="true" />
      {plural(number, 'new change')} by others
    </button>
  )
}
