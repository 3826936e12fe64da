import { useState } from 'react'

/**
 * Shows a value that a person has chosen at once, until the program confirms or refuses it.
 *
 * Returns the value to show, and a function that shows `chosen` and runs `save`. `save` resolves with whether it was
 * saved. The chosen value is shown until `value` changes, because that is when the program has told everybody.
 */
export function usePending<T>(
  value: T,
): readonly [shown: T, choose: (chosen: T, save: () => Promise<boolean>) => void] {
  const [pending, setPending] = useState<{ readonly chosen: T; readonly before: T } | null>(null)
  const isPending = pending !== null && Object.is(pending.before, value)
  const choose = (chosen: T, save: () => Promise<boolean>): void => {
    if (Object.is(chosen, value)) return
    const next = { chosen, before: value }
    setPending(next)
    void save().then((isSaved) => {
      if (!isSaved) setPending((current) => (current === next ? null : current))
    })
  }
  return [isPending ? pending.chosen : value, choose]
}
