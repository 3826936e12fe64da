import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { Outbox } from '../../../main/core/local/outbox.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const change = (number: number): StoredChange => ({
  id: `3fpjy6mds2f8:${number}`,
  at: 1_000,
  by: 'ana',
  item: 'a.jpg',
  stars: 4,
  replaces: [],
})
const ids = (outbox: Outbox): string[] => outbox.pendingChanges().map(({ id }) => id)

describe('an outbox', () => {
  test('gives the next program the changes that are not acknowledged yet, also after a crash (W2)', async () => {
    const folder = await temporaryFolder()
    const outbox = await Outbox.open(folder)
    await outbox.addChanges([change(1), change(2), change(3)])
    await outbox.acknowledge([change(1).id])
    expect(ids(outbox)).toEqual([change(2).id, change(3).id])
    // The outbox is not closed, so a change acknowledged a moment ago may come back. It is published again, which is
    // harmless.
    expect(ids(await Outbox.open(folder))).toEqual(expect.arrayContaining([change(2).id, change(3).id]))
  })

  test('writes which changes were acknowledged when it is closed, and when nothing else is pending', async () => {
    const folder = await temporaryFolder()
    const outbox = await Outbox.open(folder)
    await outbox.addChanges([change(1), change(2)])
    await outbox.acknowledge([change(1).id])
    await outbox.close()
    const again = await Outbox.open(folder)
    expect(ids(again)).toEqual([change(2).id])
    await again.acknowledge([change(2).id])
    expect(ids(await Outbox.open(folder))).toEqual([])
  })

  test('writes one line for many acknowledged changes, not one for each', async () => {
    const folder = await temporaryFolder()
    const outbox = await Outbox.open(folder)
    const all = Array.from({ length: 1_000 }, (_, number) => change(number))
    await outbox.addChanges(all)
    for (const { id } of all) await outbox.acknowledge([id])
    const lines = (await readFile(join(folder, 'outbox.jsonl'), 'utf8'))
      .split('\n')
      .filter((line) => line.includes('"done"'))
    expect(lines.length).toBeLessThanOrEqual(4)
    expect(ids(await Outbox.open(folder))).toEqual([])
  })
})
