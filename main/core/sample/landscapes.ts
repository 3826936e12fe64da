/** Draws hills, lakes, forests, shores and night skies. */
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
  radialGradient,
  rect,
  ridge,
  type Scene,
  verticalGradient,
} from './paint.ts'
import type { SeededRandom } from './random.ts'

interface Light {
  readonly skyTop: Colour
  readonly skyLow: Colour
  readonly far: Colour
  readonly near: Colour
  readonly sun: Colour
}

const LIGHTS: readonly Light[] = [
  { skyTop: [214, 62, 52], skyLow: [200, 60, 86], far: [205, 34, 72], near: [128, 36, 22], sun: [50, 100, 94] },
  { skyTop: [262, 42, 46], skyLow: [20, 88, 74], far: [318, 28, 64], near: [268, 38, 17], sun: [36, 100, 82] },
  { skyTop: [204, 46, 62], skyLow: [38, 84, 84], far: [26, 42, 74], near: [96, 30, 20], sun: [46, 100, 88] },
  { skyTop: [190, 18, 70], skyLow: [180, 20, 90], far: [186, 16, 78], near: [172, 32, 20], sun: [60, 30, 97] },
  { skyTop: [222, 54, 34], skyLow: [14, 84, 62], far: [352, 34, 52], near: [232, 42, 12], sun: [24, 100, 72] },
  { skyTop: [208, 50, 66], skyLow: [44, 76, 88], far: [32, 46, 68], near: [16, 58, 24], sun: [48, 100, 90] },
  { skyTop: [212, 44, 74], skyLow: [205, 46, 95], far: [212, 36, 86], near: [216, 30, 40], sun: [50, 60, 98] },
]

const MOONLIGHT: Colour = [48, 60, 92]

/** Draws ridges behind one another, paler with distance, with mist in the valleys and conifers on the nearest. */
export const hills: Scene = (random, canvas) => {
  const { width, height } = canvas
  const light = random.pick(LIGHTS)
  const layers = random.integer(4, 7)
  const horizon = height * random.between(0.34, 0.52)
  let defs = skyDefs(light)
  let body = sky(random, canvas, horizon)
  for (let layer = 0; layer < layers; layer++) {
    const depth = (layer + 0.4) / layers
    const colour = mix(light.far, light.near, depth ** 1.15)
    const base = horizon + (height - horizon) * depth ** 1.3 * 0.92
    const outline = ridge(random, width, height * random.between(0.045, 0.1), layer < 2 ? 0.75 : 0.35)
    defs += verticalGradient(`layer${layer}`, [
      [0, colour],
      [0.35, mix(colour, light.skyLow, 0.16)],
      [1, mix(colour, light.skyLow, depth > 0.8 ? 0.05 : 0.55)],
    ])
    body += land(width, height, (x) => base + outline(x), `url(#layer${layer})`)
    if (depth > 0.5)
      body += trees(
        random,
        width,
        (x) => base + outline(x),
        height * (0.016 + 0.075 * depth ** 3),
        lighter(mix(colour, light.near, 0.5), -3),
      )
  }
  return svgPicture(canvas, defs, body)
}

/** Draws mountains over still water that mirrors them. */
export const lake: Scene = (random, canvas) => {
  const { width, height } = canvas
  const light = random.pick(LIGHTS)
  const shore = height * random.between(0.52, 0.62)
  const layers = random.integer(2, 4)
  let defs =
    skyDefs(light) +
    verticalGradient('water', [
      [0, mix(light.skyLow, light.near, 0.25), 0.25],
      [0.5, mix(light.skyTop, light.near, 0.35), 0.55],
      [1, light.near, 0.85],
    ])
  let above = sky(random, canvas, shore * 0.72)
  for (let layer = 0; layer < layers; layer++) {
    const depth = (layer + 0.5) / layers
    const colour = mix(light.far, light.near, depth)
    const base = shore - height * 0.3 * (1 - depth) - height * 0.03
    const outline = ridge(random, width * 0.7, height * 0.13 * (1.15 - depth), 0.62)
    defs += verticalGradient(`peak${layer}`, [
      [0, mix(colour, [210, 20, 96], layer === 0 ? 0.55 : 0.1)],
      [0.5, colour],
      [1, mix(colour, light.skyLow, 0.4)],
    ])
    above += land(width, shore, (x) => Math.min(shore, base + outline(x)), `url(#peak${layer})`)
  }
  above += trees(random, width, () => shore + 2, height * 0.05, lighter(light.near, -2))
  const ripples = Array.from({ length: 34 }, () => {
    const y = shore + (height - shore) * random.next() ** 1.4
    return rect(
      random.between(-0.1, 0.9) * width,
      y,
      random.between(0.06, 0.4) * width,
      1 + ((y - shore) / height) * 7,
      css(lighter(light.skyLow, 4), random.between(0.05, 0.22)),
    )
  }).join('')
  const mirrored = `<g transform="translate(0 ${2 * shore}) scale(1 -1)">${above}</g>`
  return svgPicture(
    canvas,
    defs,
    `${mirrored}${rect(0, shore, width, height - shore, 'url(#water)')}${ripples}<svg width="${width}" height="${shore.toFixed(0)}">${above}</svg>`,
  )
}

