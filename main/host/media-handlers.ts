/** What the calls about a picture's file do. */
import type { Handlers } from '../../preload/contract/index.ts'
import { away, unlessSilent, versionOf } from './away.ts'
import type { Client } from './client.ts'
import { fileOf } from './media-routes.ts'
import type { Program } from './program.ts'

export function mediaHandlers(program: Program): Pick<Handlers<Client>, 'item.facts' | 'item.metadata' | 'item.preview'> {
  return {
    'item.facts': async ({ id }) => {
      const { workspace } = program.dataset
      const { catalog } = workspace
      const file = fileOf(program, id)
      const version = await versionOf(workspace, id)
      const isAway = (): boolean => ['stalled', 'offline'].includes(workspace.status().state)
      const facts = await unlessSilent(workspace, silence => program.media.facts(file, version, silence)).catch((error: unknown) => { throw isAway() ? away() : error })
      if (facts.problem !== null && isAway()) throw away()
      if (facts.width !== null && facts.height !== null) catalog.setDimensions(id, facts.width, facts.height)
      return facts
    },
    'item.metadata': async ({ id }, client) => {
      const moved = client.lookingAt()
      if (id === null) return null
      const file = fileOf(program, id)
      return await unlessSilent(program.dataset.workspace, silence => program.media.metadata(file, AbortSignal.any([moved, silence])))
    },
    'item.preview': async ({ id }) => {
      const file = fileOf(program, id)
      const found = await unlessSilent(program.dataset.workspace, silence => program.media.preview(file, silence))
      if (found === null) return null
      const { jpeg, width, height } = found
      return { image: `data:image/jpeg;base64,${Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength).toString('base64')}`, width, height }
    },
  }
}
