import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseFilter } from '../../../preload/contract/filter.ts'
import {
  metadataTerm,
  personTerm,
  rangeIn,
  setRange,
  starsIn,
  tagTerm,
  termState,
  toggleAlternative,
  toggleStars,
  toggleTerm,
} from '../../../renderer/features/filters/filter-edit.ts'

import { textsIn } from '../../../renderer/features/filters/filter-texts.ts'

describe('clicking filters', () => {
  it('adds and removes star conditions, and leaves the rest of the text', () => {
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
    expect([...starsIn('stars>=1 stars<4')]).toEqual([1, 2, 3])
    expect([...starsIn('-stars:2')]).toEqual([])
    expect(toggleStars('stars>=4 cat', 4)).toBe('stars:5 cat')
    expect(toggleStars('stars>=1 cat stars<4', 1)).toBe('stars:2..3 cat')
    expect(termState('CAT (Tag="Left Eye")', tagTerm('left eye'))).toBe('on')
    expect(termState('not (tag:cat)', 'tag:cat')).toBe('not')
    expect(termState('conflict:yes', 'has:conflict')).toBe('on')
    expect(termState('tag:', 'tag:cat')).toBe('off')
  })

  it.each<[string, string, boolean, string]>([
    ['', 'tag:cat', false, 'tag:cat'],
    ['a tag:"left eye" b', tagTerm('left eye'), false, 'a b'],
    ['tag:category', 'tag:cat', false, 'tag:category tag:cat'],
    ['a or b', 'tag:cat', false, '(a or b) tag:cat'],
    ['a and tag:cat and b', 'tag:cat', false, 'a and b'],
    ['tag:cat   and b', 'tag:cat', false, 'b'],
    ['x (tag:cat or tag:dog)', 'tag:cat', false, 'x tag:dog'],
    ['x (tag:cat or tag:dog or y z)', 'tag:dog', false, 'x (tag:cat or y z)'],
    ['a', 'tag:cat', true, 'a -tag:cat'],
    ['a -tag:cat b', 'tag:cat', true, 'a b'],
    ['a not tag:cat b', 'tag:cat', false, 'a tag:cat b'],
    ['a tag:cat b', 'tag:cat', true, 'a -tag:cat b'],
    ['x (tag:cat or tag:dog)', 'tag:cat', true, 'x tag:dog -tag:cat'],
    ['a -(tag:cat)', 'tag:cat', false, 'a tag:cat'],
  ])('%j with %j (negated: %j) is %j', (text, term, negate, expected) => {
    expect(toggleTerm(text, term, negate)).toBe(expected)
  })

  it('combines people as alternatives', () => {
    let text = toggleAlternative('cat', 'by', personTerm('Ana Lima'))
    expect(text).toBe('cat by:"Ana Lima"')
    text = toggleAlternative(text, 'by', personTerm('bob'))
    expect(text).toBe('cat (by:"Ana Lima" or by:bob)')
    text = toggleAlternative(text, 'by', personTerm('chidi'))
    expect(text).toBe('cat (by:"Ana Lima" or by:bob or by:chidi)')
    for (const user of ['bob', 'Ana Lima']) text = toggleAlternative(text, 'by', personTerm(user))
    expect(text).toBe('cat by:chidi')
    expect(toggleAlternative(text, 'by', personTerm('chidi'), true)).toBe('cat -by:chidi')
  })

  it('replaces the conditions on a number by a range', () => {
    expect(setRange('cat', 'metric.score', 'metric.score:0.2..0.9')).toBe('cat metric.score:0.2..0.9')
    expect(setRange('width>700 cat width<900', 'width', 'width:1..2')).toBe('width:1..2 cat')
    expect(setRange('a or width:4', 'width', 'width>=1 width<2')).toBe('(a or width:4) width>=1 width<2')
    expect(setRange('width>700 cat width<900', 'width', 'width>=1 width<2')).toBe('width>=1 width<2 cat')
    expect(setRange('width>700 cat width<900', 'width', null)).toBe('cat')
    expect(rangeIn('width>700 cat width<=900', 'width')).toEqual({
      low: 700,
      lowOpen: true,
      high: 900,
      highOpen: false,
    })
    expect(rangeIn('-width>700', 'width')).toBeNull()
  })

  it('removes exactly what it added, whatever else is there', () => {
    const part = fc.constantFrom(
      'owl',
      '"left eye"',
      'tag:dog',
      '-tag:blur',
      '(a or b)',
      'not (stars:1 or stars:3)',
      'stars>=3',
      'by:bob',
    )
    const text = fc
      .array(fc.tuple(fc.constantFrom(' ', ' and ', ' or '), part), { maxLength: 4 })
      .map((parts) => parts.map(([joint, one], at) => (at === 0 ? one : joint + one)).join(''))
    fc.assert(
      fc.property(text, fc.boolean(), (one, negate) => {
        const added = toggleTerm(one, 'tag:cat', negate)
        expect(termState(added, 'tag:cat')).toBe(negate ? 'not' : 'on')
        const taken = toggleTerm(added, 'tag:cat', negate)
        expect(parseFilter(taken)).toEqual(parseFilter(one))
        expect(taken.replaceAll(/[()]/g, '')).toBe(one.replaceAll(/[()]/g, ''))
      }),
    )
  })

  it('a value of metadata is found exactly, and a second one is an alternative', () => {
    const [first, second] = [metadataTerm('camera', 'NIKON Z 6'), metadataTerm('camera', 'NIKON Z 6_2')]
    const text = toggleAlternative('owl', 'camera', first)
    expect(text).toBe('owl camera="NIKON Z 6"')
    expect([termState(text, first), termState(text, second), termState('camera:"nikon z 6"', first)]).toEqual([
      'on',
      'off',
      'off',
    ])
    expect(toggleAlternative(text, 'camera', second)).toBe('owl (camera="NIKON Z 6" or camera="NIKON Z 6_2")')
    expect(textsIn(`${text} -model=sd15 model:part`, 'model')).toEqual(['sd15'])
  })
})
