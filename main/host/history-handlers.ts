/** Implements the calls about the history of the data set. */
import { LensletError, type Handlers } from '../../preload/contract/index.ts'
import type { Client } from './client.ts'
import type { HostSession } from './host-session.ts'

/** Returns the handlers of the calls about the history. */
export function historyHandlers(
  session: HostSession,
): Pick<Handlers<Client>, 'history.batches' | 'history.changes' | 'history.previewTakeBack' | 'history.takeBack'> {
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
    'history.takeBack': async ({ preview }, client) => {
      const shown = client.preview
      if (shown?.number !== preview)
        throw new LensletError('overtaken', 'This preview is out of date. Open it again.', { retry: true })
      const taken = await session.dataset.history.takeBack(shown)
      client.newPreviewSignal()
      return taken
    },
  }
}
