/** What a walk finds, in messages of some size: one for each folder would take longer than the walk. */
import type { PackedNames } from '../items/packed-names.ts'
import type { WalkNews } from './pictures.ts'
import type { CatalogProblem, WalkEvents } from './walk.ts'

/** Pictures' names sent in one message, and milliseconds until fewer are sent. */
const NAMES_TOGETHER = 4_000
const NEWS_MS = 20

export class GatheredNews implements WalkEvents {
  readonly #tell: (news: WalkNews) => void
  #folders: WalkNews['folders'][number][] = []
  #names: Uint8Array[] = []
  #unchanged: string[] = []
  #problems: WalkNews['problems'][number][] = []
  #count = 0
  /** The first folder is told at once: somebody waits for the first screen. */
  #due = performance.now()

  constructor(tell: (news: WalkNews) => void) {
    this.#tell = tell
  }

  folder(folder: string, { count, plain, bytes }: PackedNames, modifiedAt: number): void {
    this.#folders.push({ folder, count, plain, length: bytes.byteLength, modifiedAt })
    this.#names.push(bytes)
    this.#count += count
    this.#sendWhenDue()
  }

  unchanged(folder: string): void {
    this.#unchanged.push(folder)
    this.#sendWhenDue()
  }

  problem(problem: CatalogProblem, unread: boolean): void {
    this.#problems.push({ problem, unread })
    this.#sendWhenDue()
  }

  /** Tells what has not been told. */
  send(): void {
    this.#tell({
      folders: this.#folders,
      names: Buffer.concat(this.#names),
      unchanged: this.#unchanged,
      problems: this.#problems,
    })
    this.#folders = []
    this.#names = []
    this.#unchanged = []
    this.#problems = []
    this.#count = 0
    this.#due = performance.now() + NEWS_MS
  }

  #sendWhenDue(): void {
    if (this.#count >= NAMES_TOGETHER || performance.now() >= this.#due) this.send()
  }
}
