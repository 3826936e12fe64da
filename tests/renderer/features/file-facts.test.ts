import { describe, expect, it } from 'vitest'

import { differencesOf, metadataLines } from '../../../renderer/features/inspector/file-facts.ts'

describe('the differences of compared files', () => {
  it('are the lines that are not the same in all of them, with nothing where a file has no such line', () => {
    expect(
      differencesOf([
        [
          ['Camera', 'NIKON Z 6_2'],
          ['Exposure', '1/60 s'],
        ],
        [
          ['Camera', 'NIKON Z 6_2'],
          ['Exposure', '1/500 s'],
          ['ISO', '400'],
        ],
      ]),
    ).toEqual([
      { name: 'Exposure', values: ['1/60 s', '1/500 s'] },
      { name: 'ISO', values: [null, '400'] },
    ])
    expect(differencesOf([[['Camera', 'a']], [['Camera', 'a']]])).toEqual([])
  })

  it('include the metadata that people look for, and none for a file that could not be read', () => {
    const metadata = { groups: [{ name: 'Camera' as const, fields: [{ label: 'Lens', value: '50 mm' }] }], all: [] }
    expect(metadataLines(metadata)).toEqual([['Lens', '50 mm']])
    expect(metadataLines(null)).toEqual([])
  })
})
