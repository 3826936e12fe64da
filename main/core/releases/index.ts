export { createRelease, type ReleasedDataset } from './create-release.ts'
export { compareLabels, labelsOfNow, type ItemDifference, type LabelsById } from './compare-labels.ts'
export { freeze, freezeSteps, NOW_NAME, type ReleaseRequest } from './freeze.ts'
export {
  canonicalLine,
  checksumOf,
  checksumSteps,
  ReleaseLabels,
  sortByKey,
  type ReleasedItem,
} from './release-labels.ts'
export { readReleases, releaseFolder, removeRelease, writeRelease, type ReleaseFile } from './release-files.ts'
