/** Names the surrounds for people. */
import type { Surround } from '../../../preload/contract/index.ts'
import { t } from '../../../preload/contract/index.ts'

export const SURROUND_NAMES: { readonly [K in Surround]: string } = {
  dark: t('dark'),
  grey: t('neutral grey (18 %)'),
  light: t('light'),
}
