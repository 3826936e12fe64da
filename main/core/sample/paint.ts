/** Small pieces of SVG that the scenes consist of. */
import type { SeededRandom } from './random.ts'

/** Hue from 0 to 360, saturation and lightness from 0 to 100. */
export type Colour = readonly [hue: number, saturation: number, lightness: number]

export interface Canvas {
  readonly width: number
  readonly height: number
}

export type Scene = (random: SeededRandom, canvas: Canvas) => string

/** Returns the colour as CSS. */
export function css([hue, saturation, lightness]: Colour, alpha = 1): string {
  return `hsla(${hue.toFixed(0)},${saturation.toFixed(0)}%,${lightness.toFixed(1)}%,${alpha.toFixed(2)})`
}

/**
 * Returns the colour at the fraction `t` between `a` and `b`. Colours mix like light: blue and orange meet in grey, not
 * in green.
 */
export function mix(a: Colour, b: Colour, t: number): Colour {
  const [from, to] = [toRgb(a), toRgb(b)]
  return fromRgb(from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, from[2] + (to[2] - from[2]) * t)
}

/** Returns red, green and blue from 0 to 1. */
function toRgb([hue, saturation, lightness]: Colour): [number, number, number] {
  const reach = (saturation / 100) * Math.min(lightness / 100, 1 - lightness / 100)
  const part = (offset: number): number => {
    const sector = (offset + hue / 30 + 12) % 12
    return lightness / 100 - reach * Math.max(-1, Math.min(sector - 3, 9 - sector, 1))
  }
  return [part(0), part(8), part(4)]
}

function fromRgb(red: number, green: number, blue: number): Colour {
  const [largest, smallest] = [Math.max(red, green, blue), Math.min(red, green, blue)]
  const spread = largest - smallest
  if (spread === 0) return [0, 0, largest * 100]
  const sixth =
    largest === red
      ? (green - blue) / spread
      : largest === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4
  const lightness = (largest + smallest) / 2
  return [(sixth * 60 + 360) % 360, (spread / (1 - Math.abs(2 * lightness - 1))) * 100, lightness * 100]
}

/** Returns a lighter colour; a darker one when `by` is negative. */
export function lighter([hue, saturation, lightness]: Colour, by: number): Colour {
  return [hue, saturation, Math.max(0, Math.min(100, lightness + by))]
}

type Stop = readonly [offset: number, colour: Colour, alpha?: number]

/** Returns a gradient from top to bottom, for `fill="url(#id)"`. */
export function verticalGradient(id: string, stops: readonly Stop[]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stopsOf(stops)}</linearGradient>`
}

/** Returns a gradient from the top left to the bottom right. */
export function diagonalGradient(id: string, stops: readonly Stop[]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="1" y2="1">${stopsOf(stops)}</linearGradient>`
}

/** Returns a gradient from the middle outwards. */
export function radialGradient(id: string, stops: readonly Stop[]): string {
  return `<radialGradient id="${id}">${stopsOf(stops)}</radialGradient>`
}

function stopsOf(stops: readonly Stop[]): string {
  return stops
    .map(
      ([offset, colour, alpha = 1]) =>
        `<stop offset="${offset.toFixed(3)}" stop-color="${css(colour)}" stop-opacity="${alpha}"/>`,
    )
    .join('')
}

/** Returns a rectangle. */
export function rect(x: number, y: number, width: number, height: number, fill: string, more = ''): string {
  return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${fill}" ${more}/>`
}

/** Returns a circle. */
export function circle(x: number, y: number, radius: number, fill: string, more = ''): string {
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="${fill}" ${more}/>`
}

/** Returns a shape with the outline `d`. */
export function path(d: string, fill: string, more = ''): string {
  return `<path d="${d}" fill="${fill}" ${more}/>`
}

export type Point = readonly [x: number, y: number]

/** Returns the outline of straight lines through the points. */
export function line(points: readonly Point[]): string {
  return points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
}

/** Returns a closed curve through the points that is smooth everywhere. */
export function smoothLoop(points: readonly Point[]): string {
  const middle = (a: Point, b: Point): string => `${((a[0] + b[0]) / 2).toFixed(1)} ${((a[1] + b[1]) / 2).toFixed(1)}`
  const last = points[points.length - 1]!
  const curves = points.map(
    (point, at) => `Q${point[0].toFixed(1)} ${point[1].toFixed(1)} ${middle(point, points[(at + 1) % points.length]!)}`,
  )
  return `M${middle(last, points[0]!)}${curves.join('')}Z`
}

/** Returns a round shape whose outline varies by `irregularity` (0 to 1) of its radius. */
export function blob(
  random: SeededRandom,
  x: number,
  y: number,
  radius: number,
  irregularity: number,
  corners = 12,
): string {
  return smoothLoop(
    Array.from({ length: corners }, (_, at): Point => {
      const angle = (at / corners) * Math.PI * 2
      const distance = radius * (1 + irregularity * random.bell())
      return [x + Math.cos(angle) * distance, y + Math.sin(angle) * distance]
    }),
  )
}

/** Returns a rough line as a function of x: waves of decreasing size. `roughness` is from 0 (gentle) to 1 (craggy). */
export function ridge(
  random: SeededRandom,
  width: number,
  amplitude: number,
  roughness: number,
): (x: number) => number {
  const waves = Array.from({ length: 7 }, (_, octave) => ({
    length: (width * random.between(0.7, 1.3)) / 2 ** octave,
    phase: random.between(0, Math.PI * 2),
    size: amplitude * (0.28 + 0.36 * roughness) ** octave,
  }))
  return (x) =>
    waves.reduce((sum, { length, phase, size }) => sum + size * Math.sin((x / length) * Math.PI * 2 + phase), 0)
}

/** Returns a whole picture. `defs` are gradients that the rest refers to. */
export function svgPicture({ width, height }: Canvas, defs: string, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><defs>${defs}</defs>${body}</svg>`
}
