/**
 * Decides which build of the decoder library this program uses.
 *
 * It begins with the native build, and changes to the WebAssembly build, once, where the native one does not run.
 */
import { Emitter } from '../base/events.ts'

/**
 * Why the native build is not used: its probe failed, it is missing, or it crashed on pictures that the other build
 * decodes.
 */
export type DecoderProblem = 'probe' | 'missing' | 'pictures'

/**
 * The native build is rejected when it has crashed on this many pictures. A single picture may have been made to crash
 * it.
 */
const MAX_CRASHES = 3

export class DecoderChoice {
  readonly events = new Emitter<{ changed: DecoderProblem }>()
  readonly #crashedOn = new Set<string>()
  #problem: DecoderProblem | null = null

  /** Null as long as the native build is used. */
  get problem(): DecoderProblem | null {
    return this.#problem
  }

  /** Stops using the native build, because its probe failed or it is missing. */
  rejectNative(problem: DecoderProblem): void {
    if (this.#problem !== null) return
    this.#problem = problem
    this.events.emit('changed', problem)
  }

  /** Records that the native build crashed on a picture that the other build decoded. */
  recordNativeCrash(file: string): void {
    this.#crashedOn.add(file)
    if (this.#crashedOn.size >= MAX_CRASHES) this.rejectNative('pictures')
  }
}
