/**
 * Makes two sets of near-duplicates, for `npm run bench:stacks -- SETS/first` and `SETS/second`, from public repositories of
 * test pictures: `node tests/bench/public-set.ts CHECKOUTS SETS`. CHECKOUTS contains one folder for each repository, as
 * the lines in docs/measurements.md make it. Nothing is downloaded here.
 *
 * The limits for stacks were chosen with the first set. The second one was only measured afterwards.
 *
 * A near-duplicate is a picture of the same view from the same place: another moment, another exposure, another focus,
 * blurred, or saved again. A picture from another place is none, and neither is one of something else before the same
 * camera. Which pictures belong together was decided by looking at them, before anything was measured. Pairs about which
 * people may disagree are left out: the two sides of stereo pictures, and a test board that a fixed camera sees at other
 * distances.
 */
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import process from 'node:process'

const OPENCV = 'opencv_extra/testdata'
const AFFINE = `${OPENCV}/cv/detectors_descriptors_evaluation/images_datasets`
const FLOW = 'opencv_extra/gpu_demos_pack/data/optical_flow'
const CALTECH = 'fast-near-duplicate-image-search/datasets/caltech_101_rand_resize'

/** Larger files are left out: the set was made from copies of the repositories without them. */
const MAX_BYTES = 4 * 1024 * 1024

/** What is taken from one folder of a repository. */
interface Source {
  readonly folder: string
  /** Which files are taken, in the order of their names. */
  readonly files: RegExp
}

/** A set for the benchmark, by names that say how the pictures differ. */
interface PictureSet {
  /** Sets of pictures that are near-duplicates of each other. */
  readonly bursts: Readonly<Record<string, Source>>
  /** Pictures of which no two are near-duplicates, though neighbours often show the same thing. */
  readonly singles: Readonly<Record<string, Source>>
}

const FIRST_BURSTS: PictureSet['bursts'] = {
  'blur-bikes': { folder: `${AFFINE}/bikes`, files: /png$/ },
  'blur-trees': { folder: `${AFFINE}/trees`, files: /png$/ },
  'light-leuven': { folder: `${AFFINE}/leuven`, files: /png$/ },
  'jpeg-ubc': { folder: `${AFFINE}/ubc`, files: /png$/ },
  'frames-street': { folder: `${OPENCV}/cv/optflow/frames`, files: /^1080p/ },
  // The sixth frame shows another part of the car park.
  'frames-car-park': { folder: `${OPENCV}/cv/optflow/frames`, files: /^720p_0[0-4]/ },
  'frames-corridor': { folder: `${OPENCV}/cv/optflow/frames`, files: /^VGA/ },
  // Eight pictures a second of a film with 24 frames a second, in which somebody jumps.
  'frames-jump': { folder: `${OPENCV}/perf/video`, files: /^00[0369]/ },
  'frames-things': { folder: `${OPENCV}/cv/optflow`, files: /^RubberWhale/ },
  'frames-rock': { folder: `${OPENCV}/cv/optflow`, files: /^rock/ },
  'frames-hand': { folder: 'opencv_extra/learning_opencv_v2', files: /^OpticalFlow/ },
  'frames-army': { folder: FLOW, files: /^army/ },
  'frames-backyard': { folder: FLOW, files: /^backyard/ },
  'frames-basketball': { folder: FLOW, files: /^basketball/ },
  'frames-truck': { folder: FLOW, files: /^dumptruck/ },
  'frames-shirt': { folder: FLOW, files: /^mequon/ },
  'exposures-ladder': { folder: 'VFX/hdr/ladder', files: /^aligned/ },
  'exposures-library': { folder: 'VFX/hdr/library', files: /^aligned/ },
  'exposures-memorial': { folder: 'VFX/hdr/memorial', files: /^memorial/ },
  'exposures-canal': { folder: 'extended-exposure-fusion-ipol/test', files: /^grandcanal/ },
  // They differ by a few pixels in size. Their names say nothing: they were grouped by comparing pixels, and looked at.
  ...resizedSets([
    '020f816e|2a9d87f1|3df02660|69092ce7|7218a6dc|79ad92e7|cec29656',
    '028b5707|42971f9c|509b68ea|7d94d0b5|a8d09742|bcf6425e|f431740a',
    '03802883|11ae8fc2|abbf88e1',
    '0474d720|2242aee2|2538cfa2|29a4cf24|834dc70c|a8c4853b|d8af9cf8',
    '0ad3c3a4|22e6f6b4|47eea26a|6fae1399|97468000|98ce5932|b27e26c6|b39d067f|d3cdeefa',
    '0c8ab9bf|14d5555e|1f52ca5e|384b5cb7|bf10f848',
    '1511cfb6|a21a5b4c|b0454e1e|c024c25f',
    '17b7742e|274c2b77|28b909cc|a352a235',
    '1a4c0d2c|26d9ea01|ca1d3d47|dd5c9aab',
    '1e8cc2f7|24f53ebd|359daf29|4c156cc4|614d3154|619e0b4f|86f50282|a6131abd',
    '319cd8f6|e24124db',
    '32709524|d0657ebf',
    '3d4a1a5f|4fc46a21|9bf3e993|eb77764e',
    '42e62c24|6b0d9664',
    '55269935|5f80ccf0|7676b962|afea76be|db8e5296',
    '60183368|631e68d8|806f8572|89313b5a|d8e8dd5d|e87966da|ed24899d',
    '775f4734|f80c0374',
  ]),
}

