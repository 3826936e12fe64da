/** Converts colours that PNG and AVIF files define by numbers to an ICC profile, which the decoder library supports. */

/** The chromaticities of red, green, blue and white in CIE's xy diagram. */
export type Primaries = readonly [red: Chromaticity, green: Chromaticity, blue: Chromaticity, white: Chromaticity]
type Chromaticity = readonly [x: number, y: number]
type Vector = readonly [number, number, number]

/** `curve` converts a stored number, 0 to 1, to light, 0 to 1. */
export interface ColourSpace {
  readonly primaries: Primaries
  readonly curve: (stored: number) => number
}

const D65: Chromaticity = [0.3127, 0.329]
const BT709: Primaries = [[0.64, 0.33], [0.3, 0.6], [0.15, 0.06], D65]
/** By their numbers in ITU-T H.273; missing ones are shown as sRGB. */
const PRIMARIES: Readonly<Record<number, Primaries>> = {
  4: [
    [0.67, 0.33],
    [0.21, 0.71],
    [0.14, 0.08],
    [0.31, 0.316],
  ],
  5: [[0.64, 0.33], [0.29, 0.6], [0.15, 0.06], D65],
  6: [[0.63, 0.34], [0.31, 0.595], [0.155, 0.07], D65],
  7: [[0.63, 0.34], [0.31, 0.595], [0.155, 0.07], D65],
  9: [[0.708, 0.292], [0.17, 0.797], [0.131, 0.046], D65],
  11: [
    [0.68, 0.32],
    [0.265, 0.69],
    [0.15, 0.06],
    [0.314, 0.351],
  ],
  12: [[0.68, 0.32], [0.265, 0.69], [0.15, 0.06], D65],
  22: [[0.63, 0.34], [0.295, 0.605], [0.155, 0.077], D65],
}
const LINEAR = 8
const PQ = 16
const HLG = 18
const GAMMAS: Readonly<Record<number, number>> = { 4: 2.2, 5: 2.8, 17: 2.6 }
/**
 * The brightness, in candelas per square metre, of white paper in an HDR picture (ITU-R BT.2408), and of the brightest
 * level that is distinguished.
 */
const PAPER_BRIGHTNESS = 203
const MAX_BRIGHTNESS = 1_000
const HLG_GAMMA = 1.2
/** Gammas and chromaticities that differ by less than this look the same. */
const SAME_GAMMA = 0.01
const SAME_CHROMATICITY = 0.002
const ENCODED_AS_22 = 0.45455
const STEPS = 4_096

/**
 * Returns the colour space with these numbers of ITU-T H.273; null for what a screen shows without conversion, and for
 * unknown numbers.
 */
export function cicpSpace(primaries: number, transfer: number): ColourSpace | null {
  const known = PRIMARIES[primaries]
  const curve = curveOf(transfer)
  return known === undefined && curve === null ? null : { primaries: known ?? BT709, curve: curve ?? srgb }
}

/**
 * Returns the space of a PNG's `gAMA` (1/2.2 for a usual screen) and `cHRM`; null where that is what a screen shows.
 */
export function gammaSpace(gamma: number | null, primaries: Primaries | null): ColourSpace | null {
  const isUsualGamma = gamma === null || gamma <= 0 || Math.abs(gamma - ENCODED_AS_22) < SAME_GAMMA
  const isUsual =
    primaries === null ||
    primaries.every(
      ([x, y], at) =>
        Math.abs(x - BT709[at]![0]) < SAME_CHROMATICITY && Math.abs(y - BT709[at]![1]) < SAME_CHROMATICITY,
    )
  if (isUsualGamma && isUsual) return null
  return { primaries: primaries ?? BT709, curve: isUsualGamma ? srgb : (stored) => stored ** (1 / gamma) }
}

/** Returns a profile (ICC.1:2001, matrix and curves) of the space; null when its chromaticities are not valid. */
export function iccProfile({ primaries, curve }: ColourSpace): Buffer | null {
  const columns = adaptedColumns(primaries)
  if (columns === null) return null
  const curveTag = Buffer.alloc(12 + STEPS * 2)
  curveTag.write('curv', 'latin1')
  curveTag.writeUInt32BE(STEPS, 8)
  for (let step = 0; step < STEPS; step++)
    curveTag.writeUInt16BE(Math.round(65_535 * Math.min(1, Math.max(0, curve(step / (STEPS - 1))))), 12 + step * 2)
  const text = Buffer.from('text\0\0\0\0public domain\0\0\0', 'latin1')
  const description = Buffer.alloc(108)
  description.write('desc\0\0\0\0\0\0\0\x05told', 'latin1')
  const [red, green, blue] = columns.map(xyzTag)
  return profileOf([
    ['desc', description],
    ['cprt', text],
    ['wtpt', xyzTag(WHITE_D50)],
    ['rXYZ', red!],
    ['gXYZ', green!],
    ['bXYZ', blue!],
    ['rTRC', curveTag],
    ['gTRC', curveTag],
    ['bTRC', curveTag],
  ])
}

