/** Draws the scenes of the sample as SVG: landscapes, flowers, cells, and charts. */
import type { SeededRandom } from './random.ts'

export interface Canvas {
  readonly width: number
  readonly height: number
}

export type Scene = (random: SeededRandom, canvas: Canvas) => string

/** Colours of the top of the sky, of the sky above the horizon, of the nearest land, and of the sun. */
const LIGHTS = [
  ['#5a9bd8', '#cfe3f0', '#24482b', '#fffbe6'],
  ['#5f4aa6', '#f7b58a', '#2a1b3d', '#ffe9b8'],
  ['#7fa9cc', '#f3d9a2', '#31421f', '#fff3d0'],
  ['#a3bfbd', '#e4efec', '#22402f', '#ffffff'],
  ['#28407d', '#f0875a', '#121a2e', '#ffd29a'],
  ['#86b4da', '#f2dfb0', '#5f2a17', '#fff5d8'],
] as const
const NIGHTS = [
  ['#060b1f', '#274060', '#05070f', '#f4ecc9'],
  ['#0c0a1e', '#4a3560', '#07050f', '#e9e4f5'],
  ['#041418', '#1f5a4c', '#020a0a', '#dff5ec'],
] as const
const PETALS = ['#e8608f', '#f5b92e', '#9a6ad6', '#f0744a', '#ffffff', '#5c8ee6', '#d43d4f']
const STAINS = [
  ['#fbeef4', '#d98bb5', '#5b2a86'],
  ['#f6f1e6', '#d9a56b', '#7a2f1d'],
  ['#eef4fb', '#8fb3d9', '#1f3f7a'],
] as const
const DYES = [
  ['#050a14', '#1e7a4a', '#7dffb0'],
  ['#0a0514', '#7a1e5a', '#ff8ad0'],
] as const
const SERIES = ['#3f7fd0', '#e0763a', '#3fa67a', '#b8509a']

/** Draws several rows of hills, paler with distance, with conifers on the near ones. */
export const hills: Scene = (random, canvas) => landscape(random, canvas, random.pick(LIGHTS))

/** Draws hills and their reflection in a lake. */
export const lake: Scene = (random, canvas) => {
  const shore = canvas.height * random.between(0.52, 0.62)
  const light = random.pick(LIGHTS)
  const above = `<svg width="${canvas.width}" height="${shore}">${landscape(random, { width: canvas.width, height: shore }, light)}</svg>`
  return (
    `${above}<g transform="translate(0 ${2 * shore}) scale(1 -1)">${above}</g>` +
    `<rect y="${shore}" width="100%" height="100%" fill="${light[2]}" opacity="0.35"/>` +
    scatter(30, () => {
      const depth = random.next() ** 1.5
      return `<rect x="${random.between(-0.1, 0.9) * canvas.width}" y="${shore + depth * (canvas.height - shore)}" width="${random.between(0.06, 0.4) * canvas.width}" height="${1 + depth * 5}" fill="${light[1]}" opacity="${random.between(0.1, 0.35)}"/>`
    })
  )
}

/** Draws stars and a moon over dark hills. */
export const night: Scene = (random, canvas) =>
  landscape(
    random,
    canvas,
    random.pick(NIGHTS),
    scatter((canvas.width * canvas.height) / 3_000, () =>
      circle(
        random.next() * canvas.width,
        random.next() * canvas.height * 0.8,
        0.6 + 2 * random.next() ** 6,
        '#fff',
        random.next(),
      ),
    ),
  )

/** Draws blossoms in front of a blurred meadow. */
export const flowers: Scene = (random, { width, height }) => {
  const colour = random.pick(PETALS)
  const size = Math.min(width, height)
  const place = (): [number, number] => [random.next() * width, random.next() * height]
  return (
    gradient('meadow', ['#8fae62', '#2f5a32']) +
    scatter(40, () => circle(...place(), size * random.between(0.03, 0.12), random.pick(PETALS), 0.12)) +
    scatter(random.integer(3, 7), () => {
      const [[x, y], radius, petals] = [place(), size * random.between(0.12, 0.26), random.integer(6, 14)]
      const petal = `<ellipse cy="${-radius * 0.6}" rx="${(radius * 2.2) / petals}" ry="${radius * 0.45}" fill="${colour}" stroke="#0003" stroke-width="2"/>`
      return `<g transform="translate(${x} ${y})">${scatter(petals, (at) => `<g transform="rotate(${(at * 360) / petals + random.bell() * 5})">${petal}</g>`)}${circle(0, 0, radius * 0.25, '#c98a1b')}</g>`
    })
  )
}

/** Draws stained cells in a bright field. */
export const stained: Scene = (random, canvas) => cells(random, canvas, random.pick(STAINS))

/** Draws cells that glow in the dark. */
export const fluorescent: Scene = (random, canvas) => cells(random, canvas, random.pick(DYES))

/** Draws lines or bars over a plain grid. */
export const chart: Scene = (random, { width, height }) => {
  const [left, top, wide, tall] = [width * 0.09, height * 0.14, width * 0.84, height * 0.7]
  const bars = random.integer(9, 18)
  const column = wide / bars
  const graph = random.chance(0.5)
    ? scatter(bars, (at) => {
        const value = tall * random.between(0.2, 0.9)
        return `<rect x="${left + (at + 0.16) * column}" y="${top + tall - value}" width="${column * 0.68}" height="${value}" rx="5" fill="${SERIES[0]}"/>`
      })
    : scatter(random.integer(2, 4), (at) => {
        const outline = ridge(random, wide, tall * 0.16)
        const level = top + tall * random.between(0.3, 0.65)
        return `<path d="${curve(wide, (x) => level + outline(x), left)}" fill="none" stroke="${SERIES[at]}" stroke-width="5"/>`
      })
  return (
    `<rect width="100%" height="100%" fill="#f7f9fb"/><rect x="${left}" y="${height * 0.055}" width="${width * 0.3}" height="${height * 0.03}" rx="6" fill="#4a5568"/>` +
    scatter(6, (row) => `<rect x="${left}" y="${top + (tall * row) / 5}" width="${wide}" height="2" fill="#d8dee6"/>`) +
    graph
  )
}

