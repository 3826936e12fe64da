/** A packed program as an archive that is unpacked anywhere, made by the system's own tar. */
import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { promisify } from 'node:util'

/**
 * Packs a folder into `file`, a `.tar.gz` of which it becomes the only folder, named as the file. It belongs to root in
 * there, whoever packs.
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
