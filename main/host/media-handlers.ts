/** Implements the calls about a picture's file. */
import type { Handlers } from '../../preload/contract/index.ts'
import { shareOffline, unlessStalled, versionOf } from './share-offline.ts'
import type { Client } from './client.ts'
import { fileOf, recordPictureFacts } from './media-routes.ts'
import type { Placeholder } from './placeholders.ts'
import type { HostSession } from './host-session.ts'

/**
 * How long placeholders are collected for one push, in milliseconds. Every push makes the page paint once more, which
 * delays the next push.
 */
const PUSH_DELAY_MS = 30

export function mediaHandlers(
  session: HostSession,
): Pick<Handlers<Client>, 'item.facts' | 'item.metadata' | 'item.preview' | 'items.placeholders'> {
  return {
    'item.facts': async ({ id }) => {
      const { workspace } = session.dataset
      const { catalog } = workspace
      const file = fileOf(session, id)
      const version = await versionOf(workspace, id)
      const isUnavailable = (): boolean => ['stalled', 'offline'].includes(workspace.status().state)
      const facts = await unlessStalled(workspace, (stalled) => session.media.facts(file, version, stalled)).catch(
        (error: unknown) => {
          throw isUnavailable() ? shareOffline() : error
        },
      )
      if (facts.problem !== null && isUnavailable()) throw shareOffline()
      if (facts.width !== null && facts.height !== null) catalog.setDimensions(id, facts.width, facts.height)
      recordPictureFacts(session, {
        id,
        notice: facts.notice,
        isTransparent: catalog.learntPictures.get(id)?.isTransparent ?? false,
      })
      return facts
    },
    'item.metadata': async ({ id }, client) => {
      const signal = client.newMetadataSignal()
      if (id === null) return null
      const file = fileOf(session, id)
      session.dataset.metadata.readViewed([id])
      return await unlessStalled(session.dataset.workspace, (stalled) =>
        session.media.metadata(file, AbortSignal.any([signal, stalled])),
      )
    },
    'items.placeholders': ({ ids }, client) => {
      const signal = client.newPlaceholderSignal()
      let batch: Placeholder[] = []
      let timer: NodeJS.Timeout | undefined
      const send = (): void => {
        clearTimeout(timer)
        timer = undefined
        if (batch.length > 0 && !signal.aborted) client.push('placeholders', batch)
        batch = []
      }
      const allProvided = session.dataset.placeholders.provide(ids, signal, (placeholder) => {
        batch.push(placeholder)
        timer ??= setTimeout(send, PUSH_DELAY_MS)
      })
      void allProvided.then(send)
      return null
    },
    'item.preview': async ({ id }) => {
      const file = fileOf(session, id)
      const preview = await unlessStalled(session.dataset.workspace, (stalled) => session.media.preview(file, stalled))
      if (preview === null) return null
      const { jpeg, width, height } = preview
      return {
        image: `data:image/jpeg;base64,${Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength).toString('base64')}`,
        width,
        height,
      }
    },
  }
}
