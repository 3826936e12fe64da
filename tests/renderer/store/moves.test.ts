import { expect, it } from 'vitest'

import type { DoubtfulMove } from '../../../preload/contract/index.ts'
import { opened } from '../opened.ts'
import { row } from '../scripted-bridge.ts'
import { waitFor } from '../../support/wait-for.ts'

it('the person is not asked again about a missing picture that they dismissed, also after the next start', async () => {
  const { app, bridge, store } = await opened(5)
  const [missing, other] = [row(0), row(1)]
  const moves: DoubtfulMove[] = [{ from: missing, to: [other] }]
  bridge.answer('moves.list', () => moves)
  bridge.push('moves', { count: 1 })
  await waitFor(() => expect(app().moves).toHaveLength(1))
  app().setMovesOpen(true)
  app().dismissMove(missing.id)
  expect(app()).toMatchObject({
    moves: [],
    movesOpen: false,
    prefs: { dismissedMoves: { [app().session!.dataset!.id]: [missing.key] } },
  })
  store.setState({ moves: [] })
  await app().loadMoves()
  expect(app().moves).toEqual([])
})
