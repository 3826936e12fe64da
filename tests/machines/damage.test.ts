/**
 * Tests files of the data set that are damaged, missing or duplicated, while nobody works and while people work. What
 * one file has lost, another file still contains.
 */
import { describe, expect, test } from 'vitest'
import { sidecarPath } from '../../main/core/format/names.ts'
import type { MemoryStorage } from '../suites/memory-storage.ts'
import { Random } from '../support/random.ts'
import { memoryFolder } from '../support/temporary.ts'
import { World } from '../support/world.ts'

const ITEM = 'trip/a.jpg'

/** Creates a world in which people have labelled. Eve comes later, with a machine that is new to the data set. */
async function labelled(): Promise<World> {
  const world = new World(await memoryFolder(), new Random(7), ['ana', 'ben', 'eve'])
  const [ana, ben] = world.people
  for (const person of [ana!, ben!]) await person.start()
  ana!.edit([ITEM, 'b.jpg'], { stars: 3, addTags: ['first'] })
  await world.clock.advance(30_000)
  ben!.edit([ITEM], { stars: 4, notes: 'second' })
  ana!.edit(['b.jpg'], { addTags: ['third'] })
  await world.clock.advance(60_000)
  return world
}

type Kind = 'journal' | 'sidecar' | 'presence'

function pathOf(share: MemoryStorage, kind: Kind): string {
  if (kind === 'sidecar') return sidecarPath(ITEM)
  return [...share.files.keys()].find((path) => path.startsWith(kind === 'journal' ? 'journals/' : 'presence/'))!
}

const put = (share: MemoryStorage, path: string, bytes: Uint8Array): void => {
  share.files.set(path, { bytes, modifiedAt: share.now() })
}

const DAMAGES: Readonly<Record<string, (share: MemoryStorage, path: string) => void>> = {
  'is truncated': (share, path) =>
    put(share, path, share.files.get(path)!.bytes.slice(0, share.files.get(path)!.bytes.length / 2)),
  'is empty': (share, path) => put(share, path, new Uint8Array()),
  'is filled with zeros': (share, path) => put(share, path, new Uint8Array(share.files.get(path)!.bytes.length)),
  'ends in zeros': (share, path) =>
    put(share, path, Buffer.concat([share.files.get(path)!.bytes.slice(0, 150), new Uint8Array(400)])),
  'has a flipped bit': (share, path) =>
    put(
      share,
      path,
      share.files.get(path)!.bytes.map((byte, at, all) => (at === Math.floor(all.length / 3) ? byte ^ 4 : byte)),
    ),
  'holds a journal': (share, path) =>
    put(share, path, [...share.files].findLast(([name]) => name.startsWith('journals/'))![1].bytes),
  'holds another picture’s sidecar': (share, path) => put(share, path, share.files.get('sidecars/b.jpg.json')!.bytes),
  'holds format.json': (share, path) => put(share, path, share.files.get('format.json')!.bytes),
  'is gone': (share, path) => void share.files.delete(path),
  'has a synchroniser’s conflict copy': (share, path) =>
    put(share, path.replace(/(\.jsonl?)$/, '.sync-conflict-20260101-120000-ABCDEFG$1'), share.files.get(path)!.bytes),
  'has a conflicted copy': (share, path) =>
    put(share, path.replace(/(\.jsonl?)$/, ' (conflicted copy)$1'), share.files.get(path)!.bytes.slice(0, 200)),
}

const cases = (['journal', 'sidecar', 'presence'] as const).flatMap((kind) =>
  Object.keys(DAMAGES).map((damage) => [kind, damage] as const),
)

