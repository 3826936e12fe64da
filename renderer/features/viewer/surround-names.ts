/** Names the surrounds for people. */
import type { Surround } from '../../../preload/contract/index.ts'

export const SURROUND_NAMES: { readonly [K in Surround]: string } = {
  dark: 'dark',
  grey: 'neutral grey (18 %)',
  light: 'light',
}
