/** Writing into the cache's folders, of which there are some hundred and nearly always all. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes the file `path`, after making its folder if that is what was missing. `write` must fail with `ENOENT` only before it has done anything. */
export async function inFolder<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await mkdir(dirname(path), { recursive: true })
    return await write()
  }
}
