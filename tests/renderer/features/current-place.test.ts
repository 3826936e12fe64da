import { describe, expect, it } from 'vitest'

import { DEFAULT_QUERY } from '../../../preload/contract/index.ts'
import type { Query, SmartFolder } from '../../../preload/contract/index.ts'
import { withoutFolders } from '../../../renderer/features/filters/filter-edit.ts'
import { currentPlace } from '../../../renderer/features/folders/current-place.ts'

const PATHS = ['', 'AI', 'AI/portraits', 'Owls 2026']
const saved: SmartFolder = {
  name: 'Best',
  query: { filter: 'stars>=4 folder:AI', sort: 'name', descending: false },
  by: 'ana',
  at: 0,
  problem: null,
  conflict: [],
}
const place = (change: Partial<Query>): unknown => {
  const found = currentPlace({ ...DEFAULT_QUERY, ...change }, [saved], PATHS)
  if (found.kind === 'smart-folder') return `* ${found.name}`
  return found.kind === 'folder' ? found.path : found.kind === 'none' ? null : found.kind
}

describe('the one place that the left panel shows', () => {
  it('is the folder, also one that the filter names, or the Smart Folder with this query', () => {
    expect(place({})).toBe('')
    expect(place({ text: 'stars>=3' })).toBe('')
    expect(place({ folder: 'AI' })).toBe('AI')
    expect(place({ text: 'folder:ai stars>=3' })).toBe('AI')
    expect(place({ text: 'folder:"owls 2026"' })).toBe('Owls 2026')
    expect(place({ text: 'stars>=4 folder:AI' })).toBe('* Best')
    expect(place({ text: 'stars>=4', folder: 'AI' })).toBe('* Best')
  })

  it('is none when several folders, or a folder that is not there, are named; an excluded one does not count', () => {
    expect(place({ text: '(folder:AI or folder:"Owls 2026")' })).toBeNull()
    expect(place({ text: 'folder:AI', folder: 'Owls 2026' })).toBe('Owls 2026')
    expect(place({ text: 'folder:2026*' })).toBeNull()
    expect(place({ text: '-folder:AI' })).toBe('')
    expect(place({ text: 'folder:' })).toBe('')
  })

  it('replaces the folders that the filter names, and keeps the rest of the filter', () => {
    expect(withoutFolders('folder:AI stars>=3 -folder:bad')).toBe('stars>=3 -folder:bad')
    expect(withoutFolders('(folder:AI or folder:B)')).toBe('')
    expect(withoutFolders('folder:A (folder:B or stars:5)')).toBe('(folder:B or stars:5)')
  })
})
