import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { DiskStorage } from '../../../main/core/storage/disk-storage.ts'
import { temporaryFolder } from '../../support/temporary.ts'

// A process whose files may not grow beyond 0 bytes gets the errors of a full disk; Windows has no such limit.
test.skipIf(process.platform === 'win32')(
  'on a full share, files that were created for a failed write are removed, and nothing else (JW5)',
  async () => {
    const root = join(await temporaryFolder(), '.lenslet')
    const storage = new DiskStorage(root)
    await storage.makeFolder('')
    await storage.append('journals/aaaaaaaaaaaa-0001.jsonl', Buffer.from('whole'), 0)
    const { stdout } = await promisify(execFile)(
      'sh',
      [
        '-c',
        'trap "" XFSZ; ulimit -f 0; exec "$@"',
        'sh',
        process.execPath,
        join(import.meta.dirname, 'fill-share.ts'),
        root,
      ],
      { env: { PATH: process.env['PATH'] } },
    )
    expect(JSON.parse(stdout)).toEqual(Array.from({ length: 7 }, () => 'full'))
    expect(await readdir(join(root, 'journals'))).toEqual(['aaaaaaaaaaaa-0001.jsonl'])
    expect(await readFile(join(root, 'journals/aaaaaaaaaaaa-0001.jsonl'), 'utf8')).toBe('whole')
    expect(await readdir(join(root, 'presence'))).toEqual([])
  },
)
