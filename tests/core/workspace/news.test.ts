/** Tests which pictures count as changed by others since a person last looked. */
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Workspace, type WorkspaceOptions } from '../../../main/core/workspace/workspace.ts'
import { team, until, type Team } from '../../support/replicas.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const keep = { keepNews: true }

/** Returns the pictures that are new for the person of a workspace. */
function newIn({ catalog }: Workspace): string[] {
  return Array.from(catalog.news.ids(), (id) => catalog.items.key(id))
}

/** Says that the person has seen pictures as they are now. */
function look(workspace: Workspace, ...keys: string[]): void {
  workspace.news.markSeen(
    keys.map((key) => workspace.catalog.idOf(key)!),
    workspace.revision,
  )
}

/** Rates pictures as a colleague whose program ends afterwards. */
async function rate({ open }: Team, user: string, stars: number, ...keys: string[]): Promise<void> {
  const workspace = await open(user)
  await workspace.edit(keys, { stars }).saved
  await workspace.drain(5_000)
  await workspace.close()
}

/** Opens a data set as a window does on a machine that knows it, or that does not. */
async function openWindow(of: Team, cacheDir: string, user = 'ana'): Promise<Workspace> {
  const options: WorkspaceOptions & { readonly cacheDir: string } = {
    root: of.root,
    stateDir: of.stateDir,
    cacheDir,
    user,
    mode: 'write',
    watch: false,
    ...keep,
  }
  const workspace = (await Workspace.openFromCache(options)) ?? (await Workspace.open(options))
  onTestFinished(() => workspace.close())
  await workspace.whenOpened
  return workspace
}

/** Returns the path of the only news file below a folder. */
async function newsFileIn(folder: string): Promise<string> {
  const names = await readdir(join(folder, 'news'), { recursive: true })
  return join(
    folder,
    'news',
    names.find((name) => name.endsWith('.jsonl'))!,
  )
}

test('nothing is new at first; later what others change is new until it was seen, also after restarts', async () => {
  const all = await team()
  await rate(all, 'ben', 1, 'a.jpg', 'b.jpg')
  const first = await all.open('ana', keep)
  expect(newIn(first)).toEqual([])
  await rate(all, 'ben', 2, 'b.jpg', 'c.jpg', 'd.jpg')
  await until(first, () => first.state('d.jpg')?.stars === 2)
  first.edit(['e.jpg'], { stars: 3 })
  expect(newIn(first)).toEqual(['b.jpg', 'c.jpg', 'd.jpg'])
  look(first, 'b.jpg', 'e.jpg')
  await first.close()

  await rate(all, 'carl', 4, 'f.jpg')
  await rate(all, 'ana', 4, 'g.jpg')
  const second = await all.open('ana', keep)
  expect(newIn(second)).toEqual(['c.jpg', 'd.jpg', 'f.jpg'])
  look(second, 'c.jpg', 'd.jpg', 'f.jpg')
  await second.close()
  expect(newIn(await all.open('ana', keep))).toEqual([])
})

test('each person has news of their own, also after a change of the name', async () => {
  const all = await team()
  const ana = await all.open('ana', keep)
  const carl = await all.open('carl', keep)
  await rate(all, 'ben', 2, 'a.jpg')
  for (const one of [ana, carl]) await until(one, () => one.state('a.jpg')?.stars === 2)
  look(ana, 'a.jpg')
  expect([newIn(ana), newIn(carl)]).toEqual([[], ['a.jpg']])
  ana.setUser('dora')
  expect(newIn(ana)).toEqual([])
  await rate(all, 'ana', 3, 'b.jpg')
  await until(ana, () => ana.state('b.jpg')?.stars === 3)
  expect(newIn(ana)).toEqual(['b.jpg'])
  ana.setUser('ana')
  expect(newIn(ana)).toEqual([])
})

test('a change that arrived after the person looked keeps the mark', async () => {
  const all = await team()
  const ana = await all.open('ana', keep)
  await rate(all, 'ben', 2, 'a.jpg')
  await until(ana, () => ana.state('a.jpg')?.stars === 2)
  const seen = ana.revision
  await rate(all, 'ben', 3, 'a.jpg')
  await until(ana, () => ana.state('a.jpg')?.stars === 3)
  ana.news.markSeen([ana.catalog.idOf('a.jpg')!], seen)
  expect(newIn(ana)).toEqual(['a.jpg'])
})

