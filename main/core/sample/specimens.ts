/** Draws flowers, herbarium sheets and microscope images. */
import {
  blob,
  circle,
  type Colour,
  css,
  diagonalGradient,
  lighter,
  mix,
  path,
  svgPicture,
  radialGradient,
  rect,
  type Scene,
  verticalGradient,
} from './paint.ts'
import type { SeededRandom } from './random.ts'

/** Draws blossoms in focus in front of a blurred meadow. */
export const flowers: Scene = (random, canvas) => {
  const { width, height } = canvas
  const meadow: Colour = [random.between(80, 150), 36, 34]
  const petals: Colour = random.pick<Colour>([
    [338, 76, 66],
    [48, 94, 60],
    [272, 56, 66],
    [14, 86, 60],
    [0, 0, 97],
    [212, 66, 64],
    [354, 70, 52],
  ])
  const defs =
    diagonalGradient('meadow', [
      [0, lighter(meadow, 26)],
      [0.55, meadow],
      [1, lighter(meadow, -20)],
    ]) +
    radialGradient('petal', [
      [0, lighter(petals, -22)],
      [0.45, petals],
      [1, lighter(petals, 12)],
    ]) +
    radialGradient('heart', [
      [0, [40, 92, 56]],
      [0.75, [34, 86, 40]],
      [1, [26, 70, 26]],
    ])
  let body = rect(0, 0, width, height, 'url(#meadow)')
  for (let spot = 0; spot < 46; spot++) {
    const colour = random.chance(0.45) ? petals : lighter(meadow, random.between(-12, 34))
    body += circle(
      random.next() * width,
      random.next() * height,
      Math.min(width, height) * random.between(0.02, 0.12),
      css(colour, random.between(0.06, 0.26)),
    )
  }
  const count = random.integer(1, 4)
  for (let flower = 0; flower < count; flower++) {
    const size = Math.min(width, height) * (count === 1 ? random.between(0.3, 0.38) : random.between(0.14, 0.25))
    const [x, y] = [width * ((flower + random.between(0.35, 0.65)) / count), height * random.between(0.3, 0.6)]
    body += path(
      `M${x} ${y}Q${x + random.bell() * size} ${(y + height) / 2} ${x + random.bell() * size * 0.8} ${height + 10}`,
      'none',
      `stroke="${css(lighter(meadow, -12))}" stroke-width="${(size * 0.07).toFixed(1)}"`,
    )
    body += blossom(random, x, y, size)
  }
  return svgPicture(canvas, defs, body)
}

/** Draws a pressed plant on paper with its label. */
export const herbarium: Scene = (random, canvas) => {
  const { width, height } = canvas
  const paper: Colour = [random.between(34, 46), 34, 90]
  const green: Colour = [random.between(50, 130), random.between(18, 38), random.between(26, 38)]
  const defs =
    diagonalGradient('paper', [
      [0, lighter(paper, 4)],
      [1, lighter(paper, -5)],
    ]) +
    diagonalGradient('leaf', [
      [0, lighter(green, 10)],
      [0.5, green],
      [1, lighter(green, -9)],
    ])
  let body = rect(0, 0, width, height, 'url(#paper)')
  for (let stem = 0; stem < random.integer(1, 3); stem++)
    body += plant(
      random,
      width * random.between(0.3, 0.7),
      height * 0.78,
      height * random.between(0.48, 0.64),
      random.between(0.06, 0.13) * width,
      css(lighter(green, -8)),
    )
  const [x, y, wide, tall] = [width * 0.58, height * 0.85, width * 0.36, height * 0.11]
  body += rect(x, y, wide, tall, css(lighter(paper, 7)), `stroke="${css([30, 20, 50])}" stroke-width="2"`)
  for (const [row, part] of [
    [0.2, 0.8],
    [0.42, 0.55],
    [0.62, 0.7],
    [0.8, 0.4],
  ] as const)
    body += rect(
      x + wide * 0.07,
      y + tall * row,
      wide * part * random.between(0.8, 1),
      tall * 0.06,
      css([220, 20, 32], 0.75),
    )
  body += scaleBar(width * 0.07, height * 0.93, width * 0.2, css([0, 0, 15]))
  return svgPicture(canvas, defs, body)
}

