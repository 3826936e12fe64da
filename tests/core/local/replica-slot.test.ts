import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { numberOf } from '../../../main/core/format/change-ids.ts'
import { ReplicaSlot } from '../../../main/core/local/replica-slot.ts'
import { temporaryFolder } from '../../support/temporary.ts'

test('numbers are reserved on the disk, in blocks, before they are used (ID2)', async () => {
  const folder = join(await temporaryFolder(), 'slot-0')
  const slot = (await ReplicaSlot.tryClaim(folder))!
  const reserved = async (): Promise<number> =>
    (JSON.parse(await readFile(join(folder, 'replica.json'), 'utf8')) as { reserved: number }).reserved
  let last = slot.newChangeId()
  await slot.reserveNumbers()
  const first = await reserved()
  expect(first).toBeGreaterThan(numberOf(last) + 500)
  while (numberOf(last) < first) last = slot.newChangeId()
  await slot.reserveNumbers()
  expect(await reserved()).toBeGreaterThan(numberOf(last))
  await slot.release(null)
})
