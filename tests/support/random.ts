/** Makes random choices that can be repeated: the same seed gives the same choices. */

/** Generates numbers from a seed (mulberry32), the same on every machine. */
export class Random {
  readonly seed: number
  #state: number

  constructor(seed: number) {
    this.seed = seed
    this.#state = seed >>> 0
  }

  /** Returns a number that is at least 0 and less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** Returns a whole number from `least` to `most`, inclusive. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)]!
  }

  /** Returns some elements of a list, in their order, each with the same probability. */
  some<T>(list: readonly T[], probability = 0.5): T[] {
    return list.filter(() => this.chance(probability))
  }
}

/**
 * Returns and prints the seeds for a number of rounds. They differ in every run, unless `LENSLET_SEED` gives the first.
 * `LENSLET_ROUNDS` changes the number of rounds. `LENSLET_SEED=<seed that failed> LENSLET_ROUNDS=1` repeats one round
 * that has failed.
 */
export function seeds(rounds: number): number[] {
  const first = Number(process.env['LENSLET_SEED'] ?? Math.floor(Math.random() * 2_000_000_000))
  console.log(`seeds from ${first}`)
  return Array.from({ length: roundsOr(rounds) }, (_, round) => first + round)
}

/** Returns the number of rounds in `LENSLET_ROUNDS`, or `rounds`. */
export function roundsOr(rounds: number): number {
  return Number(process.env['LENSLET_ROUNDS'] ?? rounds)
}
