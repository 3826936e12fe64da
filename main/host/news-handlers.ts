/** Implements the calls about what others have changed since this person last looked. */
import type { Handlers } from '../../preload/contract/index.ts'
import { isInFolder } from '../core/query/index.ts'
import type { Client } from './client.ts'
import type { HostSession } from './host-session.ts'
import { currentResult } from './result-set.ts'

/** Returns the handlers of the calls about new pictures. */
export function newsHandlers(
  session: HostSession,
): Pick<Handlers<Client>, 'query.nextNew' | 'news.get' | 'news.markSeen' | 'news.markAllSeen'> {
  return {
    'query.nextNew': ({ result, from, direction, except }, client) =>
      currentResult(client.result, result).nextNew(from, direction, except),
    'news.get': () => {
      const { workspace, smartCounts } = session.dataset
      smartCounts.counts()
      return { ids: [...workspace.catalog.news.ids()], smartFolders: smartCounts.newsCounts() }
    },
    'news.markSeen': ({ ids, revision }) => {
      const { catalog, news } = session.dataset.workspace
      news.markSeen(ids, revision)
      return { newIds: ids.filter((id) => catalog.news.has(id)) }
    },
    'news.markAllSeen': ({ folder, revision }) => {
      const { catalog, news } = session.dataset.workspace
      const before = catalog.news.size
      const { items } = catalog
      news.markSeen(
        Array.from(catalog.news.ids()).filter((id) => isInFolder(items.folder(id), folder)),
        revision,
      )
      return { pictures: before - catalog.news.size }
    },
  }
}