/** Draws cells under a microscope, with a scale bar. */
function cells(
  random: SeededRandom,
  { width, height }: Canvas,
  [ground, body, core]: readonly [string, string, string],
): string {
  const size = Math.min(width, height) * random.between(0.05, 0.09)
  return (
    `<rect width="100%" height="100%" fill="${ground}"/>` +
    scatter(60, () => {
      const [x, y, radius] = [random.next() * width, random.next() * height, size * random.between(0.7, 1.2)]
      const outline = closedCurve(9, (angle) => [
        x + Math.cos(angle) * radius * (1 + 0.35 * random.bell()),
        y + Math.sin(angle) * radius * (1 + 0.35 * random.bell()),
      ])
      return `<path d="${outline}" fill="${body}" opacity="0.55"/>${circle(x, y, radius * random.between(0.26, 0.36), core, 0.9)}`
    }) +
    `<rect x="80%" y="94%" width="14%" height="6" fill="${core}"/>`
  )
}

/** Draws sky and land; `stars` are behind the land. */
function landscape(
  random: SeededRandom,
  { width, height }: Canvas,
  [top, low, near, sun]: readonly [string, string, string, string],
  stars = '',
): string {
  const horizon = height * random.between(0.36, 0.55)
  const [x, y] = [random.between(0.15, 0.85) * width, horizon * random.between(0.35, 0.9)]
  const radius = Math.min(width, height) * random.between(0.03, 0.05)
  const layers = random.integer(4, 6)
  return (
    gradient(`sky${top.slice(1)}`, [top, low, low]) +
    stars +
    `<radialGradient id="glow"><stop stop-color="${sun}" stop-opacity="0.7"/><stop offset="1" stop-color="${sun}" stop-opacity="0"/></radialGradient>` +
    circle(x, y, radius * 8, 'url(#glow)') +
    circle(x, y, radius, sun) +
    scatter(layers, (layer) => {
      const depth = (layer + 0.4) / layers
      const outline = ridge(random, width, height * random.between(0.04, 0.09))
      const ground = (at: number): number => horizon + (height - horizon) * depth ** 1.3 + outline(at)
      const shape = `${curve(width, ground)}V${height}H0Z${depth > 0.5 ? conifers(random, width, ground, height * 0.08 * depth ** 2) : ''}`
      return `<path d="${shape}" fill="${near}"/><path d="${shape}" fill="${low}" opacity="${0.85 * (1 - depth)}"/>`
    })
  )
}

function conifers(random: SeededRandom, width: number, ground: (x: number) => number, size: number): string {
  return scatter(width / (size * 0.4), () => {
    const [x, tall] = [random.next() * width, size * random.between(0.5, 1.3)]
    return `M${x - tall * 0.18} ${ground(x) + 4}L${x} ${ground(x) - tall}L${x + tall * 0.18} ${ground(x) + 4}Z`
  })
}

/** Returns a rough line as a function of x: waves of decreasing size. */
function ridge(random: SeededRandom, width: number, amplitude: number): (x: number) => number {
  const waves = Array.from({ length: 6 }, (_, octave) => ({
    length: (width * random.between(0.7, 1.3)) / 2 ** octave,
    phase: random.between(0, Math.PI * 2),
    size: amplitude * 0.5 ** octave,
  }))
  return (x) =>
    waves.reduce((sum, { length, phase, size }) => sum + size * Math.sin((x / length) * Math.PI * 2 + phase), 0)
}

/** Returns the SVG path of a function from 0 to `width`, shifted to the right by `left`. */
function curve(width: number, y: (x: number) => number, left = 0): string {
  const steps = Math.ceil(width / 8)
  return scatter(steps + 1, (at) => {
    const x = (at / steps) * width
    return `${at === 0 ? 'M' : 'L'}${(left + x).toFixed(1)} ${y(x).toFixed(1)}`
  })
}

/** Returns a smooth closed curve near the points at equal angles. */
function closedCurve(corners: number, pointAt: (angle: number) => readonly [number, number]): string {
  const points = Array.from({ length: corners }, (_, at) => pointAt((at / corners) * Math.PI * 2))
  const between = (at: number): string => {
    const [[x, y], [nextX, nextY]] = [points[at % corners]!, points[(at + 1) % corners]!]
    return `${(x + nextX) / 2} ${(y + nextY) / 2}`
  }
  return `M${between(corners - 1)}${points.map(([x, y], at) => `Q${x} ${y} ${between(at)}`).join('')}Z`
}

/** Fills the picture from top to bottom. */
function gradient(id: string, colours: readonly string[]): string {
  const stops = colours.map((colour, at) => `<stop offset="${at / (colours.length - 1)}" stop-color="${colour}"/>`)
  return `<linearGradient id="${id}" x2="0" y2="1">${stops.join('')}</linearGradient><rect width="100%" height="100%" fill="url(#${id})"/>`
}

function circle(x: number, y: number, radius: number, fill: string, opacity = 1): string {
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="${fill}" opacity="${opacity.toFixed(2)}"/>`
}

function scatter(count: number, draw: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => draw(at)).join('')
}
