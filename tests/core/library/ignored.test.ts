/** Tests which files are never part of a data set, and which pictures a team excludes. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { IgnoredPaths, isSystemName, describePatternProblem, SYSTEM_NAMES } from '../../../main/core/library/ignored.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import { team } from '../../support/replicas.ts'

const keys = ({ catalog }: Workspace): string[] =>
  Array.from({ length: catalog.size }, (_, id) => id)
    .filter((id) => catalog.isPresent(id))
    .map((id) => catalog.items.key(id))
    .toSorted()

async function writePictures(root: string, ...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), `picture ${path}`)
  }
}

describe('folders of operating systems and NAS systems', () => {
  test('are the same in FORMAT.md (P2)', async () => {
    const document = await readFile(join(import.meta.dirname, '../../../FORMAT.md'), 'utf8')
    const rows = document
      .slice(document.indexOf('## Pictures'))
      .split('\n## ')[0]!
      .split('\n')
      .filter((line) => line.startsWith('| ') && line.includes('`'))
    const namesBySystem = new Map(
      rows
        .map((row) => row.split('|'))
        .map((cells) => [
          cells[1]!.trim(),
          Array.from(cells[2]!.matchAll(/`([^`]+)`/g), (match) => match[1]!.toLowerCase()),
        ]),
    )
    expect(Object.fromEntries(namesBySystem)).toEqual(
      Object.fromEntries(
        SYSTEM_NAMES.map(({ system, names }) => [
          system,
          system.includes('chkdsk') ? [...names, 'found.999'] : [...names],
        ]),
      ),
    )
  })

  test('contain no pictures, at any depth and in upper or lower case, and labels do not follow into them (P2)', async () => {
    const { root, open } = await team()
    const folders = [
      ...SYSTEM_NAMES.flatMap(({ names }) => names).filter((name) => !/\.(db|ini)$/.test(name)),
      'FOUND.001',
      'Lost+Found',
      '@GMT-2024.05.06-07.08.09',
      '.snapshot',
      '.zfs',
    ]
    await writePictures(
      root,
      'a.jpg',
      'shots/b.jpg',
      'found.jpg',
      'recycler.png',
      'gmt/@gmt.jpg',
      ...folders.flatMap((folder) => [`${folder}/x.jpg`, `shots/${folder}/deep/y.jpg`]),
    )
    const alice = await open('alice')
    await alice.catalog.scan()
    expect(keys(alice)).toEqual(['a.jpg', 'found.jpg', 'gmt/@gmt.jpg', 'recycler.png', 'shots/b.jpg'])
    await alice.contents.readAll()
    await alice.edit(['a.jpg'], { stars: 4 }).saved
    // A NAS does this when somebody deletes the file.
    await rename(join(root, 'a.jpg'), join(root, '#recycle/a.jpg'))
    await alice.catalog.scan()
    await alice.moves.findMoves()
    expect([alice.state('a.jpg')?.stars, alice.state('#recycle/a.jpg'), alice.moves.doubts]).toEqual([4, undefined, []])
  })

  test('are only those with exactly these names', () => {
    expect(
      ['found.0', 'my@eadir', 'recycle', 'snapshot', '~snapshots', '@gmt-1', 'eadir'].filter(isSystemName),
    ).toEqual([])
  })
})

describe('pictures that a team excludes', () => {
  test('disappear at once, come back when they are allowed, and keep their labels (P3)', async () => {
    const { root, open } = await team()
    await writePictures(root, 'a.jpg', 'raw/b.jpg', 'raw/deep/c.jpg', 'shots/x-preview.jpg', 'shots/x.jpg')
    const alice = await open('alice')
    await alice.catalog.scan()
    await alice.contents.readAll()
    await alice.edit(['raw/b.jpg'], { stars: 3 }).saved
    const changed = Promise.withResolvers<null>()
    alice.events.on('ignored', changed.resolve)
    await alice.setTeamSettings({ 'pictures.ignore': '# not for labelling\nraw/\n*-preview.jpg' }).saved
    await changed.promise
    await alice.catalog.scan(undefined, true)
    expect(keys(alice)).toEqual(['a.jpg', 'shots/x.jpg'])
    // A copy of an excluded picture does not get its labels.
    await writeFile(join(root, 'copy.jpg'), await readFile(join(root, 'raw/b.jpg')))
    await alice.catalog.scan(undefined, true)
    await alice.moves.findMoves()
    expect([alice.state('raw/b.jpg')?.stars, alice.state('copy.jpg'), alice.moves.doubts]).toEqual([3, undefined, []])
    await alice.setTeamSettings({ 'pictures.ignore': null }).saved
    await alice.catalog.scan(undefined, true)
    expect(keys(alice)).toEqual([
      'a.jpg',
      'copy.jpg',
      'raw/b.jpg',
      'raw/deep/c.jpg',
      'shots/x-preview.jpg',
      'shots/x.jpg',
    ])
  })

  test('are also excluded in the first scan after the next start', async () => {
    const { root, open, stateDir } = await team()
    await writePictures(root, 'a.jpg', 'raw/b.jpg')
    const cacheDir = join(stateDir, 'cache')
    const alice = await open('alice', { cacheDir })
    await alice.setTeamSettings({ 'pictures.ignore': 'raw/' }).saved
    await alice.catalog.scan()
    await alice.close()
    const again = await open('alice', { cacheDir })
    await again.catalog.scan(undefined, true)
    expect(keys(again)).toEqual(['a.jpg'])
  })

  test('patterns that would take very long, or are too many, are refused with a reason', () => {
    expect(describePatternProblem('a/**/b\n!keep\n*.x*')).toBeNull()
    expect(describePatternProblem('*a*a*a*a*b')).toContain('at most 2 wildcards are allowed between two slashes')
    expect(describePatternProblem('x\n'.repeat(300))).toContain('at most 200')
    const ignored = new IgnoredPaths(Array.from({ length: 200 }, (_, at) => `*${'a'.repeat(20)}*${at}`).join('\n'))
    const startedAt = performance.now()
    for (let turn = 0; turn < 100; turn++) ignored.ignoresFile('a'.repeat(255))
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})