/** Draws stained tissue in transmitted light. */
export const stained: Scene = (random, canvas) => {
  const { width, height } = canvas
  const hue = random.pick([322, 288, 338, 200, 264])
  const ground: Colour = [hue, 42, 90]
  const defs =
    radialGradient('field', [
      [0, lighter(ground, 4)],
      [1, lighter(ground, -7)],
    ]) +
    radialGradient('cell', [
      [0, [hue, 46, 80], 0.85],
      [0.8, [hue, 52, 71], 0.8],
      [1, [hue, 55, 58], 0.9],
    ]) +
    radialGradient('nucleus', [
      [0, [hue - 52, 52, 34]],
      [1, [hue - 42, 54, 46]],
    ])
  let body = rect(0, 0, width, height, 'url(#field)')
  const size = Math.min(width, height) * random.between(0.045, 0.085)
  for (const [x, y] of scatterPlaces(random, canvas, size * 1.75)) {
    const radius = size * random.between(0.75, 1.15)
    body +=
      path(blob(random, x, y, radius, 0.2), 'url(#cell)') +
      path(
        blob(
          random,
          x + random.bell() * radius * 0.3,
          y + random.bell() * radius * 0.3,
          radius * random.between(0.3, 0.44),
          0.16,
          9,
        ),
        'url(#nucleus)',
      )
  }
  return svgPicture(canvas, defs, body + scaleBar(width * 0.8, height * 0.94, width * 0.14, css([0, 0, 10])))
}

/** Draws glowing cells on black. */
export const fluorescence: Scene = (random, canvas) => {
  const { width, height } = canvas
  const [body1, body2] = random.pick([
    [140, 300],
    [186, 40],
    [300, 170],
    [210, 120],
    [20, 200],
  ] as const)
  const defs =
    radialGradient('halo', [
      [0, [body1, 90, 52], 0.55],
      [0.6, [body1, 90, 40], 0.24],
      [1, [body1, 90, 30], 0],
    ]) +
    radialGradient('core', [
      [0, [body2, 90, 78]],
      [0.7, [body2, 88, 56], 0.9],
      [1, [body2, 90, 40], 0.1],
    ])
  let body = rect(0, 0, width, height, css([body1, 60, 3]))
  const size = Math.min(width, height) * random.between(0.06, 0.11)
  for (const [x, y] of scatterPlaces(random, canvas, size * 1.9)) {
    const radius = size * random.between(0.7, 1.2)
    for (let arm = 0; arm < random.integer(2, 5); arm++) {
      const angle = random.between(0, Math.PI * 2)
      const reach = radius * random.between(1.2, 2.3)
      body += path(
        `M${x} ${y}q${Math.cos(angle + 0.4) * reach * 0.5} ${Math.sin(angle + 0.4) * reach * 0.5} ${Math.cos(angle) * reach} ${Math.sin(angle) * reach}`,
        'none',
        `stroke="${css([body1, 90, 52], 0.5)}" stroke-width="${(radius * 0.09).toFixed(1)}" stroke-linecap="round"`,
      )
    }
    body +=
      path(blob(random, x, y, radius, 0.35, 9), 'url(#halo)') +
      path(blob(random, x, y, radius * 0.75, 0.3, 9), css([body1, 90, 46], 0.3)) +
      circle(x, y, radius * random.between(0.26, 0.36), 'url(#core)')
  }
  return svgPicture(canvas, defs, body + scaleBar(width * 0.8, height * 0.94, width * 0.14, css([0, 0, 96])))
}

