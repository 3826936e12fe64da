import type { RowStack } from '../../../preload/contract/index.ts'

/** Returns what the count of a stack means, for its tooltip. */
export function stackTitle({ position, size }: RowStack): string {
  return `Picture ${position} of ${size} that look alike`
}
