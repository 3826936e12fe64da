/** Tests which pictures form a stack. The hashes are made here: `tests/core/media/picture-hash.test.ts` reads pictures. */
import { describe, expect, test } from 'vitest'
import { Catalog } from '../../../main/core/library/catalog.ts'
import { stacksOf } from '../../../main/core/query/stack-index.ts'
import { addPicture, catalogOf, type StackedPicture } from '../../support/stacked-pictures.ts'

const NOON = Date.parse('2026-05-01T12:00Z')

/** Returns the stacks, each as the names of its pictures. */
function stacksIn(pictures: readonly StackedPicture[]): string[] {
  const catalog = catalogOf(pictures)
  stacksOf(catalog).update()
  return stackTexts(catalog)
}

function stackTexts(catalog: Catalog): string[] {
  const stacks = Array.from({ length: catalog.size }, (_, id) =>
    Array.from(stacksOf(catalog).idsWith(id), (one) => catalog.entry(one).key).join(' '),
  )
  return [...new Set(stacks)].filter((text) => text !== '')
}

const at = (seconds: number): number => NOON + seconds * 1_000
/** Returns the stacks of two pictures that were taken so long after each other. */
const stacksAfter = (seconds: number, across: number, down: number): string[] =>
  stacksIn([
    { key: '1.jpg', taken: at(0) },
    { key: '2.jpg', taken: at(seconds), across, down },
  ])
const names = (...all: readonly string[]): StackedPicture[] => all.map((key) => ({ key }))

describe('pictures form a stack', () => {
  test('when they follow each other in the natural order of their names and look nearly the same', () => {
    expect(stacksIn(names('b10.jpg', 'b9.jpg', 'b8.jpg'))).toEqual(['b8.jpg b9.jpg b10.jpg'])
    expect(stacksIn([{ key: 'a1.jpg' }, { key: 'a2.jpg', across: 12, down: 6 }])).toEqual(['a1.jpg a2.jpg'])
    expect(stacksIn([{ key: 'a1.jpg' }, { key: 'a2.jpg', across: 13 }])).toEqual([])
    expect(stacksIn([{ key: 'a1.jpg' }, { key: 'a2.jpg', down: 13 }])).toEqual([])
  })

  test('but not when they differ in both directions, as two pictures of one street do', () => {
    expect(stacksIn([{ key: 'a1.jpg' }, { key: 'a2.jpg', across: 10, down: 9 }])).toEqual([])
    expect(stacksIn([{ key: 'a1.jpg' }, { key: 'a2.jpg', across: 10, down: 8 }])).toEqual(['a1.jpg a2.jpg'])
  })

  test('but not when the photographer had time to take a few steps, unless the camera stayed where it was', () => {
    expect(stacksAfter(6, 4, 3)).toEqual([])
    expect(stacksAfter(6, 3, 3)).toEqual(['1.jpg 2.jpg'])
    expect(stacksAfter(5, 4, 3)).toEqual(['1.jpg 2.jpg'])
  })

  test('but not when another picture is between them, which has a stack of its own or none', () => {
    expect(stacksIn([{ key: 'a1.jpg' }, { key: 'a2.jpg', across: 32 }, { key: 'a3.jpg' }])).toEqual([])
    expect(stacksIn([...names('1.jpg', '2.jpg'), { key: '3.jpg', down: 40 }, { key: '4.jpg', down: 41 }])).toEqual([
      '1.jpg 2.jpg',
      '3.jpg 4.jpg',
    ])
  })

  test('that a slow pan does not continue without end', () => {
    const pan = Array.from({ length: 5 }, (_, step) => ({ key: `${step}.jpg`, across: step * 7 }))
    expect(stacksIn(pan)).toEqual(['0.jpg 1.jpg 2.jpg', '3.jpg 4.jpg'])
  })

  test('only in one folder, in one shape, and within ten seconds where their dates are known', () => {
    expect(stacksIn(names('a/1.jpg', 'b/2.jpg'))).toEqual([])
    expect(stacksIn([{ key: '1.jpg' }, { key: '2.jpg', size: [40, 60] }])).toEqual([])
    expect(stacksIn([{ key: '1.jpg' }, { key: '2.jpg', size: [6_000, 4_001] }])).toEqual(['1.jpg 2.jpg'])
    expect(
      stacksIn([
        { key: '1.jpg', taken: at(0) },
        { key: '2.jpg', taken: at(10) },
      ]),
    ).toEqual(['1.jpg 2.jpg'])
    expect(
      stacksIn([
        { key: '1.jpg', taken: at(0) },
        { key: '2.jpg', taken: at(11) },
      ]),
    ).toEqual([])
    expect(stacksIn([{ key: '1.jpg', taken: at(0) }, { key: '2.jpg' }])).toEqual(['1.jpg 2.jpg'])
  })

  test('only of pictures with content that were examined, and a missing one does not divide them', () => {
    for (const is of ['flat', 'unknown'] as const)
      expect(stacksIn([{ key: '1.jpg' }, { key: '2.jpg', is }, { key: '3.jpg' }])).toEqual([])
    expect(
      stacksIn([
        { key: '1.jpg', is: 'flat' },
        { key: '2.jpg', is: 'flat' },
      ]),
    ).toEqual([])
    expect(stacksIn([{ key: '1.jpg' }, { key: '2.jpg', is: 'missing' }, { key: '3.jpg' }])).toEqual(['1.jpg 3.jpg'])
  })
})

describe('the stacks of a catalog', () => {
  test('say the place of each picture, and after a change which pictures have another place', () => {
    const catalog = catalogOf(names('1.jpg', '2.jpg', '3.jpg'))
    const stacks = stacksOf(catalog)
    expect(stacks.placeOf(0)).toBeNull()
    expect(stacks.update()).toEqual([0, 1, 2])
    expect(stacks.placeOf(2)).toEqual({ first: 0, position: 3, size: 3 })
    expect(stacks.update()).toEqual([])
    const others = [addPicture(catalog, { key: 'x/1.jpg' }), addPicture(catalog, { key: 'x/2.jpg' })]
    expect(stacks.update()).toEqual(others)
    catalog.hashes.clear(2)
    expect(stacks.update().toSorted()).toEqual([0, 1, 2])
    expect(stackTexts(catalog)).toEqual(['1.jpg 2.jpg', 'x/1.jpg x/2.jpg'])
  })

  test('are the same after the hashes were stored on this machine and read again', () => {
    const catalog = catalogOf([...names('1.jpg', '2.jpg'), { key: '3.jpg', is: 'flat' }])
    const restored = new Catalog({ root: '/nowhere' })
    restored.items.loadData(catalog.items.toData())
    restored.loadData(catalog.toData())
    stacksOf(restored).update()
    expect(stackTexts(restored)).toEqual(['1.jpg 2.jpg'])
    expect([0, 2, 3].map((id) => restored.hashes.isUnknown(id))).toEqual([false, false, true])
  })
})