function blossom(random: SeededRandom, x: number, y: number, size: number): string {
  const count = random.integer(6, 15)
  const wide = (size * random.between(2.4, 3.4)) / count
  let petals = ''
  for (const ring of [1, 0.74]) {
    for (let petal = 0; petal < count; petal++) {
      const turn = (360 / count) * (petal + (ring === 1 ? 0 : 0.5)) + random.bell() * 5
      const long = size * ring * random.between(0.9, 1.06)
      petals += `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(1)})">${path(`M0 0C${-wide} ${-long * 0.45} ${-wide * 0.75} ${-long} 0 ${-long}C${wide * 0.75} ${-long} ${wide} ${-long * 0.45} 0 0Z`, 'url(#petal)', 'stroke="#0002" stroke-width="1.5"')}</g>`
    }
  }
  let dots = ''
  for (let dot = 0; dot < 40; dot++)
    dots += circle(
      x + random.bell() * size * 0.19,
      y + random.bell() * size * 0.19,
      size * 0.014,
      css([46, 95, 68], 0.8),
    )
  return petals + circle(x, y, size * 0.25, 'url(#heart)') + dots
}

function plant(random: SeededRandom, x: number, bottom: number, tall: number, leaf: number, stem: string): string {
  const lean = random.bell() * tall * 0.16
  const at = (t: number): [number, number] => [x + lean * t * t, bottom - tall * t]
  let body = path(
    `M${x} ${bottom}Q${x} ${bottom - tall / 2} ${x + lean} ${bottom - tall}`,
    'none',
    `stroke="${stem}" stroke-width="${(leaf * 0.09).toFixed(1)}" stroke-linecap="round"`,
  )
  const pairs = random.integer(5, 9)
  const pointed = random.between(0.18, 0.42)
  for (let pair = 0; pair <= pairs; pair++) {
    const t = 0.22 + (0.78 * pair) / pairs
    const [lx, ly] = at(t)
    const long = leaf * (1.5 - 0.85 * t) * random.between(0.85, 1.15)
    for (const side of pair === pairs ? [0] : [-1, 1]) {
      const wide = long * pointed
      body += `<g transform="translate(${lx.toFixed(1)} ${ly.toFixed(1)}) rotate(${(side * random.between(48, 68)).toFixed(1)})">${path(`M0 0C${-wide} ${-long * 0.35} ${-wide * 0.7} ${-long * 0.8} 0 ${-long * 1.15}C${wide * 0.7} ${-long * 0.8} ${wide} ${-long * 0.35} 0 0Z`, 'url(#leaf)')}${path(`M0 0V${-long}`, 'none', `stroke="${stem}" stroke-width="1.6" opacity="0.7"`)}</g>`
    }
  }
  return body
}

/** Returns random places that are at least `gap` apart. */
function scatterPlaces(
  random: SeededRandom,
  { width, height }: { width: number; height: number },
  gap: number,
): [number, number][] {
  const places: [number, number][] = []
  for (let attempt = 0; attempt < 900; attempt++) {
    const [x, y] = [random.between(-0.03, 1.03) * width, random.between(-0.03, 1.03) * height]
    if (places.every(([px, py]) => (px - x) ** 2 + (py - y) ** 2 > gap * gap)) places.push([x, y])
  }
  return places
}

function scaleBar(x: number, y: number, length: number, fill: string): string {
  return rect(x, y, length, Math.max(4, length * 0.035), fill)
}

/** Draws waves of colour, for covers. */
export const waves: Scene = (random, canvas) => {
  const { width, height } = canvas
  const hue = random.between(0, 360)
  const [from, to]: [Colour, Colour] = [
    [hue, 72, 62],
    [hue + random.pick([-55, -35, 40, 60]), 68, 42],
  ]
  let defs = diagonalGradient('ground', [
    [0, lighter(from, 22)],
    [1, lighter(to, -10)],
  ])
  let body = rect(0, 0, width, height, 'url(#ground)')
  const bands = random.integer(6, 11)
  for (let band = 0; band < bands; band++) {
    const t = band / bands
    const colour = mix(from, to, t)
    defs += verticalGradient(`band${band}`, [
      [0, lighter(colour, 14), 0.92],
      [1, lighter(colour, -14), 0.85],
    ])
    const y = height * (0.12 + 0.88 * t)
    const swing = (): number => height * random.between(-0.2, 0.2)
    body += path(
      `M0 ${y + swing()}C${width * 0.3} ${y + swing() * 1.6} ${width * 0.62} ${y + swing() * 1.6} ${width} ${y + swing()}V${height}H0Z`,
      `url(#band${band})`,
    )
  }
  return svgPicture(canvas, defs, body)
}
