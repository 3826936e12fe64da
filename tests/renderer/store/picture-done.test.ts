import { expect, test } from 'vitest'
import { NO_SCHEMA, type LabelSchema, type SchemaTag } from '../../../preload/contract/index.ts'
import { becomesDone, isDone, type DoneLabels } from '../../../renderer/store/picture-done.ts'

const NOTHING: DoneLabels = { stars: 0, flag: 'none', color: 'none', tags: [], hasNotes: false }

const tag = (name: string): SchemaTag => ({ tag: name, key: null, wantedKey: null, color: null, about: '', order: 0 })

/** Returns a schema with a required group of two tags. */
function schema(done: string): LabelSchema {
  return {
    ...NO_SCHEMA,
    done,
    groups: [
      {
        name: 'Quality',
        order: 1,
        choice: 'one',
        isRequired: true,
        isSkip: false,
        about: '',
        tags: [tag('sharp'), tag('blurred')],
      },
      { name: 'Subject', order: 2, choice: 'several', isRequired: false, isSkip: false, about: '', tags: [tag('owl')] },
    ],
  }
}

test('a picture is done with a tag of each required group and the labels that the team asks for', () => {
  expect(isDone(NO_SCHEMA, NOTHING)).toBeNull()
  expect(isDone(schema(''), NOTHING)).toBe(false)
  expect(isDone(schema(''), { ...NOTHING, tags: ['owl', 'ＢLURRED'] })).toBe(true)
  const sharp = { ...NOTHING, tags: ['sharp'] }
  expect(isDone(schema('stars>=1'), sharp)).toBe(false)
  expect(isDone(schema('stars>=1'), { ...sharp, stars: 2 })).toBe(true)
  expect(isDone(schema('stars:3 or flag:pick'), { ...sharp, flag: 'pick' })).toBe(true)
  expect(isDone(schema('-tag:owl has:note'), { ...sharp, hasNotes: true })).toBe(true)
  expect(isDone(schema('-tag:owl'), { ...sharp, tags: ['sharp', 'owl'] })).toBe(false)
})

test('a reason for leaving the picture out makes it done, whatever else is asked for', () => {
  const rules = schema('stars>=1')
  const skip = { ...rules.groups[1]!, name: 'Left out', isSkip: true, tags: [tag('unclear')] }
  const withSkip = { ...rules, groups: [...rules.groups, skip] }
  expect(isDone(withSkip, { ...NOTHING, tags: ['Unclear'] })).toBe(true)
  expect(isDone(withSkip, { ...NOTHING, tags: ['owl'] })).toBe(false)
  // Without a rule, the program decides.
  expect(isDone({ ...NO_SCHEMA, groups: [skip] }, { ...NOTHING, tags: ['unclear'] })).toBeNull()
})

test('what only the program can know is not decided, unless another condition decides', () => {
  const sharp = { ...NOTHING, tags: ['sharp'] }
  expect(isDone(schema('width>=100'), sharp)).toBeNull()
  expect(isDone(schema('width>=100 stars>=1'), sharp)).toBe(false)
  expect(isDone(schema('width>=100 or stars>=1'), { ...sharp, stars: 1 })).toBe(true)
  expect(isDone(schema('-width>=100'), sharp)).toBeNull()
})

test('the last label that is needed makes a picture done, and no other', () => {
  const rules = schema('stars>=1')
  expect(becomesDone(rules, { ...NOTHING, tags: ['sharp'] }, { stars: 3 })).toBe(true)
  expect(becomesDone(rules, { ...NOTHING, stars: 3 }, { addTags: ['blurred'], removeTags: ['sharp'] })).toBe(true)
  expect(becomesDone(rules, NOTHING, { stars: 3 })).toBe(false)
  expect(becomesDone(rules, { ...NOTHING, stars: 3, tags: ['sharp'] }, { stars: 4 })).toBe(false)
  expect(becomesDone(rules, { ...NOTHING, stars: 3, tags: ['sharp'] }, { removeTags: ['sharp'] })).toBe(false)
})