const FIRST_SINGLES: PictureSet['singles'] = {
  'views-graf': { folder: `${AFFINE}/graf`, files: /png$/ },
  'views-wall': { folder: `${AFFINE}/wall`, files: /png$/ },
  'views-boat': { folder: `${AFFINE}/boat`, files: /png$/ },
  'views-bark': { folder: `${AFFINE}/bark`, files: /png$/ },
  'views-car-park': { folder: `${OPENCV}/cv/optflow/frames`, files: /^720p_05/ },
  'views-books': { folder: 'opencv_extra/gpu_demos_pack/data/features2d/frames', files: /jpg$/ },
  'views-castle': { folder: 'ImageDataset_SceauxCastle/images', files: /JPG$/ },
  'views-tree': { folder: 'dataset_monstree/full', files: /JPG$/ },
  'panorama-office': { folder: 'VFX/panorama/grail', files: /^grail/ },
  'panorama-library': { folder: 'VFX/panorama/ntulib', files: /JPG$/ },
  'panorama-park': { folder: 'VFX/panorama/parrington', files: /^prtn/ },
  'panorama-square': { folder: 'VFX/panorama/square', files: /^square/ },
  'people-office': { folder: `${OPENCV}/cv/shared`, files: /itseez/ },
  'people-street': { folder: `${OPENCV}/gpu/caltech`, files: /png$/ },
  'people-groups': { folder: `${OPENCV}/cv/cascadeandhog/images`, files: /png$/ },
  'people-cut-out': { folder: `${OPENCV}/gpu/hog`, files: /^(?:neg|pos|road)/ },
  'board-left': { folder: `${OPENCV}/cv/stereo/case1`, files: /^left/ },
  'board-table': { folder: 'opencv_extra/learning_opencv_v2/calibration', files: /jpg$/ },
  'board-circles': { folder: `${OPENCV}/cv/cameracalibration/circles`, files: /png$/ },
  'things-known': { folder: `${OPENCV}/cv/shared`, files: /^(?:airplane|baboon|box|fruits|lena|pic)/ },
  'things-books': { folder: 'opencv_extra/gpu_demos_pack/data/features2d/objects', files: /jpg$/ },
  'things-ukbench': { folder: 'imagededup/tests/data/base_images', files: /jpg$/ },
  'things-hands': { folder: 'opencv_extra/learning_opencv_v2', files: /^(?:Hand|BlueCup|adrian)/ },
}

const SECOND: PictureSet = {
  bursts: {
    'focus-board': { folder: 'focus-stack/examples/depthmap', files: /JPG$/ },
    'focus-socket': { folder: 'focus-stack/examples/pcb', files: /^pcb/ },
    'exposures-desk': { folder: 'SSARCandy-hdr/desktop', files: /png$/ },
    'exposures-window': { folder: 'SSARCandy-hdr/living_room1', files: /png$/ },
    'exposures-room': { folder: 'SSARCandy-hdr/living_room2', files: /png$/ },
    'exposures-hill': { folder: 'SSARCandy-hdr/street', files: /png$/ },
    'exposures-hill-at-night': { folder: 'SSARCandy-hdr/street2', files: /png$/ },
    'exposures-tower': { folder: 'SSARCandy-hdr/taipei', files: /png$/ },
    'exposures-court': { folder: 'mingyang-tu-hdr/data', files: /jpeg$/ },
  },
  singles: {
    'panorama-mountain': { folder: 'panoramas-image-stitching/input_image/Xue-Mountain-Enterance', files: /jpg$/ },
    'panorama-campus': { folder: 'panoramas-image-stitching/input_image/library', files: /jpg$/ },
  },
}

const [checkouts, sets] = process.argv.slice(2)
if (checkouts === undefined || sets === undefined)
  throw new Error('Usage: node tests/bench/public-set.ts CHECKOUTS SETS')
await makeSet(join(sets, 'first'), { bursts: FIRST_BURSTS, singles: FIRST_SINGLES })
await makeSet(join(sets, 'second'), SECOND)

async function makeSet(set: string, { bursts, singles }: PictureSet): Promise<void> {
  await mkdir(set, { recursive: true })
  let count = 0
  for (const [name, source] of Object.entries(bursts)) {
    await mkdir(join(set, name))
    for (const file of await filesOf(source)) {
      await copyFile(file, join(set, name, basename(file)))
      count++
    }
  }
  for (const [name, source] of Object.entries(singles))
    for (const [at, file] of (await filesOf(source)).entries()) {
      await copyFile(file, join(set, `${name}-${String(at).padStart(2, '0')}${extname(file).toLowerCase()}`))
      count++
    }
  process.stdout.write(`${set}: ${count} pictures, ${Object.keys(bursts).length} sets of near-duplicates among them\n`)
}

/** Returns the paths of the files of a source that are not too large. Throws when there are none. */
async function filesOf({ folder, files }: Source): Promise<string[]> {
  const from = join(checkouts!, folder)
  const paths: string[] = []
  for (const name of (await readdir(from)).toSorted()) {
    const path = join(from, name)
    if (files.test(name) && (await stat(path)).size < MAX_BYTES) paths.push(path)
  }
  if (paths.length === 0) throw new Error(`${from} has no file with a name like ${String(files)}`)
  return paths
}

/** Returns the sets of pictures that differ in their size, each by the beginnings of its file names. */
function resizedSets(names: readonly string[]): Record<string, Source> {
  return Object.fromEntries(
    names.map((one, at) => [
      `size-${String(at).padStart(2, '0')}`,
      { folder: CALTECH, files: new RegExp(`^(?:${one})`) },
    ]),
  )
}
