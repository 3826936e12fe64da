/** Draws a skyline at dusk. */
import {
  circle,
  type Colour,
  css,
  lighter,
  mix,
  svgPicture,
  radialGradient,
  rect,
  type Scene,
  verticalGradient,
} from './paint.ts'
import type { SeededRandom } from './random.ts'

const SKIES: readonly (readonly [Colour, Colour])[] = [
  [
    [226, 48, 22],
    [18, 82, 62],
  ],
  [
    [262, 40, 28],
    [330, 64, 68],
  ],
  [
    [206, 50, 46],
    [40, 84, 80],
  ],
  [
    [212, 56, 14],
    [196, 50, 48],
  ],
  [
    [200, 30, 66],
    [30, 40, 88],
  ],
]

/** Draws a skyline at dusk, with lights in the windows. */
export const skyline: Scene = (random, canvas) => {
  const { width, height } = canvas
  const [top, low] = random.pick(SKIES)
  const dusk = top[2] < 40
  const quay = height * 0.84
  const defs =
    verticalGradient('sky', [
      [0, top],
      [0.8, low],
    ]) +
    radialGradient('glow', [
      [0, lighter(low, 16), 0.8],
      [1, low, 0],
    ]) +
    verticalGradient('water', [
      [0, mix(low, top, 0.3)],
      [1, lighter(top, -6)],
    ])
  let body =
    rect(0, 0, width, height, 'url(#sky)') + circle(random.between(0.2, 0.8) * width, quay, width * 0.5, 'url(#glow)')
  for (let layer = 0; layer < 4; layer++) {
    const depth = (layer + 1) / 4
    const colour = mix(mix(low, top, 0.45), lighter(top, -9), depth)
    for (let x = -width * 0.02; x < width;) {
      const wide = width * random.between(0.025, 0.075)
      const tall = height * (0.62 - 0.4 * depth) * random.between(0.45, 1.15) + height * 0.05
      body += tower(random, { x, bottom: quay, wide, tall, colour, lit: dusk ? depth * 0.5 : 0.12 })
      x += wide * random.between(0.8, 1.15)
    }
  }
  body += rect(0, quay, width, height - quay, 'url(#water)')
  for (let glint = 0; glint < 70; glint++) {
    body += rect(
      random.next() * width,
      random.between(quay + 4, height),
      width * random.between(0.006, 0.04),
      2.5,
      css(dusk ? [random.pick([36, 44, 20]), 92, 70] : lighter(low, 8), random.between(0.15, 0.6)),
    )
  }
  return svgPicture(canvas, defs, body)
}

interface Tower {
  x: number
  bottom: number
  wide: number
  tall: number
  colour: Colour
  lit: number
}

function tower(random: SeededRandom, { x, bottom, wide, tall, colour, lit }: Tower): string {
  const y = bottom - tall
  let parts = rect(x, y, wide, tall + 1, css(colour))
  if (random.chance(0.3)) parts += rect(x + wide * 0.25, y - wide * 0.3, wide * 0.5, wide * 0.31, css(colour))
  if (random.chance(0.15))
    parts += rect(x + wide * 0.48, y - wide * 1.1, Math.max(2, wide * 0.05), wide * 1.1, css(colour))
  const step = wide / random.integer(5, 8)
  const warm: Colour = [random.pick([38, 44, 50, 28]), 92, 68]
  let windows = ''
  for (let row = y + step; row < bottom - step; row += step * 1.35) {
    for (let column = x + step * 0.6; column < x + wide - step * 0.6; column += step) {
      if (random.chance(lit))
        windows += `M${column.toFixed(1)} ${row.toFixed(1)}h${(step * 0.5).toFixed(1)}v${(step * 0.7).toFixed(1)}h${(-step * 0.5).toFixed(1)}Z`
    }
  }
  return parts + `<path d="${windows}" fill="${css(warm, 0.9)}"/>`
}
