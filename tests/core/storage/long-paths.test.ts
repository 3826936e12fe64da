/**
 * Windows opens a path of more than 260 characters only in its long form, which the picture decoder does not use on its
 * own.
 */
import { expect, test } from 'vitest'
import { pathOfOpenFile } from '../../../main/core/storage/ordinary-file.ts'

const DEEP = `${'\\a folder with a long name'.repeat(12)}\\owl.jpg`

test.each([
  ['a drive', `C:${DEEP}`, `\\\\?\\C:${DEEP}`],
  ['a share', `\\\\nas\\photos${DEEP}`, `\\\\?\\UNC\\nas\\photos${DEEP}`],
  ['a path that is long already', `\\\\?\\C:${DEEP}`, `\\\\?\\C:${DEEP}`],
  ['a short one, which is left as it is', 'C:\\photos\\owl.jpg', 'C:\\photos\\owl.jpg'],
])('on Windows the decoder gets a picture of %s', (_what, path, given) => {
  expect(pathOfOpenFile({ fd: 7 }, path, 'win32')).toBe(given)
})

test('elsewhere it gets the name, or on Linux the opened file itself', () => {
  expect([pathOfOpenFile({ fd: 7 }, DEEP, 'darwin'), pathOfOpenFile({ fd: 7 }, DEEP, 'linux')]).toEqual([
    DEEP,
    '/proc/self/fd/7',
  ])
})
