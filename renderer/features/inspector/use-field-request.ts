/**
 * Gives a label field the keyboard focus when a key or the palette requests it, also when its panel must open first, or
 * when what is in it must be loaded before anybody can type.
 */
import { useEffect } from 'react'

import { app, useApp } from '../../store/app.ts'
import type { Field } from '../../store/ui.ts'

export function useFieldRequest(
  field: Field,
  element: React.RefObject<HTMLInputElement | HTMLTextAreaElement | null>,
  isReady = true,
): void {
  const isRequested = useApp((state) => state.fieldRequest === field)
  useEffect(() => {
    const node = element.current
    if (!isRequested || !isReady || !node) return
    node.focus()
    node.setSelectionRange(node.value.length, node.value.length)
    app().clearFieldRequest()
  }, [isRequested, isReady, element])
}
