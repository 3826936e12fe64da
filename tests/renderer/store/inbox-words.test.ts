import { expect, test } from 'vitest'
import { whoText } from '../../../renderer/store/inbox-words.ts'

test('the people of a conflict are named, oneself last and always', () => {
  expect(whoText(['mira', 'ben'], 'mira')).toBe('ben and you')
  expect(whoText(['ana', 'ben', 'mira'], 'mira')).toBe('ana, ben, and you')
  expect(whoText(['ana', 'ben', 'cleo', 'dora', 'mira'], 'mira')).toBe('ana, ben, 2 others, and you')
  expect(whoText(['ana', 'ben', 'cleo', 'dora'], 'mira')).toBe('ana, ben, cleo, and 1 other')
})
