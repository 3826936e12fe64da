/** Draws maps and charts. */
import {
  type Canvas,
  circle,
  type Colour,
  css,
  lighter,
  line,
  mix,
  path,
  svgPicture,
  type Point,
  rect,
  ridge,
  type Scene,
  smoothLoop,
} from './paint.ts'
import type { SeededRandom } from './random.ts'

/** Draws contour lines, a river, paths and the survey's points. */
export const map: Scene = (random, canvas) => {
  const { width, height } = canvas
  const low: Colour = [random.between(74, 120), 34, 84]
  const high: Colour = [random.between(24, 40), 42, 70]
  let body = rect(0, 0, width, height, css(low))
  for (let hill = 0; hill < random.integer(3, 5); hill++) body += contours(random, canvas, low, high)
  body += windingLine(random, canvas, `stroke="${css([204, 62, 66])}" stroke-width="${(width * 0.012).toFixed(1)}"`)
  for (let trail = 0; trail < 3; trail++)
    body += windingLine(random, canvas, `stroke="${css([8, 60, 46])}" stroke-width="3" stroke-dasharray="14 9"`)
  for (let at = 0; at < random.integer(7, 14); at++) {
    const [x, y] = [random.between(0.08, 0.92) * width, random.between(0.08, 0.92) * height]
    body +=
      circle(x, y, width * 0.011, '#fff') + circle(x, y, width * 0.0075, css([random.pick([350, 216, 280]), 78, 46]))
  }
  for (const t of [0.25, 0.5, 0.75])
    body += path(`M${width * t} 0V${height}M0 ${height * t}H${width}`, 'none', 'stroke="#0002" stroke-width="1.5"')
  return svgPicture(canvas, '', body)
}

/** Draws lines, bars or points over a plain grid. */
export const chart: Scene = (random, canvas) => {
  const { width, height } = canvas
  const dark = random.chance(0.4)
  const ground: Colour = dark ? [222, 26, 13] : [210, 30, 98]
  const ink = css(dark ? [215, 20, 74] : [220, 20, 34])
  const plot = { x: width * 0.09, y: height * 0.14, width: width * 0.84, height: height * 0.7 }
  let body =
    rect(0, 0, width, height, css(ground)) +
    rect(plot.x, height * 0.055, width * random.between(0.2, 0.36), height * 0.028, ink, 'rx="6"')
  for (let row = 0; row <= 5; row++) {
    const y = plot.y + (plot.height * row) / 5
    body +=
      rect(plot.x, y, plot.width, 1.6, css(dark ? [215, 18, 26] : [215, 18, 88])) +
      rect(plot.x - width * 0.045, y - 5, width * 0.03, 10, css(dark ? [215, 12, 44] : [215, 12, 72]), 'rx="4"')
  }
  return svgPicture(canvas, '', body + random.pick([lines, bars, points])(random, plot, dark))
}

interface Plot {
  x: number
  y: number
  width: number
  height: number
}

function series(random: SeededRandom, at: number, dark: boolean): Colour {
  return [[212, 26, 158, 338, 46, 268][(at + random.integer(0, 5)) % 6]!, 76, dark ? 62 : 50]
}

function lines(random: SeededRandom, plot: Plot, dark: boolean): string {
  let body = ''
  const start = random.integer(0, 5)
  for (let at = 0; at < random.integer(2, 4); at++) {
    const colour: Colour = [[212, 26, 158, 338, 46, 268][(at + start) % 6]!, 76, dark ? 62 : 50]
    const value = ridge(random, plot.width, plot.height * 0.16, 0.55)
    const level = plot.y + plot.height * random.between(0.3, 0.65)
    const places: Point[] = Array.from({ length: 90 }, (_, step) => [
      plot.x + (plot.width * step) / 89,
      Math.min(plot.y + plot.height, level + value((plot.width * step) / 89)),
    ])
    body +=
      path(`${line(places)}L${plot.x + plot.width} ${plot.y + plot.height}H${plot.x}Z`, css(colour, 0.12)) +
      path(line(places), 'none', `stroke="${css(colour)}" stroke-width="5" stroke-linejoin="round"`)
  }
  return body
}

function bars(random: SeededRandom, plot: Plot, dark: boolean): string {
  const count = random.integer(9, 18)
  const colour = series(random, 0, dark)
  const wide = plot.width / count
  const peak = random.between(0.2, 0.8) * count
  return Array.from({ length: count }, (_, at) => {
    const tall = plot.height * (0.12 + 0.78 * Math.exp(-(((at - peak) / count) ** 2) * 9) * random.between(0.75, 1.05))
    return rect(
      plot.x + wide * (at + 0.16),
      plot.y + plot.height - tall,
      wide * 0.68,
      tall,
      css(mix(colour, lighter(colour, 22), at / count)),
      'rx="5"',
    )
  }).join('')
}

function points(random: SeededRandom, plot: Plot, dark: boolean): string {
  let body = ''
  for (let group = 0; group < 3; group++) {
    const colour = series(random, group * 2, dark)
    const [x, y] = [plot.x + plot.width * random.between(0.2, 0.8), plot.y + plot.height * random.between(0.25, 0.75)]
    for (let at = 0; at < 70; at++)
      body += circle(
        x + random.bell() * plot.width * 0.2,
        y + random.bell() * plot.height * 0.26,
        random.between(6, 13),
        css(colour, 0.55),
      )
  }
  return body
}

function contours(random: SeededRandom, { width, height }: Canvas, low: Colour, high: Colour): string {
  const [x, y] = [random.between(0.1, 0.9) * width, random.between(0.1, 0.9) * height]
  const shape = Array.from({ length: 14 }, () => 1 + 0.28 * random.bell())
  const steps = random.integer(6, 9)
  const reach = Math.min(width, height) * random.between(0.3, 0.55)
  let body = ''
  for (let step = 0; step < steps; step++) {
    const radius = reach * (1 - step / steps) ** 0.8
    const places = shape.map((part, at): Point => {
      const angle = (at / shape.length) * Math.PI * 2
      return [x + Math.cos(angle) * radius * part * 1.25 + step * reach * 0.02, y + Math.sin(angle) * radius * part]
    })
    const colour = mix(low, high, (step + 1) / steps)
    body += path(
      smoothLoop(places),
      css(colour, 0.85),
      `stroke="${css(lighter(colour, -22), 0.7)}" stroke-width="${step % 3 === 0 ? 2.6 : 1.3}"`,
    )
  }
  return body
}

function windingLine(random: SeededRandom, { width, height }: Canvas, stroke: string): string {
  const across = random.chance(0.5)
  const offset = ridge(random, across ? width : height, (across ? height : width) * 0.1, 0.35)
  const level = random.between(0.25, 0.75)
  const places: Point[] = Array.from({ length: 70 }, (_, at) => {
    const t = at / 69
    return across ? [t * width, level * height + offset(t * width)] : [level * width + offset(t * height), t * height]
  })
  return path(line(places), 'none', `${stroke} stroke-linejoin="round" stroke-linecap="round"`)
}
