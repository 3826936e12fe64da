/** Makes an archive of a packed program that can be unpacked anywhere, with the system's own tar. */
import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { promisify } from 'node:util'

/**
 * Packs a folder into `file`, a `.tar.gz`.
 *
 * The archive has one folder, with the name of the file. Root owns everything in it, whatever user packs it.
 */
export async function makeTarball(folder: string, file: string): Promise<void> {
  const name = basename(file, '.tar.gz')
  await promisify(execFile)('tar', [
    '--create',
    '--gzip',
    '--file',
    file,
    '--sort=name',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=u+rwX,go+rX,go-w',
    `--transform=s,^\\.,${name},S`,
    '--directory',
    folder,
    '.',
  ])
}
