/** Decides which pictures the sample has: folders, names, formats and scenes. */
import { type Canvas, chart, flowers, fluorescent, hills, lake, night, type Scene, stained } from './scenes.ts'

export interface PlannedPicture {
  /** Relative to the data set, with `/` between its parts. */
  readonly key: string
  readonly scene: Scene
  readonly canvas: Canvas
  readonly seed: number
  /** Milliseconds since the epoch for photographs; null for figures and scans. */
  readonly takenAt: number | null
}

interface Group {
  readonly folder: string
  /** The number of pictures per 120 pictures of the sample. */
  readonly share: number
  readonly scenes: readonly Scene[]
  readonly canvases: readonly Canvas[]
  readonly name: (number: number) => string
  /** The local time of the first picture of the day; absent for figures and scans. */
  readonly day?: string
}

const LANDSCAPE: Canvas = { width: 1600, height: 1067 }
const PORTRAIT: Canvas = { width: 1067, height: 1600 }
const PANORAMA: Canvas = { width: 2400, height: 900 }
const SQUARE: Canvas = { width: 1200, height: 1200 }
const SCREEN: Canvas = { width: 1600, height: 1000 }

const MOSTLY_WIDE = [LANDSCAPE, LANDSCAPE, PORTRAIT, LANDSCAPE, PANORAMA, LANDSCAPE]

const GROUPS: readonly Group[] = [
  {
    folder: 'Field survey/North transect/2026-04-12',
    share: 16,
    scenes: [hills, lake],
    canvases: MOSTLY_WIDE,
    name: (number) => `IMG_${4100 + number * 3}.jpg`,
    day: '2026-04-12T07:10',
  },
  {
    folder: 'Field survey/North transect/2026-04-13',
    share: 14,
    scenes: [hills, flowers, lake],
    canvases: MOSTLY_WIDE,
    name: (number) => `IMG_${4190 + number * 2}.jpg`,
    day: '2026-04-13T08:25',
  },
  {
    folder: 'Field survey/South transect/2026-05-02',
    share: 16,
    scenes: [lake, hills, flowers],
    canvases: MOSTLY_WIDE,
    name: (number) => `DSC0${1020 + number}.jpg`,
    day: '2026-05-02T10:40',
  },
  {
    folder: 'Field survey/South transect/2026-05-03 evening',
    share: 10,
    scenes: [lake, hills],
    canvases: [PANORAMA, LANDSCAPE, LANDSCAPE],
    name: (number) => `DSC0${1060 + number}.webp`,
    day: '2026-05-03T19:05',
  },
  {
    folder: 'Field survey/Night sky',
    share: 14,
    scenes: [night],
    canvases: [LANDSCAPE, PORTRAIT, LANDSCAPE],
    name: (number) => `night-${String(number).padStart(2, '0')}.jpg`,
    day: '2026-05-16T23:15',
  },
  {
    folder: 'Laboratory/Flowers',
    share: 16,
    scenes: [flowers],
    canvases: [SQUARE, LANDSCAPE, PORTRAIT],
    name: (number) => `bloom_${number}.webp`,
    day: '2026-05-20T11:00',
  },
  {
    folder: 'Laboratory/Microscopy/Stained',
    share: 12,
    scenes: [stained],
    canvases: [SQUARE],
    name: (number) => `HE-${String(number).padStart(3, '0')}.jpg`,
  },
  {
    folder: 'Laboratory/Microscopy/Fluorescence',
    share: 12,
    scenes: [fluorescent],
    canvases: [SQUARE],
    name: (number) => `FL-${String(number).padStart(3, '0')}.jpg`,
  },
  {
    folder: 'Reports/Charts',
    share: 10,
    scenes: [chart],
    canvases: [SCREEN],
    name: (number) => `figure ${number}.png`,
  },
]

const SHARES = GROUPS.reduce((sum, { share }) => sum + share, 0)
const MINUTES_APART = 7

/** Returns `count` pictures, distributed over the folders in the sample's proportions. The same for the same count. */
export function planPictures(count: number): PlannedPicture[] {
  let seed = 1
  let shares = 0
  return GROUPS.flatMap((group) => {
    const from = Math.round((shares / SHARES) * count)
    shares += group.share
    const size = Math.round((shares / SHARES) * count) - from
    return Array.from({ length: size }, (_, at): PlannedPicture => ({
      key: `${group.folder}/${group.name(at + 1)}`,
      scene: group.scenes[at % group.scenes.length]!,
      canvas: group.canvases[(at * 5 + 1) % group.canvases.length]!,
      seed: seed++,
      takenAt: group.day === undefined ? null : Date.parse(group.day) + at * MINUTES_APART * 60_000,
    }))
  })
}
