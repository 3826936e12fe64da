import { expect, test } from 'vitest'
import { orderAfter, ordersAfterMove } from '../../../renderer/features/schema/schema-order.ts'

const entries = (...orders: number[]): { name: string; order: number }[] =>
  orders.map((order, at) => ({ name: 'abcdef'[at]!, order }))

const moved = (orders: readonly number[], at: number, by: 1 | -1): string =>
  ordersAfterMove(entries(...orders), at, by)
    .map(([{ name }, order]) => `${name}${order}`)
    .join(' ')

test('an entry swaps its order with its neighbour, and nothing else changes', () => {
  expect([moved([1, 5, 9], 1, -1), moved([1, 5, 9], 1, 1)]).toEqual(['b1 a5', 'c5 b9'])
})

test('entries of the same order get places of their own', () => {
  expect([moved([0, 0, 0], 2, -1), moved([2, 2, 2], 0, 1)]).toEqual(['a1 c2 b3', 'b1 c3'])
})

test('the first does not go up and the last does not go down', () => {
  expect([moved([1, 2], 0, -1), moved([1, 2], 1, 1), moved([], 0, 1)]).toEqual(['', '', ''])
})

test('a new entry comes after all others', () => {
  expect([orderAfter([]), orderAfter(entries(3, 7, 5))]).toEqual([1, 8])
})