/** Draws trunks that fade into mist, with light from behind. */
export const forest: Scene = (random, canvas) => {
  const { width, height } = canvas
  const hue = random.pick([92, 128, 160, 34, 24, 200])
  const mist: Colour = [hue, 46, 87]
  const dark: Colour = [hue + 12, 48, 11]
  const lightX = random.between(0.25, 0.75) * width
  const defs =
    verticalGradient('air', [
      [0, mix(mist, dark, 0.28)],
      [0.6, mist],
      [1, mix(mist, dark, 0.4)],
    ]) +
    radialGradient('glow', [
      [0, [52, 90, 96], 0.95],
      [1, mist, 0],
    ])
  let body =
    rect(0, 0, width, height, 'url(#air)') + circle(lightX, height * 0.38, Math.max(width, height) * 0.42, 'url(#glow)')
  for (let layer = 0; layer < 5; layer++) {
    const depth = (layer + 0.5) / 5
    const colour = mix(mist, dark, depth ** 0.85)
    const ground = height * (0.62 + 0.34 * depth)
    const outline = ridge(random, width, height * 0.02, 0.6)
    for (let trunk = 0; trunk < 20 - layer * 3; trunk++)
      body += tree(
        random,
        random.between(-0.05, 1.05) * width,
        ground,
        width * (0.004 + 0.026 * depth ** 2),
        height,
        css(colour),
      )
    body += land(width, height, (x) => ground - height * 0.015 + outline(x), css(colour))
    if (layer < 4) body += rect(0, 0, width, height, css(mist, 0.09))
  }
  return svgPicture(canvas, defs, body)
}

/** Draws sea, sand and a low sun. */
export const shore: Scene = (random, canvas) => {
  const { width, height } = canvas
  const light = random.pick(LIGHTS)
  const horizon = height * random.between(0.36, 0.5)
  const sea = mix([198, 62, 42], light.skyTop, 0.35)
  const sand: Colour = [36, 44, 74]
  const defs =
    skyDefs(light) +
    verticalGradient('sea', [
      [0, mix(sea, light.skyLow, 0.55)],
      [1, sea],
    ]) +
    verticalGradient('sand', [
      [0, mix(sand, light.skyLow, 0.2)],
      [1, lighter(sand, -16)],
    ])
  let body = sky(random, canvas, horizon, 0.85) + rect(0, horizon, width, height - horizon, 'url(#sea)')
  if (random.chance(0.6)) body += island(random, width, horizon, height, mix(light.far, light.near, 0.45))
  for (let wave = 0; wave < 46; wave++) {
    const t = random.next() ** 1.6
    body += rect(
      random.between(-0.2, 1) * width,
      horizon + t * (height - horizon) * 0.6,
      random.between(0.03, 0.25) * width,
      1 + t * 4,
      css(lighter(light.skyLow, 8), random.between(0.1, 0.5)),
    )
  }
  for (const [drop, fill] of [
    [0, css([190, 40, 94], 0.75)],
    [0.022, css(mix(sea, sand, 0.55), 0.9)],
    [0.05, 'url(#sand)'],
  ] as const) {
    const edge = ridge(random, width * 1.4, height * 0.035, 0.35)
    body += land(width, height, (x) => height * (0.7 + drop) + edge(x) + x * 0.06, fill)
  }
  return svgPicture(canvas, defs, body)
}

