import { expect, it } from 'vitest'

import { readingText } from '../../../renderer/features/filters/reading-text.ts'

it('says how far the metadata has been read, and on a share why it is not all', () => {
  const reading = { read: 12_400, total: 100_000, isShared: false }
  expect(readingText({ ...reading, isOnlyViewed: false })?.text).toBe('Reading metadata: 12,400 of 100,000')
  expect(readingText({ ...reading, isOnlyViewed: true })).toMatchObject({
    text: 'Metadata of 12,400 of 100,000 pictures',
    hint: expect.stringContaining('network share'),
  })
  expect(readingText({ ...reading, isOnlyViewed: true })?.hint).not.toContain('another machine')
  expect(readingText({ ...reading, isOnlyViewed: true, isShared: true })?.hint).toContain('another machine')
  expect(readingText({ ...reading, read: 100_000, isOnlyViewed: true })).toBeNull()
})
