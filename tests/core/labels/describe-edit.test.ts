/** Tests in which words an undo says what an edit was. */
import { expect, test } from 'vitest'
import { describeEdit } from '../../../main/core/labels/edit.ts'
import type { FieldName, FieldValue } from '../../../preload/contract/index.ts'

const edited = (...items: (readonly [key: string, field: FieldName, value: FieldValue])[]): string =>
  describeEdit(items.map(([key, field, value]) => ({ key, fields: new Map([[field, value]]) })))

test('edits that were made together are named with their pictures; different notes are one thing', () => {
  expect(edited(['a/1.jpg', 'stars', 4], ['2.jpg', 'stars', 2], ['3.jpg', 'stars', 2])).toBe(
    '4 stars (1.jpg) and 2 stars on 2 pictures',
  )
  expect(edited(['1.jpg', 'notes', 'one'], ['2.jpg', 'notes', 'other'])).toBe('note on 2 pictures')
})

test('edits of many kinds are only counted', () => {
  expect(edited(...[0, 1, 2, 3, 4].map((stars) => [`${stars}.jpg`, 'stars', stars] as const))).toBe(
    'different labels on 5 pictures',
  )
})
