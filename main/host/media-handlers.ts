/** What the calls about a picture's file do. */
import type { Handlers } from '../../preload/contract/index.ts'
import { away, unlessSilent, versionOf } from './away.ts'
import type { Client } from './client.ts'
import { fileOf, learn } from './media-routes.ts'
import type { Placeholder } from './placeholders.ts'
import type { Program } from './program.ts'

/** Every push makes the page paint once more, which takes time from making the next. */
const TOLD_TOGETHER_MS = 30

export function mediaHandlers(
  program: Program,
): Pick<Handlers<Client>, 'item.facts' | 'item.metadata' | 'item.preview' | 'items.placeholders'> {
  return {
    'item.facts': async ({ id }) => {
      const { workspace } = program.dataset
      const { catalog } = workspace
      const file = fileOf(program, id)
      const version = await versionOf(workspace, id)
      const isAway = (): boolean => ['stalled', 'offline'].includes(workspace.status().state)
      const facts = await unlessSilent(workspace, (silence) => program.media.facts(file, version, silence)).catch(
        (error: unknown) => {
          throw isAway() ? away() : error
        },
      )
      if (facts.problem !== null && isAway()) throw away()
      if (facts.width !== null && facts.height !== null) catalog.setDimensions(id, facts.width, facts.height)
      learn(program, {
        id,
        notice: facts.notice,
        isTransparent: catalog.learntPictures.get(id)?.isTransparent ?? false,
      })
      return facts
    },
    'item.metadata': async ({ id }, client) => {
      const moved = client.lookingAt()
      if (id === null) return null
      const file = fileOf(program, id)
      return await unlessSilent(program.dataset.workspace, (silence) =>
        program.media.metadata(file, AbortSignal.any([moved, silence])),
      )
    },
    'items.placeholders': ({ ids }, client) => {
      const signal = client.awaiting()
      let known: Placeholder[] = []
      let timer: NodeJS.Timeout | undefined
      const send = (): void => {
        clearTimeout(timer)
        timer = undefined
        if (known.length > 0 && !signal.aborted) client.push('placeholders', known)
        known = []
      }
      const made = program.dataset.placeholders.ask(ids, signal, (placeholder) => {
        known.push(placeholder)
        timer ??= setTimeout(send, TOLD_TOGETHER_MS)
      })
      void made.then(send)
      return null
    },
    'item.preview': async ({ id }) => {
      const file = fileOf(program, id)
      const found = await unlessSilent(program.dataset.workspace, (silence) => program.media.preview(file, silence))
      if (found === null) return null
      const { jpeg, width, height } = found
      return {
        image: `data:image/jpeg;base64,${Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength).toString('base64')}`,
        width,
        height,
      }
    },
  }
}
