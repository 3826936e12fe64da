import { describe, expect, it } from 'vitest'

import type { FolderNode } from '../../../preload/contract/index.ts'
import { foldedAncestors, rowNamed, treeRows } from '../../../renderer/features/folders/tree.ts'

const node = (path: string): FolderNode => ({ path, name: path.split('/').at(-1)!, total: 1, labelled: 0, news: 0 })
const FOLDERS = ['', 'a', 'a/x', 'a/x/deep', 'a b', 'b', 'b/y'].map(node)
const shown = (folded: string[], folders = FOLDERS): string[] =>
  treeRows(folders, new Set(folded)).map(({ node: { path } }) => path)

describe('the folder tree', () => {
  it('folds all folders below a folder, but no other folder whose name begins in the same way', () => {
    expect(shown([])).toEqual(['', 'a', 'a/x', 'a/x/deep', 'a b', 'b', 'b/y'])
    expect(shown(['a'])).toEqual(['', 'a', 'a b', 'b', 'b/y'])
    expect(shown(['a/x', 'b'])).toEqual(['', 'a', 'a/x', 'a b', 'b'])
    expect(shown([''])).toEqual([''])
    expect(treeRows(FOLDERS, new Set()).map(({ level, hasChildren, parent }) => [level, hasChildren, parent])).toEqual([
      [0, true, null],
      [1, true, ''],
      [2, true, 'a'],
      [3, false, 'a/x'],
      [1, false, ''],
      [1, true, ''],
      [2, false, 'b'],
    ])
  })

  it('of many folders shows the first level, and unfolds what is chosen', () => {
    const many = [...FOLDERS, ...Array.from({ length: 40 }, (_, at) => node(`z${at}`))]
    expect(shown([], many).slice(0, 4)).toEqual(['', 'a', 'a b', 'b'])
    const opened = foldedAncestors('a/x/deep', many, new Set())
    expect(opened).toEqual(['a', 'a/x'])
    expect(shown(opened, many).slice(0, 4)).toEqual(['', 'a', 'a/x', 'a/x/deep'])
    expect(foldedAncestors('a/x/deep', many, new Set(opened))).toEqual([])
  })

  it('finds the next name that begins with what was typed', () => {
    const rows = treeRows(FOLDERS, new Set())
    expect([rowNamed(rows, 'A', 2), rowNamed(rows, 'a b', 0), rowNamed(rows, 'y', 6), rowNamed(rows, 'q', 0)]).toEqual([
      4, 4, 6, -1,
    ])
  })
})
