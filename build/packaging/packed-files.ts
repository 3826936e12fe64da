/**
 * Lists the files of a packed program as Electron sees them: the archive, the files unpacked beside it, and our other
 * files.
 */
import { extractAll, extractFile, getRawHeader, uncache } from '@electron/asar'
import { readdir, stat } from 'node:fs/promises'
import { join, normalize, relative, sep } from 'node:path'

export interface PackedFile {
  /** Relative to the root of the program, with `/`. For files beside the archive, relative to the resources folder. */
  readonly path: string
  readonly bytes: number
  /**
   * `archive`: inside app.asar. `unpacked`: in app.asar.unpacked, where the program sees it at the same path. `beside`:
   * in the resources folder.
   */
  readonly place: 'archive' | 'unpacked' | 'beside'
}

export interface Manifest {
  readonly name: string
  readonly version: string
}

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>
  readonly size?: number
  readonly unpacked?: boolean
}

/** Electron's own files: its welcome page; on macOS also its languages, icon and licences. */
const ELECTRONS =
  /^default_app\.asar$|\.lproj(?:$|[\\/])|^electron\.icns$|^LICENSE\.electron\.txt$|^LICENSES\.chromium\.html$/

/**
 * Resolves with the program's own files in a resources folder, without Electron's. Rejects when there is no archive.
 */
export async function packedFiles(resources: string): Promise<PackedFile[]> {
  const archive = join(resources, 'app.asar')
  uncache(archive)
  return [...entries(getRawHeader(archive).header, ''), ...(await filesBeside(resources))]
}

/** Writes the archive's files and the unpacked files into one folder, as the program sees them. */
export function unpackProgram(resources: string, folder: string): void {
  extractAll(join(resources, 'app.asar'), folder)
}

/** Reads the package.json of a package in the archive. `folder` is what `packageOf` returns. */
export function packedManifest(resources: string, folder: string): Manifest {
  return JSON.parse(
    extractFile(join(resources, 'app.asar'), normalize(`${folder}/package.json`)).toString(),
  ) as Manifest
}

/** Returns the package that a file is in, such as `node_modules/a/node_modules/@b/c`; null for a file of our own. */
export function packageOf(path: string): string | null {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? null
}

function entries({ files = {} }: Entry, folder: string): PackedFile[] {
  return Object.entries(files).flatMap(([name, entry]) => {
    const path = `${folder}${name}`
    if (entry.files) return entries(entry, `${path}/`)
    return [{ path, bytes: entry.size ?? 0, place: entry.unpacked ? ('unpacked' as const) : ('archive' as const) }]
  })
}

async function filesBeside(resources: string): Promise<PackedFile[]> {
  const contents = await readdir(resources, { recursive: true, withFileTypes: true })
  const ours = contents
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(resources, file).startsWith('app.asar') && !ELECTRONS.test(relative(resources, file)))
  return Promise.all(
    ours.map(async (file) => ({
      path: relative(resources, file).replaceAll(sep, '/'),
      bytes: (await stat(file)).size,
      place: 'beside' as const,
    })),
  )
}