/** Draws a clear night with the Milky Way or a moon over dark hills. */
export const night: Scene = (random, canvas) => {
  const { width, height } = canvas
  const hue = random.between(205, 262)
  const glow: Colour = random.pick<Colour>([
    [158, 54, 46],
    [28, 62, 46],
    [hue + 18, 44, 44],
    [318, 36, 40],
  ])
  const defs =
    verticalGradient('night', [
      [0, [hue, 58, 6]],
      [0.62, [hue, 50, 20]],
      [1, mix([hue, 45, 26], glow, 0.75)],
    ]) +
    radialGradient('cloud', [
      [0, lighter(mix(glow, [hue, 40, 60], 0.5), 14), 0.26],
      [1, [hue, 40, 40], 0],
    ]) +
    radialGradient('halo', [
      [0, MOONLIGHT, 0.55],
      [1, MOONLIGHT, 0],
    ])
  let body = rect(0, 0, width, height, 'url(#night)')
  body += random.chance(0.6) ? milkyWay(random, canvas) : moon(random, canvas)
  body += stars(random, width, height * 0.86, Math.round((width * height) / 2600))
  for (const depth of [0.35, 1]) {
    const outline = ridge(random, width, height * 0.06, 0.5)
    const top = (x: number): number => height * (0.74 + 0.13 * depth) + outline(x)
    const colour: Colour = [hue, 40, 11 - 7 * depth]
    body +=
      land(width, height, top, css(colour)) + trees(random, width, top, height * (0.02 + 0.05 * depth), css(colour))
  }
  return svgPicture(canvas, defs, body)
}

function skyDefs(light: Light): string {
  return (
    verticalGradient('sky', [
      [0, light.skyTop],
      [0.55, mix(light.skyTop, light.skyLow, 0.72)],
      [0.75, light.skyLow],
    ]) +
    radialGradient('sunGlow', [
      [0, light.sun, 0.9],
      [0.25, light.sun, 0.38],
      [1, light.sun, 0],
    ]) +
    radialGradient('disc', [
      [0, lighter(light.sun, 10)],
      [0.9, light.sun],
      [1, light.sun, 0.6],
    ]) +
    radialGradient('puff', [
      [0, [0, 0, 100], 0.5],
      [1, [0, 0, 100], 0],
    ])
  )
}

function sky(
  random: SeededRandom,
  { width, height }: Canvas,
  horizon: number,
  sunHeight = random.between(0.45, 0.95),
): string {
  const x = random.between(0.15, 0.85) * width
  const y = horizon * sunHeight
  const radius = Math.min(width, height) * random.between(0.025, 0.055)
  let clouds = ''
  for (let cloud = 0; cloud < random.integer(0, 5); cloud++) {
    const [cx, cy] = [random.between(0, 1) * width, random.between(0.1, 0.8) * horizon]
    for (let puff = 0; puff < 9; puff++) {
      clouds += `<ellipse cx="${(cx + random.bell() * width * 0.13).toFixed(0)}" cy="${(cy + random.bell() * height * 0.016).toFixed(0)}" rx="${(width * random.between(0.03, 0.1)).toFixed(0)}" ry="${(height * random.between(0.012, 0.028)).toFixed(0)}" fill="url(#puff)"/>`
    }
  }
  return (
    rect(0, 0, width, height, 'url(#sky)') +
    circle(x, y, radius * 9, 'url(#sunGlow)') +
    circle(x, y, radius, 'url(#disc)') +
    clouds
  )
}

function land(width: number, bottom: number, top: (x: number) => number, fill: string): string {
  const points: Point[] = []
  for (let x = 0; x <= width + 8; x += 8) points.push([x, top(x)])
  return path(`${line(points)}L${width + 8} ${bottom.toFixed(1)}L0 ${bottom.toFixed(1)}Z`, fill)
}

