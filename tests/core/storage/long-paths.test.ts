/**
 * Tests paths of more than 260 characters. Windows opens them only in their long form, which the picture decoder does
 * not use on its own.
 */
import { expect, test } from 'vitest'
import { pathOfOpenFile } from '../../../main/core/storage/ordinary-file.ts'

const DEEP = `${'\\a folder with a long name'.repeat(12)}\\owl.jpg`

test.each([
  ['a drive', `C:${DEEP}`, `\\\\?\\C:${DEEP}`],
  ['a share', `\\\\nas\\photos${DEEP}`, `\\\\?\\UNC\\nas\\photos${DEEP}`],
  ['a path in its long form', `\\\\?\\C:${DEEP}`, `\\\\?\\C:${DEEP}`],
  ['a short path', 'C:\\photos\\owl.jpg', 'C:\\photos\\owl.jpg'],
])('on Windows the decoder gets a path that it can open, for %s', (_what, path, expected) => {
  expect(pathOfOpenFile({ fd: 7 }, path, 'win32')).toBe(expected)
})

test('on other systems the decoder gets the path itself, or on Linux the opened file', () => {
  expect([pathOfOpenFile({ fd: 7 }, DEEP, 'darwin'), pathOfOpenFile({ fd: 7 }, DEEP, 'linux')]).toEqual([
    DEEP,
    '/proc/self/fd/7',
  ])
})
