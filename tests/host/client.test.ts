import { expect, test } from 'vitest'
import { Client } from '../../main/host/client.ts'

test('what is read about a picture is given up when its client looks at the next, and not when another client does', () => {
  const [ana, ben] = [new Client(() => undefined), new Client(() => undefined)]
  const first = ana.lookingAt()
  ben.lookingAt()
  expect(first.aborted).toBe(false)
  const second = ana.lookingAt()
  expect([first.aborted, second.aborted]).toEqual([true, false])
})
