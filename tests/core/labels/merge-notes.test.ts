/** Tests how notes that people wrote at the same time become one text. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeNotes } from '../../../main/core/labels/merge-notes.ts'

const merged = (before: string | null, ...texts: string[]): [string, ...string[]] => {
  const { text, overlaps } = mergeNotes(before, texts)
  return [text, ...overlaps.map(({ start, end }) => text.slice(start, end))]
}

test('changes of different lines are both in the text', () => {
  expect(merged('one\ntwo\nthree', 'ONE\ntwo\nthree', 'one\ntwo\nthree\nfour')).toEqual(['ONE\ntwo\nthree\nfour'])
  expect(merged('one\ntwo\nthree\nfour', 'one\nthree\nfour', 'one\ntwo\nthree\nfour!')).toEqual(['one\nthree\nfour!'])
})

test('changes of different words of one line are both in the text', () => {
  expect(merged('the eye is sharp', 'the left eye is sharp', 'the eye is very sharp')).toEqual([
    'the left eye is very sharp',
  ])
})

test('where both changed the same words, both texts stand there, one after the other', () => {
  expect(merged('the eye is sharp', 'the left eye is sharp', 'the right eye is sharp')).toEqual([
    'the left right eye is sharp',
    ' left right',
  ])
  expect(merged('x', 'x\nmine', 'x\nyours')).toEqual(['x\nmine\nyours', 'mine\nyours'])
})

test('lines that both added behind a line that one has changed stay whole', () => {
  const text = 'Good light, but the horizon is not level.'
  const [one, other] = [`${text}\nUse it.`, `${text.replace('not level', 'tilted')}\nCrop the sky.`]
  expect(merged(text, one, other)).toEqual([
    'Good light, but the horizon is tilted.\nUse it.\nCrop the sky.',
    'Use it.\nCrop the sky.',
  ])
})

test('two different sentences are not mixed', () => {
  expect(merged('crop the sky', 'the horizon is not level', 'too dark at the left')).toEqual([
    'the horizon is not level\ntoo dark at the left',
    'the horizon is not level\ntoo dark at the left',
  ])
})

test('the same change by both is there once', () => {
  expect(merged('one', 'one\ntwo', 'one\ntwo')).toEqual(['one\ntwo'])
  expect(merged('a b c d', 'a B c d', 'a B c d!')).toEqual(['a B c d!'])
})

test('without a text before, common lines are there once', () => {
  expect(merged(null, 'Sharp.\nGood light.', 'Sharp.\nToo close.')).toEqual([
    'Sharp.\nGood light.\nToo close.',
    'Good light.\nToo close.',
  ])
})

test('a text that one removed and another changed stays, and is marked', () => {
  expect(merged('keep\nthis', 'keep', 'keep\nthis one')).toEqual(['keep\nthis one', 'this one'])
})

test('three texts become one', () => {
  expect(merged('a\nb\nc\nd\ne', 'A\nb\nc\nd\ne', 'a\nb\nC\nd\ne', 'a\nb\nc\nd\nE')).toEqual(['A\nb\nC\nd\nE'])
  expect(merged('x', 'x\none', 'x\ntwo', 'x\nthree')).toEqual(['x\none\ntwo\nthree', 'one\ntwo\nthree'])
})

const many = (word: string): string => `${word} `.repeat(6_000).trim()

const twoWords = (seed: number): string =>
  Array.from({ length: 3_000 }, (_, at) => ((at * seed) % 7 < 3 ? 'yes' : 'no')).join(' ')

test('texts of many equal words do not take long', () => {
  const start = performance.now()
  merged(twoWords(3), twoWords(4), twoWords(5))
  merged(many('a'), `${many('a')} b`, `c ${many('a')}`)
  merged(many('a\n'), `${many('a\n')} b`, `c ${many('a\n')}`)
  expect(performance.now() - start).toBeLessThan(2_000)
})

const notes = fc
  .array(fc.array(fc.constantFrom('sharp', 'eye', 'left', 'is', 'Nr.', '5'), { maxLength: 5 }), { maxLength: 4 })
  .map((lines) => lines.map((words) => words.join(' ')).join('\n'))

test('every word that somebody added is in the text, and one change alone is the text', () => {
  fc.assert(
    fc.property(notes, notes, notes, (before, one, other) => {
      expect(mergeNotes(before, [before, one]).text).toBe(one)
      expect(mergeNotes(before, [one, before]).text).toBe(one)
      const { text } = mergeNotes(before, [one, other])
      const known = new Set(before.split(/\s+/))
      const added = `${one} ${other}`.split(/\s+/).filter((word) => !known.has(word))
      expect(text.split(/\s+/)).toEqual(expect.arrayContaining(added.filter((word) => word !== '')))
      expect(text).not.toMatch(/<<<<|>>>>/)
    }),
  )
})
