import { describe, expect, it } from 'vitest'

import { parseFilter } from '../../../preload/contract/filter.ts'
import {
  applyCompletion,
  completionPlace,
  fixedCompletions,
  suggestedCompletion,
  suggestFieldsFor,
} from '../../../renderer/features/filters/completion.ts'

/** Returns the completion place at the bar in the text. */
function at(marked: string) {
  const caret = marked.indexOf('|')
  return completionPlace(marked.replace('|', ''), caret)
}

describe('completing a filter', () => {
  it('finds the term at any position of the caret', () => {
    expect(at('cat ta|')).toMatchObject({ from: 4, to: 6, field: null, typed: 'ta' })
    expect(at('cat -ta|g:x')).toMatchObject({ from: 5, to: 10, field: null, typed: 'ta' })
    expect(at('(tag:bl|)')).toMatchObject({ from: 5, to: 7, field: 'tag', typed: 'bl' })
    expect(at('by:"Ana L|" x')).toMatchObject({ from: 3, to: 10, field: 'by', typed: 'Ana L' })
    expect(at('stars>=|')).toMatchObject({ field: 'stars', typed: '' })
    expect([at('|'), at('cat |'), at('"left e|')]).toEqual([null, null, null])
  })

  it('offers fields, fixed values, and what the data set has', () => {
    expect(fixedCompletions(at('la|')!).map(({ text }) => text)).toEqual(['labelled:'])
    expect(fixedCompletions(at('orientation:p|')!).map(({ text }) => text)).toEqual(['portrait'])
    expect(suggestFieldsFor(at('tag:|')!)).toEqual(['tag'])
    expect(suggestFieldsFor(at('metric.s|')!)).toEqual(['metric'])
    expect(suggestFieldsFor(at('ca|')!)).toEqual(['tag', 'person', 'metric', 'camera', 'model'])
    expect(suggestFieldsFor(at('note:ca|')!)).toEqual([])
  })

  it('inserts a choice and puts the caret behind it', () => {
    const tag = at('(bl| or x)')!
    expect(applyCompletion('(bl or x)', tag, suggestedCompletion(tag, 'tag', 'left eye', ''))).toEqual({
      text: '(tag:"left eye" or x)',
      caret: 16,
    })
    const person = at('by:an|')!
    expect(applyCompletion('by:an', person, suggestedCompletion(person, 'person', 'Ana Lima', ''))).toEqual({
      text: 'by:"Ana Lima" ',
      caret: 14,
    })
    const metric = at('sco|')!
    const { text } = applyCompletion('sco', metric, suggestedCompletion(metric, 'metric', 'my score', ''))
    expect(text).toBe('metric."my score":')
    expect(parseFilter(`${text}0.5`)).toMatchObject({ kind: 'number', field: 'metric.my score' })
  })

  it('offers fields of metadata, and their values in the data set', () => {
    expect(fixedCompletions(completionPlace('tak', 3)!).map(({ text }) => text)).toEqual(['taken:'])
    expect(suggestFieldsFor(completionPlace('model:jugg', 10)!)).toEqual(['model'])
    const place = completionPlace('jugg', 4)!
    expect(suggestFieldsFor(place)).toContain('model')
    expect(suggestedCompletion(place, 'model', 'jugg XL', '3').text).toBe('model:"jugg XL"')
  })
})