test('what this person undoes or takes back is not new, although the values are those of others', async () => {
  const all = await team()
  const [ana, ben] = [await all.open('ana', keep), await all.open('ben')]
  const changes = ben.edit(['a.jpg', 'b.jpg'], { stars: 2, addTags: ['cat'] })
  await changes.saved
  await until(ana, () => ana.state('b.jpg')?.stars === 2)
  look(ana, 'a.jpg', 'b.jpg')
  ana.edit(['a.jpg', 'b.jpg'], { removeTags: ['cat'], addTags: ['tom'] })
  ana.undo()
  ana.takeBack(
    changes.changes.map(({ id, item }) => ({ key: item, undoes: [id] })),
    'take back changes of ben',
  )
  ana.undo()
  expect(ana.state('a.jpg')).toMatchObject({ stars: 2, tags: ['cat'], updatedBy: 'ben' })
  expect(newIn(ana)).toEqual([])
  await ana.drain(5_000)
  await ana.close()
  expect(newIn(await all.open('ana', keep))).toEqual([])
})

test('a change that was made long ago, but arrives now, is new; one that only moves labels is not', async () => {
  const all = await team()
  const ana = await all.open('ana', keep)
  const [now, replaces] = [Date.now(), []]
  ana.log.apply([{ id: 'w-1:1', at: now, by: 'ben', item: 'a.jpg', stars: 2, replaces }], 'share')
  look(ana, 'a.jpg')
  ana.log.apply([{ id: 'w-1:2', at: now - 7 * 86_400_000, by: 'ben', item: 'b.jpg', stars: 2, replaces }], 'share')
  ana.log.apply([{ id: 'moved:0a', at: now, by: 'ben', item: 'c.jpg', stars: 2, replaces }], 'share')
  expect(newIn(ana)).toEqual(['b.jpg'])
})

test('on a machine with a copy of the labels, and after the copy was lost, the same pictures are new', async () => {
  const all = await team()
  const cacheDir = await temporaryFolder()
  await writeFile(join(all.root, 'a.jpg'), 'a picture')
  const first = await openWindow(all, cacheDir)
  await first.catalog.scan()
  await rate(all, 'ben', 2, 'a.jpg')
  first.retry()
  await until(first, () => first.state('a.jpg')?.stars === 2)
  look(first, 'a.jpg')
  await first.close()
  await rate(all, 'ben', 3, 'b.jpg')
  const second = await openWindow(all, cacheDir)
  expect(newIn(second)).toEqual(['b.jpg'])
  look(second, 'b.jpg')
  await second.close()
  await rm(cacheDir, { recursive: true })
  await rate(all, 'ben', 3, 'c.jpg')
  expect(newIn(await openWindow(all, cacheDir))).toEqual(['c.jpg'])
})

test('what only another person’s program on this machine has read is new, too', async () => {
  const all = await team()
  const cacheDir = await temporaryFolder()
  await writeFile(join(all.root, 'a.jpg'), 'a picture')
  const ana = await openWindow(all, cacheDir)
  await ana.catalog.scan()
  await ana.close()
  await rate(all, 'ben', 3, 'b.jpg')
  await (await openWindow(all, cacheDir, 'carl')).close()
  expect(newIn(await openWindow(all, cacheDir))).toEqual(['b.jpg'])
})

test('a file that ends in the middle of a line keeps the rest, and a lost one means that nothing is new', async () => {
  const all = await team()
  const first = await all.open('ana', keep)
  await rate(all, 'ben', 2, 'a.jpg', 'b.jpg')
  await until(first, () => first.state('b.jpg')?.stars === 2)
  await first.close()
  const file = await newsFileIn(all.stateDir)
  await appendFile(file, '{"crc":"00000000","is":"seen","keys":["a.j')
  const second = await all.open('ana', keep)
  expect(newIn(second)).toEqual(['a.jpg', 'b.jpg'])
  look(second, 'a.jpg')
  await second.close()
  const third = await all.open('ana', keep)
  expect(newIn(third)).toEqual(['b.jpg'])
  await third.close()
  await rm(file)
  expect(newIn(await all.open('ana', keep))).toEqual([])
})

test('a command finds what is new, and changes nothing about it', async () => {
  const all = await team()
  await (await all.open('ana', keep)).close()
  await rate(all, 'ben', 2, 'a.jpg')
  const file = await newsFileIn(all.stateDir)
  const before = await readFile(file)
  const command = await all.open('ana')
  expect(newIn(command)).toEqual(['a.jpg'])
  await command.close()
  expect(await readFile(file)).toEqual(before)
})
