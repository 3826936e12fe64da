export { compareLabels, differenceOf, type ItemDifference, type LabelsById } from './compare-labels.ts'
export { freeze, type ReleaseRequest } from './freeze.ts'
export { canonicalLine, checksumOf, ReleaseLabels } from './release-labels.ts'
export { readReleases, writeRelease, type ReleaseFile } from './release-files.ts'
