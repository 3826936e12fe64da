import { expect, it } from 'vitest'

import { placeName, placePath } from '../../../renderer/features/folders/place-text.ts'

it('a place has the name that the left panel shows, and its whole path', () => {
  expect(placeName({ kind: 'folder', path: '' })).toBe('All pictures')
  expect(placeName({ kind: 'folder', path: 'trips/2026' })).toBe('2026')
  expect(placePath({ kind: 'folder', path: 'trips/2026' })).toBe('trips/2026')
  expect(placeName({ kind: 'smart-folder', name: 'To do / later' })).toBe('To do / later')
  expect(placeName({ kind: 'none' })).toBe('Several folders')
})
