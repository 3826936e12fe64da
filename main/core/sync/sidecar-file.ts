/** Reading sidecars: looked at more than once before they are called damaged, set aside when they are. */
import { LensletError } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../base/clock.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { decodeSidecar, type Sidecar } from '../format/sidecar-codec.ts'
import { salvageSidecar } from '../format/sidecar-salvage.ts'
import { quarantinePath } from '../format/names.ts'
import { StorageError, type FileRead, type FileStat, type Storage } from '../storage/storage.ts'

/** Waits between looks, in milliseconds: a file that is being replaced or copied in is whole a moment later. */
const LOOKS_MS = [20, 100, 400]

export interface ReadSidecar {
  readonly sidecar: Sidecar
  readonly stat: FileStat
  /** What was read, with which it can be exchanged. */
  readonly bytes: Uint8Array
}

/** What is believed of a sidecar, and what happens to a damaged one. */
export interface SidecarPolicy {
  /** Whether damaged files are moved to the quarantine. */
  readonly mayQuarantine: boolean
  /** Throws when a sidecar that was read, or a missing one, may be another data set's. */
  verify(sidecar: Sidecar | null): Promise<void>
  /** A sidecar cannot be read; `message` is for a person. */
  onDamaged(path: string, message: string): void
  /**
   * Makes the changes safe that stand whole in a damaged sidecar: it is moved to the quarantine when this resolves.
   */
  salvage(changes: readonly StoredChange[]): Promise<void>
  /** A damaged sidecar was moved to the quarantine: its place is free. */
  onQuarantined(path: string): void
}

export class SidecarFiles {
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #policy: SidecarPolicy

  constructor(storage: Storage, clock: Clock, policy: SidecarPolicy) {
    this.#storage = storage
    this.#clock = clock
    this.#policy = policy
  }

  /**
   * The sidecar at a path, or null when there is none or it was damaged and is now set aside. When one is `expected`,
   * its absence is looked at again as well: a file that is being replaced is missing for a moment to readers on a
   * network. Throws `newer-format`, `offline` when another data set is at the path, and StorageError when the share
   * fails.
   */
  async read(path: string, expected: boolean): Promise<ReadSidecar | null> {
    for (const wait of [...LOOKS_MS, null]) {
      let bytes: Uint8Array = new Uint8Array()
      try {
        const read = await this.#storage.read(path)
        bytes = read.bytes
        const sidecar = decodeSidecar(bytes, path)
        await this.#policy.verify(sidecar)
        return { sidecar, stat: read.stat, bytes }
      } catch (error) {
        const isMissing = error instanceof StorageError && error.kind === 'missing'
        if (isMissing && (!expected || wait === null)) return this.nothing()
        if (!isMissing && !worthAnotherLook(error)) throw error
        if (wait === null) return this.quarantine(path, error, bytes)
      }
      await sleep(this.#clock, wait)
    }
    return null
  }

  /**
   * The sidecar in what was just read at a path where one is expected, null for no file. When that is no whole sidecar,
   * the file is looked at again, as in `read`.
   */
  async decode(path: string, file: FileRead | null): Promise<ReadSidecar | null> {
    if (file === null) return this.read(path, true)
    let sidecar
    try {
      sidecar = decodeSidecar(file.bytes, path)
    } catch (error) {
      if (worthAnotherLook(error)) return this.read(path, true)
      throw error
    }
    await this.#policy.verify(sidecar)
    return { sidecar, stat: file.stat, bytes: file.bytes }
  }

  /**
   * Makes sure that a sidecar is missing because there is none: throws `offline` when another data set is at the path.
   */
  async nothing(): Promise<null> {
    await this.#policy.verify(null)
    return null
  }

  /**
   * Moves a sidecar that `error` calls damaged to the quarantine while we may write, and tells of it; what stands whole
   * in `bytes` is taken over first. Any other error is thrown.
   */
  async quarantine(path: string, error: Error, bytes: Uint8Array = new Uint8Array()): Promise<null> {
    if (!(error instanceof LensletError)) throw error
    await this.#policy.verify(null)
    this.#policy.onDamaged(path, error.message)
    await this.#policy.salvage(salvageSidecar(bytes, null).changes)
    if (!this.#policy.mayQuarantine) return null
    await this.#storage.move(path, quarantinePath(path, this.#clock.now()))
    this.#policy.onQuarantined(path)
    return null
  }
}

function worthAnotherLook(error: unknown): error is Error {
  return (
    (error instanceof LensletError && error.code === 'damaged') ||
    (error instanceof StorageError && error.kind === 'busy')
  )
}
