/** Gives a label field the keyboard when a key or the palette asked for it, also when its panel has to open first. */
import { useEffect } from 'react'

import { app, useApp } from '../../store/app.ts'
import type { Field } from '../../store/ui.ts'

export function useFieldRequest(
  field: Field,
  element: React.RefObject<HTMLInputElement | HTMLTextAreaElement | null>,
): void {
  const wanted = useApp((state) => state.fieldRequest === field)
  useEffect(() => {
    const node = element.current
    if (!wanted || !node) return
    node.focus()
    node.setSelectionRange(node.value.length, node.value.length)
    app().clearFieldRequest()
  }, [wanted, element])
}
