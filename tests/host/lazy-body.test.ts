import { expect, test } from 'vitest'
import { Readable } from 'node:stream'
import type { Answer } from '../../main/host/answer.ts'
import { lazyBody } from '../../main/host/lazy-body.ts'

const answer = (body: Answer['body'], status = 200): Promise<Answer> => Promise.resolve({ status, headers: {}, body })

test('a cancelled body stops the work for it before there is an answer', async () => {
  const aborted = Promise.withResolvers<void>()
  const body = lazyBody((signal) => {
    signal.addEventListener('abort', () => aborted.resolve())
    return new Promise(() => undefined)
  })
  const reader = body.getReader()
  const read = reader.read()
  await reader.cancel()
  await aborted.promise
  expect(await read).toEqual({ done: true, value: undefined })
})

test('a body is passed on unchanged, and a failure ends it', async () => {
  expect(await new Response(lazyBody(() => answer(Buffer.from('picture')))).text()).toBe('picture')
  expect(
    await new Response(lazyBody(() => answer(Readable.from([Buffer.from('pic'), Buffer.from('ture')])))).text(),
  ).toBe('picture')
  await expect(new Response(lazyBody(() => answer(Buffer.from('{}'), 422))).text()).rejects.toThrow('422')
})
