/**
 * Which build of the decoder library this program uses. It begins with the native one and changes to WebAssembly, once,
 * where that does not run.
 */
import { Emitter } from '../base/events.ts'

/**
 * Why the native build is not used: it did not get through its probe, is not there, or crashed on pictures that the
 * other build decodes.
 */
export type DecoderProblem = 'probe' | 'missing' | 'pictures'

/** One such picture may be a picture that is made to crash it. */
const MOST_CRASHES = 3

export class DecoderChoice {
  readonly events = new Emitter<{ changed: DecoderProblem }>()
  readonly #crashedOn = new Set<string>()
  #problem: DecoderProblem | null = null

  /** Null as long as the native build is used. */
  get problem(): DecoderProblem | null {
    return this.#problem
  }

  /** The native build did not get through its probe, or is not there. */
  cannotUseNative(problem: DecoderProblem): void {
    if (this.#problem !== null) return
    this.#problem = problem
    this.events.emit('changed', problem)
  }

  /** The native build crashed on a picture that the other one decoded. */
  nativeCrashedOn(file: string): void {
    this.#crashedOn.add(file)
    if (this.#crashedOn.size >= MOST_CRASHES) this.cannotUseNative('pictures')
  }
}
