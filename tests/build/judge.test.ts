import { describe, expect, test } from 'vitest'
import { judge, MAX_BYTES, ENTRY_FILES } from '../../build/packaging/judge.ts'
import { listing } from '../../build/packaging/listing.ts'
import type { PackedFile } from '../../build/packaging/packed-files.ts'

const LINUX = { platform: 'linux', arch: 'x64' }

const file = (path: string, place: PackedFile['place'] = 'archive', bytes = 1): PackedFile => ({ path, place, bytes })

/** The files of the smallest package that may be shipped. */
const GOOD: readonly PackedFile[] = [
  ...[
    'package.json',
    'LICENSE',
    'out/main/index.js',
    'out/preload/index.cjs',
    'out/renderer/index.html',
    'node_modules/exifreader/dist/exif-reader.js',
  ].map((path) => file(path)),
  ...ENTRY_FILES.filter((path) => path.endsWith('-worker.js')).map((path) => file(path, 'unpacked')),
  ...['LICENSE', 'libheif.js', 'libheif.wasm'].map((name) =>
    file(`node_modules/libheif-js/libheif-wasm/${name}`, 'unpacked'),
  ),
  file('node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64-0.35.5.node', 'unpacked'),
  file('node_modules/@img/sharp-wasm32/lib/sharp-wasm32-0.35.5.node.wasm', 'unpacked'),
  file('node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8.18.7', 'unpacked'),
  file('THIRD-PARTY-LICENSES.txt', 'beside'),
]

test('a package with all needed files, and no others, may be shipped', () => {
  expect(judge(GOOD, LINUX)).toEqual([])
})

describe('a file or package that does not belong into it is named', () => {
  const intruders = [
    'tests/core/moves.test.ts',
    'node_modules/retry/test/forever.js',
    'out/renderer/app.test.js',
    'main/index.ts',
    'renderer/app.tsx',
    'node_modules/ws/index.d.mts',
    'out/renderer/assets/index.js.map',
    'README.md',
    'docs/window-dark.png',
    'photos/.lenslet/format.json',
    '.npmrc',
    'out/main/.vite/license.json',
    'out/test-report.json',
    'node_modules/@img/sharp-win32-x64/lib/libvips-42.dll',
    'node_modules/@img/sharp-libvips-linuxmusl-x64/lib/libvips-cpp.so.8',
  ]
  test.each(intruders)('%s', (path) => {
    const problems = judge([...GOOD, file(path, 'unpacked')], LINUX)
    expect(problems).not.toEqual([])
    expect(problems.every((problem) => problem.startsWith(path))).toBe(true)
  })

  test('a package that is not a dependency of the program', () => {
    expect(judge(GOOD, LINUX, ['vitest 5.1.1'])).toEqual(['vitest 5.1.1 is not a dependency of the program.'])
  })
})

describe('a missing file is named', () => {
  test.each(GOOD.map(({ path }) => path).filter((path) => !/exifreader|libheif\.js/.test(path)))('%s', (path) => {
    expect(
      judge(
        GOOD.filter((one) => one.path !== path),
        LINUX,
      ),
    ).toHaveLength(1)
  })

  test('the decoder of another system does not replace the decoder of this one', () => {
    const problems = judge(GOOD, { platform: 'darwin', arch: 'arm64' })
    expect(problems).toEqual(
      expect.arrayContaining(["sharp's module for darwin-arm64 is missing.", 'libvips for darwin-arm64 is missing.']),
    )
  })

  test('on Windows, libvips is in the package of sharp’s module', () => {
    const windows = GOOD.filter(({ path }) => !path.includes('@img/sharp-l')).concat(
      ['sharp-win32-x64-0.35.5.node', 'libvips-42.dll'].map((name) =>
        file(`node_modules/@img/sharp-win32-x64/lib/${name}`, 'unpacked'),
      ),
    )
    expect(judge(windows, { platform: 'win32', arch: 'x64' })).toEqual([])
  })
})

test('a file that is loaded or started by its path must not be in the archive', () => {
  const inside = GOOD.map((one) => (one.place === 'unpacked' ? file(one.path) : one))
  expect(judge(inside, LINUX)).toHaveLength(GOOD.filter(({ place }) => place === 'unpacked').length)
})

test('a package that is one byte too large is refused', () => {
  const room = MAX_BYTES - GOOD.length
  expect(judge([...GOOD, file('out/renderer/big.js', 'archive', room)], LINUX)).toEqual([])
  expect(judge([...GOOD, file('out/renderer/big.js', 'archive', room + 1)], LINUX)).toHaveLength(1)
})

test('the listing names every file, and begins with the largest packages and folders', () => {
  const text = listing([
    ...GOOD,
    file('node_modules/a/node_modules/@b/c/x.js', 'archive', 5_000_000),
    file('out/main/chunks/y.js', 'unpacked', 1_500_000),
  ])
  for (const { path } of GOOD) expect(text).toContain(path)
  expect(text).toMatch(/5000\.0 kB {2}node_modules\/a\/node_modules\/@b\/c\n +1500\.0 kB {2}out\/main\n/)
  expect(text).toContain("6.50 MB without Electron's runtime")
})
