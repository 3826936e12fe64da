import { mkdtempSync, rmdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { otherArguments, startArguments } from '../../main/electron/arguments.ts'

test('a folder is found in all forms of arguments, relative to the folder in which the program was started', () => {
  expect(startArguments(['lenslet', 'pictures'], false, '/home/ann').dataset).toBe('/home/ann/pictures')
  expect(
    startArguments(
      ['electron', '/app', '--inspect=1', '--dataset=../b', '--user', 'Ann', '--read-only'],
      true,
      '/home/ann',
    ),
  ).toEqual({ dataset: '/home/b', user: 'Ann', readOnly: true })
  expect(startArguments(['lenslet', 'file:///mnt/my%20nas'], false, '/').dataset).toBe('/mnt/my nas')
  expect(
    startArguments(
      ['electron', '--no-sandbox', '--inspect=0', '--remote-debugging-port=0', '/app', '/b', '--user', 'Ann'],
      true,
      '/',
    ),
  ).toEqual({ dataset: '/b', user: 'Ann' })
  expect(startArguments(['electron', '--inspect=0', '/app'], true, '/')).toEqual({})
  expect(startArguments(['lenslet', '--no-sandbox'], false, '/')).toEqual({})
})

test('a second start sends its resolved arguments, or else they are resolved in its working folder', () => {
  expect(otherArguments({ lenslet: true, dataset: '/a', readOnly: true }, ['lenslet', 'b'], '/elsewhere')).toEqual({
    dataset: '/a',
    readOnly: true,
  })
  expect(otherArguments({ lenslet: true }, ['lenslet', 'b'], '/elsewhere')).toEqual({})
  for (const nothing of [undefined, null, {}, { lenslet: true, dataset: 7 }])
    expect(otherArguments(nothing, ['lenslet', 'b'], '/elsewhere')).toEqual({ dataset: '/elsewhere/b' })
})

test.skipIf(process.platform === 'win32')('a program starts even if its working folder is deleted', () => {
  const [before, gone] = [process.cwd(), mkdtempSync(join(tmpdir(), 'lenslet-gone-'))]
  try {
    process.chdir(gone)
    rmdirSync(gone)
    expect(startArguments(['lenslet', 'pictures'], false).dataset).toBe(join(homedir(), 'pictures'))
  } finally {
    process.chdir(before)
  }
})
