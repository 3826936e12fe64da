import { describe, expect, it } from 'vitest'

import { offersFor } from '../../../renderer/features/inspector/tag-offers.ts'

const team = (...tags: string[]) => tags.map((tag, index) => ({ tag, count: 10 - index }))
/** Returns what Enter accepts. */
const first = (...args: Parameters<typeof offersFor>) => offersFor(...args)[0]

describe('what Enter accepts', () => {
  it('is a tag of the team that begins with the text; the text itself is offered after those', () => {
    expect(offersFor('ke', team('keep', 'to keep'), [])).toEqual([
      { is: 'known', tag: 'keep', count: 10 },
      { is: 'known', tag: 'to keep', count: 9 },
      { is: 'new', tag: 'ke' },
    ])
  })

  it('is the text itself before tags that only contain it', () => {
    expect(offersFor('art', team('party'), []).map(({ is }) => is)).toEqual(['new', 'known'])
    expect(first('zebra', [], [])).toEqual({ is: 'new', tag: 'zebra' })
  })

  it('is never a second spelling of an existing tag', () => {
    expect(offersFor(' CAT ', team('Cat', 'cat flap'), []).map(({ is }) => is)).toEqual(['known', 'known'])
    expect(first('keep', team('keeper'), ['Keep'])).toEqual({ is: 'there', tag: 'keep' })
    expect(offersFor('', team('Keep', 'dog'), ['keep'])).toEqual([{ is: 'known', tag: 'dog', count: 9 }])
  })

  it('is a whole list', () => {
    expect(offersFor('cat, dog; cat', team('cat'), [])).toEqual([{ is: 'list', tags: ['cat', 'dog'] }])
    expect(first('cat,', team('cat'), [])?.is).toBe('known')
    expect(first('left; right', team('Left; right'), [])).toEqual({ is: 'known', tag: 'Left; right', count: 10 })
  })

  it('is nothing for invisible text', () => {
    expect(offersFor('\u200B', [], [])).toEqual([])
  })
})
