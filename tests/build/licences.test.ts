import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judgeLicences, licencesText, packageLicence, type Licence } from '../../build/packaging/licences.ts'

const licence = (name: string, identifier: string, text = ''): Licence => ({ name, version: '1.0.0', identifier, text })

test.each([
  'MIT',
  'ISC',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'MPL-2.0',
  'Zlib',
  '(MIT AND Zlib)',
  '(MIT OR GPL-3.0)',
  'MIT AND ISC',
])('%s may be shipped', (identifier) => {
  expect(judgeLicences([licence('a', identifier)])).toEqual([])
})

test.each(['GPL-3.0', 'AGPL-3.0-or-later', 'LGPL-3.0', 'MIT AND GPL-2.0', 'SEE LICENSE IN EULA', 'UNLICENSED', ''])(
  '"%s" may not be shipped',
  (identifier) => {
    const [problem, ...others] = judgeLicences([licence('b', 'MIT'), licence('a', identifier)])
    expect(problem).toMatch(/^a 1\.0\.0 has the licence /)
    expect(others).toEqual([])
  },
)

test('the LGPL is allowed only for the libraries that a user can replace', () => {
  const replaceable = [
    licence('libheif-js', 'LGPL-3.0'),
    licence('@img/sharp-libvips-linux-x64', 'LGPL-3.0-or-later'),
    licence('@img/sharp-win32-x64', 'Apache-2.0 AND LGPL-3.0-or-later'),
  ]
  expect(judgeLicences(replaceable)).toEqual([])
  expect(judgeLicences([licence('libheif-js', 'GPL-3.0')])).toHaveLength(1)
})

test('every package is named with its licence text, or else the standard text; the GPL follows the LGPL, which refers to it', async () => {
  const text = await licencesText([
    licence('b', 'MIT', 'Copyright B'),
    licence('a', 'ISC'),
    licence('c', 'MIT', 'Copyright B'),
    licence('libheif-js', 'LGPL-3.0', 'Lesser'),
  ])
  expect(text).toContain('b 1.0.0 (MIT)\nc 1.0.0 (MIT)\n\nCopyright B\n')
  expect(text).toMatch(/a 1\.0\.0 \(ISC\)\n\n.*ISC License/)
  expect(text).toContain('GNU LESSER GENERAL PUBLIC LICENSE')
  expect(text).toMatch(/\n\s*GNU GENERAL PUBLIC LICENSE/)
})

test('the licence of a package may be in several files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lenslet-licence-'))
  try {
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'a', version: '1.0.0', license: ' Apache-2.0 ' }),
    )
    await writeFile(join(folder, 'License.txt'), 'the licence\n')
    await writeFile(join(folder, 'NOTICE'), 'the notice\n')
    const { identifier, text } = await packageLicence(folder)
    expect(identifier).toBe('Apache-2.0')
    expect(text).toContain('the licence')
    expect(text).toContain('the notice')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
