/** Tests the messages that can be read again by somebody who did not look. */
import { expect, test } from 'vitest'
import { opened } from '../opened.ts'

const texts = (messages: readonly { readonly message: string }[]): string[] => messages.map(({ message }) => message)

test('what a colleague did can be read again after its message is gone, and still leads to it', async () => {
  const { app, bridge } = await opened(10)
  bridge.push('notice', { level: 'info', message: 'Ben changed 12 pictures.', action: { show: 'people' } })
  app().dismiss(app().toasts[0]!.id)
  const [past] = app().pastMessages
  expect(past).toMatchObject({ message: 'Ben changed 12 pictures.', times: 1 })
  past!.action!.run()
  expect(app().peopleOpen).toBe(true)
})

test('warnings and errors can be read again, what the person did not, and the newest is the first', async () => {
  const { app } = await opened(10)
  app().toast('error', 'The folder is full.', { action: { name: 'Retry', run: () => undefined } })
  app().toast('success', 'Exported.')
  app().toast('warning', 'No label was changed.')
  expect(texts(app().pastMessages)).toEqual(['No label was changed.', 'The folder is full.'])
  // What could be done about an error then may be wrong now.
  expect(app().pastMessages.at(-1)).not.toHaveProperty('action')
})

test('a message that is repeated is listed once, and only the last twenty are', async () => {
  const { app } = await opened(10)
  for (let at = 0; at < 30; at++) app().toast('warning', `Warning ${at}`)
  app().toast('warning', 'Warning 29')
  expect(app().pastMessages[0]).toMatchObject({ message: 'Warning 29', times: 2 })
  expect(texts(app().pastMessages)).toEqual(Array.from({ length: 20 }, (_, at) => `Warning ${29 - at}`))
})

test('another data set begins without messages', async () => {
  const { app } = await opened(10)
  app().toast('warning', 'No label was changed.')
  app().clearResult(app().query)
  expect(app().pastMessages).toEqual([])
})
