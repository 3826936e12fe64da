import { expect, it, onTestFinished, vi } from 'vitest'

import { KeyGate } from '../../../renderer/features/shortcuts/key-gate.ts'
import { waitFor } from '../../support/wait-for.ts'

it('keys wait for what a command opens, and act in their order', async () => {
  const gate = new KeyGate()
  const done: string[] = []
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  gate.run(() => done.push('at once'))
  gate.closeUntil(first.promise)
  gate.run(() => done.push('a'))
  gate.run(() => {
    done.push('b')
    gate.closeUntil(second.promise)
  })
  gate.run(() => done.push('c'))
  expect(done).toEqual(['at once'])
  first.resolve()
  await waitFor(() => expect(done).toEqual(['at once', 'a', 'b']))
  second.reject(new Error('not possible'))
  await waitFor(() => expect(done).toEqual(['at once', 'a', 'b', 'c']))
  expect(gate.isClosed).toBe(false)
})

it('keys that had to wait too long are forgotten, and later ones act again', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const gate = new KeyGate(100)
  const done: string[] = []
  gate.closeUntil(Promise.withResolvers<void>().promise)
  gate.run(() => done.push('old'))
  vi.advanceTimersByTime(100)
  gate.run(() => done.push('new'))
  expect(done).toEqual(['new'])
})
