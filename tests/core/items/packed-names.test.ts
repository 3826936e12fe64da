/** Tests that packing the pictures of a list gives the same result as testing each name. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPictureName } from '../../../main/core/items/item-names.ts'
import { packNames, packPictureNames, unpackNames } from '../../../main/core/items/packed-names.ts'
import { FORMAT_ENDINGS } from '../../../preload/contract/filter.ts'

const stem = fc.oneof(
  fc.constantFrom('IMG_1', '.hidden', '', '.', 'a.b', 'jpg', 'süß', '日本', 'new\nline', 'ſ'),
  fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => text.replaceAll('/', '')),
)
const ending = fc.constantFrom('.jpg', '.JPEG', '.heic', '.tif', '.tiff', '.txt', '', '.', '.jpgx', '.jp g', '.json')
const name = fc
  .tuple(stem, ending)
  .map((parts) => parts.join(''))
  .filter((text) => text !== '')

test('exactly the pictures are packed, in their order', () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 30 }), (names) => {
      const pictures = names.filter(isPictureName)
      const packed = packPictureNames(names)
      expect(packed).toEqual(packNames(pictures))
      expect([packed.count, unpackNames(packed)]).toEqual([pictures.length, pictures])
    }),
    { numRuns: 500 },
  )
})

test('every file name ending that the filter language knows is that of a picture, also in packed names', () => {
  const names = ['jpe', 'JFIF', 'jif', 'hif', 'dib', 'apng', ...Object.values(FORMAT_ENDINGS).flat()].map(
    (letters) => `a.${letters}`,
  )
  expect(names.filter(isPictureName)).toEqual(names)
  expect(unpackNames(packPictureNames(names))).toEqual(names)
})

test('a picture is recognised by its ending in any case, and is not hidden', () => {
  expect(['a.jpg', 'a.JPG', 'a.b.jpeg', 'ü.heif', 'a..png', ' .svg'].filter(isPictureName)).toEqual([
    'a.jpg',
    'a.JPG',
    'a.b.jpeg',
    'ü.heif',
    'a..png',
    ' .svg',
  ])
  expect(['.jpg', '.a.jpg', 'jpg', 'a.jpg ', 'a.jpg.txt', 'a.jpgg', ''].filter(isPictureName)).toEqual([])
})
