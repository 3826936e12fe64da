import { describe, expect, test } from 'vitest'

import { isolated } from '../../../renderer/components/format.ts'
import { shortenMiddle } from '../../../renderer/components/shorten-middle.ts'
import { tagsThatFit } from '../../../renderer/features/grid/tags-that-fit.ts'

/** Every letter is 10 pixels wide. */
const measure = (text: string): number => 10 * [...text].length

function shown(name: string, width: number, tail = 10): string {
  const parts = shortenMiddle(name, width, measure, tail)
  if (!parts) return name
  expect(parts.start + parts.hidden + parts.end).toBe(name)
  expect(measure(`${parts.start}…${parts.end}`)).toBeLessThanOrEqual(width)
  return `${parts.start}…${parts.end}`
}

describe('a name that is too long', () => {
  test('is shown as a whole where it fits', () => {
    expect(shown('DSC_4056.jpg', 120)).toBe('DSC_4056.jpg')
  })

  test('keeps its end, and fills the room without a gap', () => {
    expect(shown('00000-2124253-original_FINAL.png', 200)).toBe('00000-212…_FINAL.png')
  })

  test('has no spaces beside the ellipsis', () => {
    expect(shown('0 long name of a picture 595117.png', 160, 11)).toBe('0 long…95117.png')
    expect(shown('AI   portraits', 60, 3)).toBe('AI…its')
  })

  test('keeps a start where the end alone would fill the room', () => {
    expect(shown('Kirchenfenster-im-Abendlicht.jpg', 60)).toBe('Ki…jpg')
  })

  test('is not cut inside a letter of two code units', () => {
    expect(shown('🦊🦊🦊🦊🦊🦊🦊🦊.png', 90, 4)).toBe('🦊🦊🦊🦊….png')
  })
})

describe('tags below a picture', () => {
  test('are shown by name as long as they fit, with the number of the others', () => {
    const tags = ['burst', 'bad', 'keep']
    // Chips of 62, 42 and 52 pixels with gaps of 4, and 34 for the number of the others.
    expect(tagsThatFit(tags, 170, measure)).toBe(3)
    expect(tagsThatFit(tags, 163, measure)).toBe(2)
    expect(tagsThatFit(tags, 141, measure)).toBe(1)
    expect(tagsThatFit(tags, 96, measure)).toBe(1)
  })

  test('are shortened rather than counted, and a dot where nothing can be read', () => {
    expect(tagsThatFit(['photographs'], 40, measure)).toBe(1)
    expect(tagsThatFit(['photographs'], 30, measure)).toBe(0)
    expect(tagsThatFit(['photographs', 'b'], 50, measure)).toBe(0)
    expect(tagsThatFit([], 500, measure)).toBe(0)
  })
})

test('a name that is written from right to left, or turns the text, does not turn what is beside it', () => {
  expect(['ana', 'Zoë Müller', '山田', '👩‍🔬'].map(isolated)).toEqual(['ana', 'Zoë Müller', '山田', '👩‍🔬'])
  expect(['מרים', 'ana\u202e'].map(isolated)).toEqual(['\u2068מרים\u2069', '\u2068ana\u202e\u2069'])
})