describe.each(['while nobody works', 'while people work'])('%s', (when) => {
  test.each(cases)('a %s that %s loses no label', async (kind, damage) => {
    const world = await labelled()
    const [ana, ben, eve] = world.people
    const running = when === 'while people work'
    if (!running) for (const person of [ana!, ben!]) await person.close()
    const before = world.acknowledged()
    DAMAGES[damage]!(world.share, pathOf(world.share, kind))
    // A person without a file of their own sees everything.
    await eve!.start()
    await world.clock.advance(30_000)
    expect(before.filter((id) => !eve!.knows(id))).toEqual([])
    expect(eve!.open!.state(ITEM)).toMatchObject({ stars: 4, tags: ['first'], notes: 'second', conflicts: [] })
    for (const person of [ana!, ben!]) if (!person.open) await person.start()
    ana!.edit([ITEM], { addTags: ['after'] })
    eve!.edit(['b.jpg'], { stars: 1 })
    await world.clock.advance(120_000)
    for (const person of world.people) {
      expect(person.sees()).toBe(ana!.sees())
      expect(person.open!.status()).toMatchObject({ state: 'timed', unsaved: 0, pendingSidecars: 0 })
    }
    expect(ben!.open!.state(ITEM)).toMatchObject({ stars: 4, tags: ['after', 'first'], notes: 'second' })
    await world.close()
  })
})

describe('format.json', () => {
  const BAD: Readonly<Record<string, string>> = {
    truncated: '{\n "format": "lens',
    'filled with zeros': '\0\0\0\0\0\0',
    'something else': '{"format":"other","version":1,"dataset":"x"}',
    'of no version': '{"format":"lenslet","version":"one","dataset":"x"}',
  }

  test.each(Object.entries(BAD))(
    'that is %s is refused with a solution, never replaced, and stops no open program permanently (D7)',
    async (_, text) => {
      const world = await labelled()
      const [ana, ben, eve] = world.people
      const whole = world.share.files.get('format.json')!
      put(world.share, 'format.json', Buffer.from(text))
      expect(await eve!.start()).toBe(false)
      expect(world.log.at(-1)).toMatch(/format\.json is damaged.*restore it from a backup/)
      ana!.edit(['new.jpg', ITEM], { stars: 2 })
      await world.clock.advance(60_000)
      expect(world.share.text('format.json')).toBe(text)
      world.share.files.set('format.json', whole)
      await eve!.start()
      await world.clock.advance(60_000)
      expect(world.missing()).toEqual([])
      expect(ben!.open!.state('new.jpg')).toMatchObject({ stars: 2 })
      await world.close()
    },
  )

  test('that is missing for a while blocks no label', async () => {
    const world = await labelled()
    const [ana, , eve] = world.people
    const whole = world.share.files.get('format.json')!
    world.share.files.delete('format.json')
    ana!.edit(['new.jpg', ITEM], { stars: 2 })
    await world.clock.advance(60_000)
    world.share.files.set('format.json', whole)
    await eve!.start()
    await world.clock.advance(60_000)
    expect(world.missing()).toEqual([])
    await world.close()
  })

  test('that is lost permanently loses no label that waits on a machine: it arrives under the new identity', async () => {
    const world = await labelled()
    const [ana, ben, eve] = world.people
    ana!.setWeather({
      name: 'away',
      weather: () => ({ fate: 'fails', code: 'EIO', done: 'nothing' }),
      elsewhere: false,
    })
    ana!.edit(['waiting.jpg'], { stars: 5 })
    await world.clock.advance(10_000)
    await ana!.close()
    await ben!.close()
    world.share.files.delete('format.json')
    await eve!.start()
    expect(await world.recover()).toEqual([])
    expect(eve!.open!.state('waiting.jpg')).toMatchObject({ stars: 5 })
    await world.close()
  })

  test('that is lost permanently is written again by the next program, with all labels', async () => {
    const world = await labelled()
    const before = world.acknowledged()
    for (const person of world.people) await person.close()
    world.share.files.delete('format.json')
    for (const person of world.people) await person.start()
    await world.clock.advance(60_000)
    for (const person of world.people) expect(before.filter((id) => !person.knows(id))).toEqual([])
    expect(world.missing()).toEqual([])
    await world.close()
  })
})
