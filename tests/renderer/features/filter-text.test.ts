import { describe, expect, it } from 'vitest'

import { parseFilter } from '../../../main/core/query/index.ts'
import { hasTerm, starsIn, tagTerm, toggleStars, toggleTerm } from '../../../renderer/features/filters/filter-text.ts'

describe('clicking filters', () => {
  it('writes and takes back star conditions, leaving the rest of the text', () => {
    let text = toggleStars('harbour', 4)
    expect(text).toBe('harbour stars:4')
    text = toggleStars(text, 5)
    expect(text).toBe('harbour stars:4..5')
    text = toggleStars(text, 1)
    expect(text).toBe('harbour (stars:1 or stars:4..5)')
    expect([...starsIn(text)].sort()).toEqual([1, 4, 5])
    for (const stars of [1, 4, 5]) text = toggleStars(text, stars)
    expect(text).toBe('harbour')
  })

  it('understands what a person typed', () => {
    expect([...starsIn('stars>=3 -tag:blur')]).toEqual([3, 4, 5])
    expect([...starsIn('-stars:2')]).toEqual([])
    expect(toggleStars('stars>=4 cat', 4)).toBe('cat stars:5')
  })

  it('quotes tags that need it and toggles whole conditions only', () => {
    expect(tagTerm('left eye')).toBe('tag:"left eye"')
    expect(hasTerm('tag:category', 'tag:cat')).toBe(false)
    expect(toggleTerm('a tag:"left eye" b', tagTerm('left eye'))).toBe('a b')
    expect(toggleTerm('', 'has:conflict')).toBe('has:conflict')
  })

  it.each(['stars:4..5', '(stars:1 or stars:4..5)', tagTerm('left eye'), tagTerm('say "x"'), 'has:conflict', 'has:note'])('%s is a filter the program understands', (text) => {
    expect(() => parseFilter(text)).not.toThrow()
  })
})
