/** Says that the grid shows the pictures of some changes of the history only. */
import { app, useApp } from '../../store/app.ts'
import { queryText } from './history-words.ts'

export function ScopeBanner() {
  const scope = useApp((state) => state.requestedQuery.scope)
  if (scope === null) return null
  const { history } = scope
  return (
    <div className="banner" role="status" data-testid="scope">
      <p>{queryText(history)}</p>
      <button type="button" className="button button-small" onClick={() => app().openHistory(history)}>
        History
      </button>
      <button type="button" className="button button-small" onClick={() => app().leaveScope()}>
        Show all pictures
      </button>
    </div>
  )
}
