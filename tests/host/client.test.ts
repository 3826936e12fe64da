import { expect, test } from 'vitest'
import { Client } from '../../main/host/client.ts'

test('reading the metadata of a picture is cancelled when its own client asks for another picture', () => {
  const [ana, ben] = [new Client(() => undefined), new Client(() => undefined)]
  const first = ana.newMetadataSignal()
  ben.newMetadataSignal()
  expect(first.aborted).toBe(false)
  const second = ana.newMetadataSignal()
  expect([first.aborted, second.aborted]).toEqual([true, false])
})

test('placeholders are no longer sent when their client asks for others, or opens another data set', () => {
  const client = new Client(() => undefined)
  const first = client.newPlaceholderSignal()
  const second = client.newPlaceholderSignal()
  expect([first.aborted, second.aborted]).toEqual([true, false])
  client.releaseDataset()
  expect(second.aborted).toBe(true)
})
