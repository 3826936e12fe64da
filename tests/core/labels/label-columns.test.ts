import { expect, test } from 'vitest'
import { ItemStates } from '../../../main/core/labels/item-states.ts'
import { lastChangeTimes } from '../../../main/core/labels/label-columns.ts'
import { UNLABELLED } from '../../../preload/contract/index.ts'

test('knows when each person made their last change that nobody else followed', () => {
  const states = new ItemStates()
  const change = (id: number, updatedBy: string, updatedAt: number): void =>
    states.set(id, { ...UNLABELLED, stars: 3, updatedBy, updatedAt })
  change(0, 'ana', 100)
  change(1, 'ben', 300)
  change(2, 'ana', 200)
  change(4, 'cy', 50)
  change(4, 'ben', 250)
  expect(Object.fromEntries(lastChangeTimes(states.columns(6)))).toEqual({ ana: 200, ben: 300 })
})
