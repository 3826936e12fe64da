/** Tests what every implementation of `Storage` must do. */
import { describe, expect, test } from 'vitest'
import { StorageError, type Storage, type StorageErrorKind } from '../../main/core/storage/storage.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (value: Uint8Array): string => new TextDecoder().decode(value)

async function kindOf(action: Promise<unknown>): Promise<StorageErrorKind> {
  const error = await action.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(StorageError)
  return (error as StorageError).kind
}

export function storageSuite(name: string, make: () => Promise<Storage>): void {
  describe(`${name} keeps the promises of a storage`, () => {
    test('lists nothing for a folder that does not exist, and names with their kind otherwise', async () => {
      const storage = await make()
      expect(await storage.list('journals')).toEqual([])
      await storage.append('journals/a.jsonl', bytes('x'), 0)
      await storage.replace('journals/deep/b.json', bytes('y'))
      expect((await storage.list('journals')).toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        { name: 'a.jsonl', folder: false },
        { name: 'deep', folder: true },
      ])
      expect((await storage.list('')).filter((entry) => entry.name === 'journals')).toEqual([
        { name: 'journals', folder: true },
      ])
    })

    test('appends extend a file and return its size', async () => {
      const storage = await make()
      expect(await storage.append('j/x', bytes('one\n'), 0)).toEqual({ size: 4 })
      expect(await storage.append('j/x', bytes('two\n'), 4)).toEqual({ size: 8 })
      const part = await storage.readFrom('j/x', 4, 100)
      expect([text(part.bytes), part.size]).toEqual(['two\n', 8])
      expect((await storage.readFrom('j/x', 0, 3)).bytes.byteLength).toBe(3)
      expect((await storage.readFrom('j/x', 50, 3)).bytes.byteLength).toBe(0)
    })

    test('appends only to the file that was expected (JW2)', async () => {
      const storage = await make()
      expect(await kindOf(storage.append('j/x', bytes('lost\n'), 10))).toBe('missing')
      await storage.append('j/x', bytes('one\n'), 0)
      expect(await kindOf(storage.append('j/x', bytes('two\n'), 0))).toBe('exists')
      expect(await kindOf(storage.append('j/x', bytes('two\n'), 3))).toBe('busy')
      expect(text((await storage.read('j/x')).bytes)).toBe('one\n')
    })

    test('replaces whole files, shorter ones too', async () => {
      const storage = await make()
      await storage.replace('s/x.json', bytes('a long first content'))
      await storage.replace('s/x.json', bytes('short'))
      const { bytes: read, stat } = await storage.read('s/x.json')
      expect([text(read), stat.size]).toEqual(['short', 5])
    })

    test('overwrites in place without truncating (PR4)', async () => {
      const storage = await make()
      await storage.overwrite('p/x', bytes('aaaa'))
      await storage.overwrite('p/x', bytes('bb'))
      expect(text((await storage.read('p/x')).bytes)).toBe('bbaa')
    })

    test('creates only files that do not exist', async () => {
      const storage = await make()
      await storage.create('f', bytes('first'))
      expect(await kindOf(storage.create('f', bytes('second')))).toBe('exists')
      expect(text((await storage.read('f')).bytes)).toBe('first')
    })

    test('moves, never over another file', async () => {
      const storage = await make()
      await storage.replace('a', bytes('a'))
      await storage.replace('b', bytes('b'))
      expect(await kindOf(storage.move('a', 'b'))).toBe('exists')
      await storage.move('a', 'q/a')
      expect(text((await storage.read('q/a')).bytes)).toBe('a')
      expect(await kindOf(storage.read('a'))).toBe('missing')
    })

    test('says which file is missing', async () => {
      const storage = await make()
      // One at a time, because a rejection that nobody awaits yet would be reported as an error.
      for (const action of [
        () => storage.read('no'),
        () => storage.readFrom('no', 0, 1),
        () => storage.stat('no'),
        () => storage.remove('no'),
        () => storage.move('no', 'there'),
      ]) {
        expect(await kindOf(action())).toBe('missing')
      }
    })

    test('replaces only what was read, on request', async () => {
      const storage = await make()
      expect(await kindOf(storage.replace('s/x.json', bytes('new'), bytes('old')))).toBe('busy')
      await storage.replace('s/x.json', bytes('old'), null)
      expect(await kindOf(storage.replace('s/x.json', bytes('new'), null))).toBe('busy')
      expect(await kindOf(storage.replace('s/x.json', bytes('new'), bytes('older')))).toBe('busy')
      await storage.replace('s/x.json', bytes('new'), bytes('old'))
      expect(text((await storage.read('s/x.json')).bytes)).toBe('new')
      expect(await storage.list('s')).toEqual([{ name: 'x.json', folder: false }])
    })

    test('exchanges a file that has not changed since it was read, otherwise returns the new content (W5)', async () => {
      const storage = await make()
      const made = await storage.exchange('s/x.json', null, bytes('one'), false)
      expect([made?.isExchanged, text(made!.file!.bytes), made!.file!.stat]).toEqual([
        true,
        'one',
        (await storage.read('s/x.json')).stat,
      ])
      const other = await storage.exchange('s/x.json', null, bytes('two'), false)
      expect([other?.isExchanged, text(other!.file!.bytes)]).toEqual([false, 'one'])
      expect(await storage.exchange('s/y.json', bytes('one'), bytes('two'), false)).toEqual({
        isExchanged: false,
        file: null,
      })
      expect((await storage.exchange('s/x.json', bytes('one'), bytes('two'), false))?.isExchanged).toBe(true)
      expect((await storage.list('s')).map((entry) => entry.name)).toEqual(['x.json'])
    })

    test('exchanges nothing while another program has the lock, except on request', async () => {
      const storage = await make()
      const release = await storage.lock('s/x.json', () => undefined)
      expect(await storage.exchange('s/x.json', null, bytes('one'), false)).toBeNull()
      expect(await kindOf(storage.read('s/x.json'))).toBe('missing')
      expect((await storage.exchange('s/x.json', null, bytes('one'), true))?.isExchanged).toBe(true)
      expect(await kindOf(storage.lock('s/x.json', () => undefined))).toBe('busy')
      await release()
      expect((await storage.exchange('s/x.json', bytes('one'), bytes('two'), false))?.isExchanged).toBe(true)
    })

    test('a lock is busy until it is released', async () => {
      const storage = await make()
      const release = await storage.lock('s/x.json', () => undefined)
      expect(await kindOf(storage.lock('s/x.json', () => undefined))).toBe('busy')
      await release()
      await (
        await storage.lock('s/x.json', () => undefined)
      )()
    })
  })
}
