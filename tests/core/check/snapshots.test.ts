/** Tests snapshots in a check: they replace retired journals, and changes that only a damaged one has are not lost. */
import { readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { makeSnapshot } from '../../suites/make-snapshot.ts'
import { kinds, labelledDataset, removeTemplate } from './damaged-dataset.ts'

const REPLICA = '0123456789ab'
const PATH = `snapshots/${REPLICA}-0001.jsonl.gz`
const OLD = new Date('2026-01-01T00:00:00Z')

afterAll(removeTemplate)

describe('a snapshot', () => {
  test('replaces retired journals: a check finds nothing, and a repair without sidecars brings back all labels', async () => {
    const data = await labelledDataset()
    const before = await data.labels()
    await makeSnapshot(data.at(''), REPLICA)
    for (const name of await data.names('journals')) await rm(data.at(`journals/${name}`))
    expect(await data.check()).toMatchObject({ ok: true, findings: [], labels: { items: 4 } })
    await rm(data.at('sidecars'), { recursive: true })
    expect(await data.repair()).toMatchObject({ ok: true })
    await rm(data.at(PATH))
    expect(await data.labels()).toEqual(before)
  })

  test('that is truncated is moved to the quarantine when nobody can still write it, after its changes are in a journal (SN3)', async () => {
    const data = await labelledDataset()
    const before = await data.labels()
    await makeSnapshot(data.at(''), REPLICA)
    for (const name of await data.names('journals')) await rm(data.at(`journals/${name}`))
    await rm(data.at('sidecars'), { recursive: true })
    const text = gunzipSync(await readFile(data.at(PATH))).toString()
    await writeFile(data.at(PATH), gzipSync(text.split('\n').slice(0, -2).join('\n').concat('\n')))
    expect(kinds(await data.check())).toContain(`note snapshot ${PATH}`)
    await utimes(data.at(PATH), OLD, OLD)
    expect(kinds(await data.check())).toContain(`damaged snapshot-damaged ${PATH}`)
    expect(await data.repair()).toMatchObject({ ok: true })
    expect(await data.names('snapshots')).toEqual([])
    expect(await data.labels()).toEqual(before)
  })

  test('that cannot be read at all loses nothing while journals and sidecars are intact', async () => {
    const data = await labelledDataset()
    const before = await data.labels()
    await makeSnapshot(data.at(''), REPLICA)
    await truncate(data.at(PATH), 10)
    await utimes(data.at(PATH), OLD, OLD)
    expect(kinds(await data.check())).toEqual([`damaged snapshot-damaged ${PATH}`])
    expect(await data.repair()).toMatchObject({ ok: true })
    expect(await data.labels()).toEqual(before)
  })
})
