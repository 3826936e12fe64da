import { expect, test } from 'vitest'
import { parseFilter } from '../../../preload/contract/filter.ts'
import { nearestNames } from '../../../preload/contract/nearest-names.ts'

test('a misspelt field is answered with the fields that it probably means', () => {
  const names = ['stars', 'flag', 'tag', 'note', 'folder', 'format', 'width']
  expect(nearestNames('star', names)).toEqual(['stars'])
  expect(nearestNames('taag', names)).toEqual(['tag'])
  expect(nearestNames('foldre', names)).toEqual(['folder'])
  expect(nearestNames('lag', names)).toEqual(['flag', 'tag'])
  expect(nearestNames('xyzzy', names)).toEqual([])
  expect(nearestNames('lra', ['Lara', 'Colin'])).toEqual(['Lara'])
  expect(() => parseFilter('rating:3')).toThrow('there is no field "rating". Did you mean stars?')
  expect(() => parseFilter('foldr:x')).toThrow('there is no field "foldr". Did you mean folder?')
  expect(() => parseFilter('xyzzy:x')).toThrow('Fields: stars, flag, color, tag')
  expect(() => parseFilter('colour:red')).toThrow('there is no field "colour". Did you mean color?')
})
