/** Says that the grid shows the pictures of some changes of the history only, or those that a number of the progress counts. */
import { app, useApp } from '../../store/app.ts'
import { partText } from '../progress/progress-words.ts'
import { queryText } from './history-words.ts'

export function ScopeBanner() {
  const { scope, folder } = useApp((state) => state.requestedQuery)
  if (scope === null) return null
  return (
    <div className="banner" role="status" data-testid="scope">
      <p>{'history' in scope ? queryText(scope.history) : partText(scope.progress, folder)}</p>
      {'history' in scope ? (
        <button type="button" className="button button-small" onClick={() => app().openHistory(scope.history)}>
          History
        </button>
      ) : (
        <button type="button" className="button button-small" onClick={() => app().openProgress(folder)}>
          Progress
        </button>
      )}
      <button type="button" className="button button-small" onClick={() => app().leaveScope()}>
        Show all pictures
      </button>
    </div>
  )
}
