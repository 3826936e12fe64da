/** Implements the calls about the history of the data set, and about what people say together. */
import { LensletError, type Handlers, type PictureScope } from '../../preload/contract/index.ts'
import type { Client } from './client.ts'
import type { HostSession } from './host-session.ts'
import { assertShowsNow, labelsOf } from './label-view.ts'
import type { ResultScope } from './result-set.ts'

/** Returns the handlers of the calls about the history. */
export function historyHandlers(
  session: HostSession,
): Pick<
  Handlers<Client>,
  | 'history.batches'
  | 'history.changes'
  | 'history.previewTakeBack'
  | 'history.takeBack'
  | 'labels.showAt'
  | 'agreement.get'
  | 'progress.get'
> {
  return {
    'history.batches': ({ query, start, count }) => session.dataset.history.page(query, start, count),
    'history.changes': ({ query, start, count }) => session.dataset.history.changes(query, start, count),
    'history.previewTakeBack': async ({ query, only }, client) => {
      const signal = client.newPreviewSignal()
      if (query === null) return null
      const { shown, record } = await session.dataset.history.preview(query, only, signal)
      client.showPreview(shown, signal)
      return record
    },
    'agreement.get': (query, client) =>
      session.dataset.agreement.get(query, labelsOf(session.dataset.workspace, client)),
    'progress.get': (query) => session.dataset.progress.get(query),
    'labels.showAt': async ({ at }, client) => {
      const signal = client.newPastSignal()
      const past = at === null ? null : await session.dataset.history.labelsAt(at, signal)
      if (!signal.aborted) client.past = past
      return { at }
    },
    'history.takeBack': async ({ preview }, client) => {
      assertShowsNow(client)
      const shown = client.preview
      if (shown?.number !== preview)
        throw new LensletError('overtaken', 'This preview is out of date. Open it again.', { retry: true })
      const taken = await session.dataset.history.takeBack(shown)
      client.newPreviewSignal()
      return taken
    },
  }
}

/** Returns the pictures of a query's scope. */
export function scopeOf({ dataset }: HostSession, scope: PictureScope): Promise<ResultScope> {
  return 'history' in scope ? dataset.history.picturesOf(scope.history) : dataset.progress.picturesOf(scope.progress)
}
