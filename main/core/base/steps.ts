/** Does long work in steps, between which other work can go on. */

/** Work that pauses after each small part, and returns its result at the end. */
export type Steps<T> = Generator<undefined, T, undefined>

/** Does all of the work at once. */
export function runToEnd<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** Does the work in parts of about `ms` milliseconds, and waits for `pause` between them. Rejects as `pause` does. */
export async function runInSteps<T>(steps: Steps<T>, ms: number, pause: () => Promise<void>): Promise<T> {
  for (;;) {
    const until = performance.now() + ms
    do {
      const { done, value } = steps.next()
      if (done) return value
    } while (performance.now() < until)
    await pause()
  }
}

/** How many elements are sorted or merged in one step. */
const SORTED_PER_STEP = 5_000

/** Returns the elements in the order of `isBefore`. Equal elements keep their order. */
export function* sortSteps<T>(elements: readonly T[], isBefore: (a: T, b: T) => boolean): Steps<T[]> {
  let runs: T[][] = []
  for (let from = 0; from < elements.length; from += SORTED_PER_STEP) {
    const run = elements.slice(from, from + SORTED_PER_STEP)
    runs.push(run.sort((a, b) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0)))
    yield
  }
  while (runs.length > 1) {
    const merged: T[][] = []
    for (let at = 0; at < runs.length; at += 2)
      merged.push(runs[at + 1] === undefined ? runs[at]! : yield* mergeSteps(runs[at]!, runs[at + 1]!, isBefore))
    runs = merged
  }
  return runs[0] ?? []
}

function* mergeSteps<T>(first: readonly T[], second: readonly T[], isBefore: (a: T, b: T) => boolean): Steps<T[]> {
  const merged: T[] = []
  let [a, b] = [0, 0]
  while (a < first.length || b < second.length) {
    const isSecond = a === first.length || (b < second.length && isBefore(second[b]!, first[a]!))
    merged.push(isSecond ? second[b++]! : first[a++]!)
    if (merged.length % SORTED_PER_STEP === 0) yield
  }
  return merged
}
