import type { ColorLabel } from '../../preload/contract/index.ts'

interface Props {
  readonly color: ColorLabel
  readonly title?: string
}

/** Shows a colour label as a small square. Whoever shows it says its name too, because not everybody tells the colours apart. */
export function ColorSwatch({ color, title }: Props) {
  return <span className="color-swatch" data-color={color} title={title} aria-hidden="true" />
}