/** Draws conifers along a line, in groups with gaps. */
function trees(
  random: SeededRandom,
  width: number,
  top: (x: number) => number,
  size: number,
  colour: Colour | string,
): string {
  const density = ridge(random, width * 0.6, 1, 0.5)
  let d = ''
  for (let x = 0; x < width; x += size * random.between(0.12, 0.4)) {
    if (density(x) < random.between(-0.9, 0.7)) continue
    const tall = size * random.between(0.5, 1.25)
    const wide = tall * random.between(0.15, 0.21)
    const y = top(x) + size * 0.08
    for (const [from, reach] of [
      [0, 1],
      [0.3, 0.78],
      [0.58, 0.5],
    ] as const) {
      d += `M${(x - wide * reach).toFixed(1)} ${(y - tall * from).toFixed(1)}L${x.toFixed(1)} ${(y - tall * (from + 0.44)).toFixed(1)}L${(x + wide * reach).toFixed(1)} ${(y - tall * from).toFixed(1)}Z`
    }
  }
  return path(d, typeof colour === 'string' ? colour : css(colour))
}

function tree(random: SeededRandom, x: number, ground: number, thick: number, height: number, colour: string): string {
  const lean = random.bell() * thick * 3
  const trunk = path(
    `M${x - thick} ${ground}C${x - thick * 0.6} ${ground - height * 0.3} ${x + lean - thick * 0.6} ${height * 0.2} ${x + lean - thick * 0.4} -10H${x + lean + thick * 0.4}C${x + lean + thick * 0.6} ${height * 0.2} ${x + thick * 0.6} ${ground - height * 0.3} ${x + thick * 1.2} ${ground}Z`,
    colour,
  )
  let branches = ''
  for (let branch = 0; branch < 6; branch++) {
    const y = random.between(0, 0.55) * ground
    const side = random.chance(0.5) ? 1 : -1
    const reach = thick * random.between(4, 11) * side
    branches += `M${x + lean * (1 - y / ground)} ${y}q${reach * 0.5} ${-thick} ${reach} ${-thick * random.between(1, 5)}`
  }
  return (
    trunk +
    path(
      branches,
      'none',
      `stroke="${colour}" stroke-width="${Math.max(1, thick * 0.28).toFixed(1)}" stroke-linecap="round"`,
    )
  )
}

function island(random: SeededRandom, width: number, horizon: number, height: number, colour: Colour): string {
  const from = random.between(0.05, 0.55) * width
  const wide = random.between(0.2, 0.4) * width
  const outline = ridge(random, wide, height * 0.012, 0.6)
  const points: Point[] = Array.from({ length: 41 }, (_, at) => {
    const t = at / 40
    return [from + wide * t, horizon - Math.max(0, Math.sin(t * Math.PI) ** 0.7 * (height * 0.06 + outline(wide * t)))]
  })
  return path(`${line(points)}Z`, css(colour))
}

function stars(random: SeededRandom, width: number, height: number, count: number): string {
  return Array.from({ length: count }, () => {
    const bright = random.next() ** 6
    return circle(
      random.next() * width,
      random.next() * height,
      0.6 + bright * 2.3,
      css([random.pick([40, 210, 220, 20]), 70, 92], 0.25 + 0.75 * random.next()),
    )
  }).join('')
}

function milkyWay(random: SeededRandom, { width, height }: Canvas): string {
  const [x0, x1] = random.chance(0.5) ? [0.1, 0.85] : [0.9, 0.2]
  let clouds = ''
  for (let cloud = 0; cloud < 60; cloud++) {
    const t = random.next()
    const spread = Math.min(width, height) * 0.1
    clouds += circle(
      (x0 + (x1 - x0) * t) * width + random.bell() * spread,
      t * height * 0.85 + random.bell() * spread,
      spread * random.between(0.5, 1.7),
      'url(#cloud)',
    )
  }
  return clouds
}

function moon(random: SeededRandom, { width, height }: Canvas): string {
  const radius = Math.min(width, height) * random.between(0.05, 0.11)
  const [x, y] = [random.between(0.2, 0.8) * width, random.between(0.16, 0.45) * height]
  const craters = Array.from({ length: 9 }, () =>
    circle(
      x + random.bell() * radius * 0.62,
      y + random.bell() * radius * 0.62,
      radius * random.between(0.05, 0.2),
      css([45, 14, 72], 0.5),
    ),
  ).join('')
  return circle(x, y, radius * 5, 'url(#halo)') + circle(x, y, radius, css(MOONLIGHT)) + craters
}
