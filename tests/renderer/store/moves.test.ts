import { expect, it, vi } from 'vitest'

import type { DoubtfulMove } from '../../../preload/contract/index.ts'
import { opened } from '../opened.ts'
import { row } from '../scripted-bridge.ts'

it('the person is not asked again about a picture that is gone for good, also after the next start', async () => {
  const { app, bridge, store } = await opened(5)
  const [gone, other] = [row(0), row(1)]
  const moves: DoubtfulMove[] = [{ from: gone, to: [other] }]
  bridge.answer('moves.list', () => moves)
  bridge.push('moves', { count: 1 })
  await vi.waitFor(() => expect(app().moves).toHaveLength(1))
  app().setMovesOpen(true)
  app().dismissMove(gone.id)
  expect(app()).toMatchObject({
    moves: [],
    movesOpen: false,
    prefs: { dismissedMoves: { [app().session!.dataset!.id]: [gone.key] } },
  })
  store.setState({ moves: [] })
  await app().loadMoves()
  expect(app().moves).toEqual([])
})
