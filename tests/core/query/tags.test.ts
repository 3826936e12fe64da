/** Tests which tags people mean by what they type and paste. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editedFields } from '../../../main/core/labels/edit.ts'
import type { LabelSource } from '../../../main/core/query/run.ts'
import { resolveTags, tagsToRemove } from '../../../main/core/query/tags.ts'
import {
  cleanTag,
  closeQuote,
  joinTags,
  parseList,
  searchedTag,
  splitTags,
  tagIdentity,
} from '../../../preload/contract/tag-text.ts'

/** Returns the labels of pictures with these tags. */
function labelsWithTags(...pictures: (readonly string[])[]): LabelSource {
  return {
    revision: 1,
    labelColumns: {
      tags: Uint32Array.from(pictures.keys()),
      tagLists: pictures,
      schemaTags: new Set(),
    } as unknown as LabelSource['labelColumns'],
  }
}

const ZERO_WIDTH = '\u200B'

describe('a tag that the data set has', () => {
  test.each([
    ['case', 'CAT', 'Cat'],
    ['blanks', '  left \u00A0  eye ', 'left eye'],
    ['Unicode NFD', 'a\u0308rger', '\u00E4rger'],
    ['wide letters', 'Ｃａｔ', 'Cat'],
    ['a ligature', 'ﬁne', 'fine'],
    ['zero-width letters', `C${ZERO_WIDTH}a\uFEFFt`, 'Cat'],
    ['a soft hyphen', 'C\u00ADat', 'Cat'],
    ['a final sigma', 'ΟΔΟΣ', 'οδος'],
    ['sharp s', 'STRASSE', 'straße'],
    ['a joiner', 'می\u200Cخواهم', 'می‌خواهم'],
  ])('is meant when the typed text differs only in %s (C5)', (_what, typed, tag) => {
    expect(resolveTags(labelsWithTags([tag], ['other']), typed)).toEqual({ tags: [tag], tooLong: [] })
  })

  test('with several spellings is meant as it is typed, otherwise in the spelling of most pictures', () => {
    const labels = labelsWithTags(['Cat'], ['Cat'], ['cat'])
    expect(resolveTags(labels, 'cat').tags).toEqual(['cat'])
    expect(resolveTags(labels, 'CAT').tags).toEqual(['Cat'])
    expect(tagsToRemove(labels, 'cat')).toEqual(['cat'])
    expect(tagsToRemove(labels, 'CAT')).toEqual(['Cat', 'cat'])
  })

  test('with a comma or a semicolon in it is meant as a whole, not as a list', () => {
    const team = labelsWithTags(['left; right'])
    expect(resolveTags(team, 'Left; Right').tags).toEqual(['left; right'])
    expect(tagsToRemove(team, 'left; right')).toEqual(['left; right'])
    expect(resolveTags(labelsWithTags(), 'left; right').tags).toEqual(['left', 'right'])
  })

  test('letters that look alike only in some fonts, accents and other words make different tags', () => {
    for (const other of ['cats', 'cät', 'сat', 'ca t'])
      expect(resolveTags(labelsWithTags(['cat']), other).tags, other).toEqual([other])
  })
})

describe('a list', () => {
  test('is split at commas, semicolons, line ends and tabs, and each tag is used once', () => {
    expect(resolveTags(labelsWithTags(['Cat']), 'cat, dog;owl\nfox\tdog,,  ; CAT\r\n鳥、魚，猫；鼠').tags).toEqual([
      'Cat',
      'dog',
      'owl',
      'fox',
      '鳥',
      '魚',
      '猫',
      '鼠',
    ])
    expect(splitTags(Array.from({ length: 30 }, (_, n) => `tag ${n}`).join('\n'))).toHaveLength(30)
  })

  test('keeps together what is in quotation marks', () => {
    expect(splitTags('"left; right", "say ""hi""" ,24" lens, "open, end')).toEqual([
      'left; right',
      'say "hi"',
      '24" lens',
      '"open',
      'end',
    ])
  })

  test('ends a tag at its closing quotation mark, and closes a mark that is being typed', () => {
    expect(splitTags('"a;b" c')).toEqual(['a;b', 'c'])
    expect(splitTags('"a;b"c; d')).toEqual(['a;b', 'c', 'd'])
    expect(splitTags('x "a;b')).toEqual(['x "a', 'b'])
    expect(['"a;b', 'x, "a;b', '"a", "b;', '"say ""hi'].map((typed) => splitTags(closeQuote(typed)))).toEqual([
      ['a;b'],
      ['x', 'a;b'],
      ['a', 'b;'],
      ['say "hi'],
    ])
    for (const complete of ['', 'a, b', '24" lens', '"a;b" c', '"a"']) expect(closeQuote(complete)).toBe(complete)
    expect(['"', '"le', '"left; ri', 'a, b'].map(searchedTag)).toEqual(['', 'le', 'left; ri', 'a, b'])
  })

  test('of joined tags gives the same tags again, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary', minLength: 1 }),
            fc.string({ unit: fc.constantFrom(';', ',', '"', ' ', '\n', 'a'), minLength: 1 }),
          ),
        ),
        (tags) => {
          expect(parseList(joinTags(tags))).toEqual(tags)
        },
      ),
    )
  })
})

describe('a text that is no tag', () => {
  test.each(['', ' ', ZERO_WIDTH, '\u00AD', '\u2060\u200D', '\u3164', '\u2800', '\uFEFF \u202E'])(
    '%j is refused, and never becomes a tag (C5)',
    (text) => {
      expect(resolveTags(labelsWithTags([ZERO_WIDTH]), `${text},${text}`).tags).toEqual([])
      expect(() => editedFields({ addTags: [text] })).toThrow('a tag must not be empty')
    },
  )

  test('because it is too long is reported, not cut; the other tags of the list are used', () => {
    const long = 'x'.repeat(101)
    expect(resolveTags(labelsWithTags(), `cat, ${long}, dog`)).toEqual({ tags: ['cat', 'dog'], tooLong: [long] })
  })

  test('a tag that a script wrote and that nobody could type can be removed', () => {
    for (const odd of [ZERO_WIDTH, ' cat ', 'a\nb', 'x'.repeat(101)]) {
      expect([...editedFields({ removeTags: tagsToRemove(labelsWithTags([odd]), odd) })]).toEqual([
        [`tag:${odd}`, false],
      ])
    }
  })
})

describe('a new tag', () => {
  test('is written with single blanks, in NFC, without invisible characters, except those that emoji and scripts need', () => {
    expect(cleanTag(`  a\u0308  ${ZERO_WIDTH}b\u202E `)).toBe('\u00E4 b')
    for (const tag of ['👩‍👧', '❤️', 'می‌خواهم', '🏴󠁧󠁢󠁥󠁮󠁧󠁿']) expect(cleanTag(tag)).toBe(tag)
  })

  test('cleaning twice changes nothing more, and cleaning changes nothing that a person would see', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cleanTag(cleanTag(text))).toBe(cleanTag(text))
        expect(tagIdentity(cleanTag(text))).toBe(cleanTag(text) === '' ? '' : tagIdentity(text))
      }),
    )
  })
})
