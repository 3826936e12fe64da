/** Shows sentences that contain elements, in the language of the person. */
import { createElement, Fragment, type ReactNode } from 'react'
import { translatedParts } from '../../preload/contract/index.ts'

/**
 * Returns a sentence with elements between its parts. The build calls it for sentences in the page, because other
 * languages may need another order.
 */
export function sentence(parts: readonly string[], ...elements: readonly ReactNode[]): ReactNode {
  const children = translatedParts(parts).map((part) => (typeof part === 'number' ? elements[part] : part))
  return createElement(Fragment, null, ...children)
}
