/**
 * Writes the metadata that this machine has read to the share, in files of its replica, and keeps these files few.
 *
 * A file is made new and never changed. When there are too many, new ones are made that contain everything, and the
 * older ones of this replica are removed.
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ItemId } from '../../../preload/contract/index.ts'
import { encodeMetadataHead, MAX_METADATA_BYTES } from '../format/metadata-codec.ts'
import { METADATA_DIR, metadataPath, parseMetadataName } from '../format/names.ts'
import { readInPieces } from '../storage/read-in-pieces.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import type { Catalog } from './catalog.ts'
import { pictureLine, type PictureLine } from './metadata-matching.ts'
import { isSameContent } from './version.ts'

/** The most pictures in a file, and the most characters of its lines. Both are far below what readers accept. */
const MAX_PICTURES = 50_000
const MAX_CHARACTERS = 24_000_000
/** A replica may have this many files, and two more for each that is needed for all its pictures. */
const MAX_OWN_FILES = 16
/** The number of lines after which the event loop gets a turn, because the same process also serves a window. */
const LINES_AT_ONCE = 500

const compress = promisify(gzip)

export class MetadataFileWriter {
  readonly #catalog: Catalog
  readonly #storage: Storage
  readonly #onRemoved: (name: string) => void
  #names: readonly string[] | null = null
  /** The highest number that this process has used. No number is used twice, not even when its file was removed. */
  #number = 0
  /**
   * How many files there were when joining them failed; 0 when it did not fail. Where files cannot be removed, each
   * attempt makes more of them, so the next one waits until there are many more.
   */
  #joinedFrom = 0

  /** `onRemoved` is called with the name of each file that was removed because a newer one contains everything. */
  constructor(catalog: Catalog, storage: Storage, onRemoved: (name: string) => void) {
    this.#catalog = catalog
    this.#storage = storage
    this.#onRemoved = onRemoved
  }

  /** Whether it is known which files are on the share. Nothing can be written before. */
  get isReady(): boolean {
    return this.#names !== null
  }

  /** Sets the names of the files on the share, as they were listed. */
  setNames(names: readonly string[]): void {
    this.#names = names
  }

  /**
   * Writes what this machine has read and is not on the share, while `mayGoOn` returns true. Then joins the files of this
   * replica when they are too many. Rejects with StorageError when the share fails.
   */
  async write(replica: string, dataset: string, mayGoOn: () => boolean): Promise<void> {
    const { metadata } = this.#catalog
    await this.#writeFiles(
      this.#idsWhere((id) => !metadata.isShared(id)),
      { replica, dataset, mayGoOn },
    )
    const own = this.#ownNames(replica)
    const all = this.#idsWhere((id) => metadata.isInOwnFile(id))
    const limit = MAX_OWN_FILES + 2 * Math.ceil(all.length / MAX_PICTURES)
    if (own.length > limit + this.#joinedFrom) await this.#joinFiles(own, all, { replica, dataset, mayGoOn })
  }

  /** Returns the pictures that this machine has read and that have a property. */
  #idsWhere(isWanted: (id: ItemId) => boolean): ItemId[] {
    const { metadata, size } = this.#catalog
    const ids: ItemId[] = []
    for (let id = 0; id < size; id++) if (metadata.isReadHere(id) && isWanted(id)) ids.push(id)
    return ids
  }

  #ownNames(replica: string): string[] {
    return this.#names!.filter((name) => parseMetadataName(name)!.replica === replica)
  }

  /** Writes all pictures into new files, reads these back, and removes the older files. */
  async #joinFiles(older: readonly string[], ids: readonly ItemId[], job: Job): Promise<void> {
    this.#joinedFrom = older.length
    const files = await this.#writeFiles(ids, job)
    for (const { path, bytes } of files) {
      const readBack = await readInPieces(this.#storage, path, MAX_METADATA_BYTES)
      if (readBack === null || Buffer.compare(readBack, bytes) !== 0) throw new StorageError('busy', path, 'EREADBACK')
    }
    let isAllRemoved = true
    for (const name of older) {
      if (await this.#remove(name)) this.#onRemoved(name)
      else isAllRemoved = false
    }
    if (isAllRemoved) this.#joinedFrom = 0
  }

  /** Resolves with false when another program has the file open, or it may not be removed. */
  async #remove(name: string): Promise<boolean> {
    try {
      await this.#storage.remove(`${METADATA_DIR}/${name}`)
    } catch (error) {
      if (!(error instanceof StorageError) || error.kind === 'unreachable') throw error
      if (error.kind !== 'missing') return false
    }
    this.#names = this.#names!.filter((other) => other !== name)
    return true
  }

  async #writeFiles(ids: readonly ItemId[], { replica, dataset, mayGoOn }: Job): Promise<WrittenFile[]> {
    const written: WrittenFile[] = []
    for (let from = 0; from < ids.length;) {
      if (!mayGoOn()) throw new StorageError('busy', METADATA_DIR, 'ESTOPPED')
      const { text, lines, next } = await this.#linesFrom(ids, from, dataset)
      from = next
      if (lines.length === 0) continue
      const bytes = await compress(text)
      const path = this.#newPath(replica)
      await this.#storage.replace(path, bytes, null)
      written.push({ path, bytes })
      this.#recordFile(path.slice(METADATA_DIR.length + 1), lines)
    }
    return written
  }

  /** Returns the text of a file with as many pictures as fit, beginning with the one at `from`. */
  async #linesFrom(
    ids: readonly ItemId[],
    from: number,
    dataset: string,
  ): Promise<{ text: string; lines: PictureLine[]; next: number }> {
    const lines: PictureLine[] = []
    const texts = [encodeMetadataHead(dataset)]
    let next = from
    for (let length = 0; next < ids.length && lines.length < MAX_PICTURES && length < MAX_CHARACTERS; next++) {
      // A picture may have changed since its number was listed.
      const id = ids[next]!
      const line = this.#catalog.metadata.isReadHere(id) ? pictureLine(this.#catalog, id) : null
      if (line !== null) {
        texts.push(line.text)
        lines.push({ ...line, text: '' })
        length += line.text.length
      }
      if (next % LINES_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    return { text: texts.join(''), lines, next }
  }

  #newPath(replica: string): string {
    this.#number = 1 + Math.max(this.#number, ...this.#ownNames(replica).map((name) => parseMetadataName(name)!.number))
    return metadataPath(replica, this.#number)
  }

  /** Records that a file contains these pictures, except those that have changed while it was written. */
  #recordFile(name: string, lines: readonly PictureLine[]): void {
    const { metadata } = this.#catalog
    this.#names = [...this.#names!, name]
    metadata.addFileRead(name)
    metadata.markShared(
      lines
        .filter(({ id, version }) => isSameContent(version, this.#catalog.entry(id).version) && metadata.isReadHere(id))
        .map(({ id }) => id),
      true,
    )
  }
}

/** For whom files are written, and whether to go on. */
interface Job {
  readonly replica: string
  readonly dataset: string
  readonly mayGoOn: () => boolean
}

interface WrittenFile {
  readonly path: string
  readonly bytes: Uint8Array
}
