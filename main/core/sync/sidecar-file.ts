/**
 * Reads sidecars.
 *
 * A sidecar is read several times before it counts as damaged. A damaged one is moved to the quarantine.
 */
import { LensletError } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../base/clock.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { decodeSidecar, type Sidecar } from '../format/sidecar-codec.ts'
import { salvageSidecar } from '../format/sidecar-salvage.ts'
import { quarantinePath } from '../format/names.ts'
import { StorageError, type FileRead, type FileStat, type Storage } from '../storage/storage.ts'

/**
 * Milliseconds between reads of one sidecar. A file that is being replaced, or copied to the share, is complete a
 * moment later.
 */
const RETRY_DELAYS_MS = [20, 100, 400]

export interface ReadSidecar {
  readonly sidecar: Sidecar
  readonly stat: FileStat
  /** The bytes of the file. An exchange compares them with the current content. */
  readonly bytes: Uint8Array
}

/** Decides which sidecars are accepted, and what happens to a damaged one. */
export interface SidecarPolicy {
  /** Whether damaged files are moved to the quarantine. */
  readonly mayQuarantine: boolean
  /** Throws when a sidecar that was read, or that is missing (null), may belong to another data set. */
  verify(sidecar: Sidecar | null): Promise<void>
  /** Called when a sidecar cannot be read; `message` is for a person. */
  onDamaged(path: string, message: string): void
  /**
   * Stores the changes that are intact in a damaged sidecar. The file is moved to the quarantine when this resolves.
   */
  salvage(changes: readonly StoredChange[]): Promise<void>
  /** Called when a damaged sidecar was moved to the quarantine, so that its path is free. */
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
   * Returns the sidecar at a path, or null when there is none or it was damaged and is now in the quarantine.
   *
   * With `isExpected` a missing file is read again too, because on a network a file that is being replaced is missing
   * for a moment. Throws `newer-format`, `offline` when another data set is at the path, and StorageError when the
   * share fails.
   */
  async read(path: string, isExpected: boolean): Promise<ReadSidecar | null> {
    for (const wait of [...RETRY_DELAYS_MS, null]) {
      let bytes: Uint8Array = new Uint8Array()
      try {
        const read = await this.#storage.read(path)
        bytes = read.bytes
        const sidecar = decodeSidecar(bytes, path)
        await this.#policy.verify(sidecar)
        return { sidecar, stat: read.stat, bytes }
      } catch (error) {
        const isMissing = error instanceof StorageError && error.kind === 'missing'
        if (isMissing && (!isExpected || wait === null)) return this.confirmMissing()
        if (!isMissing && !isWorthRetrying(error)) throw error
        if (wait === null) return this.quarantine(path, error, bytes)
      }
      await sleep(this.#clock, wait)
    }
    return null
  }

  /**
   * Returns the sidecar in a file that was just read at a path where one is expected; `file` is null when it is
   * missing.
   *
   * When it is not a complete sidecar, the file is read again, as in `read`.
   */
  async decodeOrReread(path: string, file: FileRead | null): Promise<ReadSidecar | null> {
    if (file === null) return this.read(path, true)
    let sidecar
    try {
      sidecar = decodeSidecar(file.bytes, path)
    } catch (error) {
      if (isWorthRetrying(error)) return this.read(path, true)
      throw error
    }
    await this.#policy.verify(sidecar)
    return { sidecar, stat: file.stat, bytes: file.bytes }
  }

  /** Returns null for a sidecar that does not exist; throws `offline` when another data set is at the path. */
  async confirmMissing(): Promise<null> {
    await this.#policy.verify(null)
    return null
  }

  /**
   * Reports a sidecar as damaged and, where this process may write, moves it to the quarantine.
   *
   * The changes that are intact in `bytes` are salvaged first. An `error` that is not a `LensletError` is thrown.
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

function isWorthRetrying(error: unknown): error is Error {
  return (
    (error instanceof LensletError && error.code === 'damaged') ||
    (error instanceof StorageError && error.kind === 'busy')
  )
}
