/**
 * Says that labelled pictures are missing, or that their names now belong to other pictures, and asks the person where
 * they are now.
 */
import { app, useApp } from '../../store/app.ts'
import { count } from '../../components/format.ts'

export function MovesBanner() {
  const moves = useApp((state) => state.moves.length)
  if (moves === 0) return null
  return (
    <div className="banner" role="status" data-testid="moves-banner">
      <p>
        {moves === 1
          ? 'A labelled picture may have been renamed or moved.'
          : `${count(moves)} labelled pictures may have been renamed or moved.`}
      </p>
      <button type="button" className="button button-small" onClick={() => app().setMovesOpen(true)}>
        Review…
      </button>
    </div>
  )
}
