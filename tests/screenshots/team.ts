/** Makes an invented data set that an invented team labels with the real program. */
import { cp, copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { drawPicture } from '../../main/core/sample/draw.ts'
import { makeSample } from '../../main/core/sample/sample.ts'
import { lenslet } from '../support/processes.ts'

const NOTE = 'Left edge needs a crop; the horizon is not level.'

/** The edits of each person: every how many pictures, beginning with which one, and the labels. */
const TEAM: readonly [user: string, every: number, from: number, edit: readonly string[]][] = [
  ['bob', 3, 0, ['--stars', '4', '--add-tag', 'keep']],
  ['carol', 5, 1, ['--stars', '2', '--flag', 'reject', '--add-tag', 'blurred', '--add-tag', 'retake']],
  ['dan', 7, 3, ['--stars', '5', '--flag', 'pick', '--add-tag', 'cover candidate', '--note', NOTE]],
  ['erin', 8, 4, ['--stars', '3', '--add-tag', 'reviewed', '--add-tag', 'needs second opinion']],
]

/** Makes the pictures of the data set, without labels. */
export async function makePictures(folder: string, count: number): Promise<void> {
  await makeSample(folder, { draw: drawPicture, count })
}

/** Returns the pictures of a folder and of those below it, by name. */
export async function pictureNames(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).filter((name) => /\.(jpe?g|png|webp)$/.test(name)).toSorted()
}

/** Labels pictures as each person of the team. `base` gets the home folders of these people. */
export async function labelAsTeam(base: string, folder: string, names: readonly string[]): Promise<void> {
  for (const [user, every, from, edit] of TEAM) {
    const items = names.filter((_, index) => index % every === from)
    await lenslet(join(base, user), ['label', folder, '-', ...edit, '--user', user], items.join('\n'))
  }
}

/** Rates a picture as a person who has not seen what the others did, so that both values are kept. */
export async function rateUnseen(home: string, folder: string, name: string, stars: number): Promise<void> {
  const apart = await mkdtemp(join(dirname(folder), 'apart-'))
  try {
    const copy = join(apart, 'pictures')
    await mkdir(join(copy, '.lenslet'), { recursive: true })
    await mkdir(dirname(join(copy, name)), { recursive: true })
    await copyFile(join(folder, name), join(copy, name))
    await copyFile(join(folder, '.lenslet/format.json'), join(copy, '.lenslet/format.json'))
    await lenslet(home, ['label', copy, name, '--stars', String(stars), '--user', 'carol'])
    await cp(join(copy, '.lenslet/journals'), join(folder, '.lenslet/journals'), { recursive: true })
  } finally {
    await rm(apart, { recursive: true, force: true })
  }
}