function curveOf(transfer: number): ColourSpace['curve'] | null {
  if (transfer === LINEAR) return (stored) => stored
  if (transfer === PQ) return (stored) => toneMap(pqLight(stored))
  if (transfer === HLG) return (stored) => toneMap(MAX_BRIGHTNESS * hlgLight(stored) ** HLG_GAMMA)
  const gamma = GAMMAS[transfer]
  return gamma === undefined ? null : (stored) => stored ** gamma
}

function srgb(stored: number): number {
  return stored <= 0.04045 ? stored / 12.92 : ((stored + 0.055) / 1.055) ** 2.4
}

/**
 * Converts the light of an HDR picture, in candelas per square metre, to that of a screen whose maximum is 1.
 *
 * Light that is brighter than paper is compressed (Reinhard's curve, as in browsers).
 */
function toneMap(candelas: number): number {
  const light = candelas / PAPER_BRIGHTNESS
  return (light * (1 + light / (MAX_BRIGHTNESS / PAPER_BRIGHTNESS) ** 2)) / (1 + light)
}

/** Returns the light of a number in SMPTE ST 2084. */
function pqLight(stored: number): number {
  const root = stored ** (1 / 78.84375)
  return 10_000 * (Math.max(0, root - 0.8359375) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125)
}

/** Returns the light of the scene, 0 to 1, by ITU-R BT.2100. */
function hlgLight(stored: number): number {
  return stored <= 0.5 ? stored ** 2 / 3 : (Math.exp((stored - 0.55991073) / 0.17883277) + 0.28466892) / 12
}

const WHITE_D50: Vector = [0.9642, 1, 0.8249]
/** Bradford's matrix from XYZ to cone responses. */
const CONES: readonly Vector[] = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
]

/** Returns XYZ under D50 of red, green and blue at their brightest; null when the chromaticities are not valid. */
function adaptedColumns([red, green, blue, white]: Primaries): readonly Vector[] | null {
  const points = [red, green, blue].map(xyzOf)
  const whiteXyz = xyzOf(white)
  const inverse = invertMatrix(transpose(points))
  if (inverse === null) return null
  const amounts = multiply(inverse, whiteXyz)
  const cones = [multiply(CONES, whiteXyz), multiply(CONES, WHITE_D50)] as const
  const back = invertMatrix(CONES)!
  return points.map((point, at) => {
    const response = multiply(CONES, point.map((part) => part * amounts[at]!) as unknown as Vector)
    return multiply(back, response.map((part, cone) => (part * cones[1][cone]!) / cones[0][cone]!) as unknown as Vector)
  })
}

function xyzOf([x, y]: Chromaticity): Vector {
  return [x / y, 1, (1 - x - y) / y]
}

function transpose(rows: readonly Vector[]): readonly Vector[] {
  return [0, 1, 2].map((column) => rows.map((row) => row[column]!) as unknown as Vector)
}

function multiply(matrix: readonly Vector[], vector: Vector): Vector {
  return matrix.map((row) => row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2]) as unknown as Vector
}

function invertMatrix([[a, b, c], [d, e, f], [g, h, i]]: readonly Vector[] | [Vector, Vector, Vector]):
  | readonly Vector[]
  | null {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  if (!Number.isFinite(determinant) || Math.abs(determinant) < 1e-9) return null
  return (
    [
      [e * i - f * h, c * h - b * i, b * f - c * e],
      [f * g - d * i, a * i - c * g, c * d - a * f],
      [d * h - e * g, b * g - a * h, a * e - b * d],
    ] as const
  ).map((row) => row.map((part) => part / determinant) as unknown as Vector)
}

function xyzTag(xyz: Vector): Buffer {
  const tag = Buffer.alloc(20)
  tag.write('XYZ ', 'latin1')
  xyz.forEach((part, at) =>
    tag.writeInt32BE(Math.round(Math.max(-30_000, Math.min(30_000, part)) * 65_536), 8 + at * 4),
  )
  return tag
}

function profileOf(tags: readonly (readonly [name: string, body: Buffer])[]): Buffer {
  const head = Buffer.alloc(128 + 4 + tags.length * 12)
  head.writeUInt32BE(0x02400000, 8)
  head.write('mntrRGB XYZ ', 12, 'latin1')
  head.write('acsp', 36, 'latin1')
  WHITE_D50.forEach((part, at) => head.writeInt32BE(Math.round(part * 65_536), 68 + at * 4))
  head.writeUInt32BE(tags.length, 128)
  let at = head.length
  const bodies: Buffer[] = []
  const placed = new Map<Buffer, number>()
  for (const [number, [name, body]] of tags.entries()) {
    const entry = 132 + number * 12
    head.write(name, entry, 'latin1')
    if (!placed.has(body)) {
      placed.set(body, at)
      bodies.push(body, Buffer.alloc(-body.length & 3))
      at += body.length + (-body.length & 3)
    }
    head.writeUInt32BE(placed.get(body)!, entry + 4)
    head.writeUInt32BE(body.length, entry + 8)
  }
  head.writeUInt32BE(at, 0)
  return Buffer.concat([head, ...bodies])
}
