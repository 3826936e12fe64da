/** Makes conflicts: several people label copies of a data set without having seen each other, then all labels come together. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lenslet } from './processes.ts'

/** The options of `lenslet label` that somebody uses, one after the other, for some pictures. */
export interface LabelledApart {
  readonly user: string
  readonly labels: readonly { readonly keys: readonly string[]; readonly options: readonly string[] }[]
}

/** Labels pictures of a folder with a command. `homes` has a home for each person. */
export async function labelAs(
  homes: string,
  folder: string,
  { user, labels }: LabelledApart,
  name = user,
): Promise<void> {
  for (const { keys, options } of labels) {
    const { code, stderr } = await lenslet(
      join(homes, `${name}-commands`),
      ['label', folder, '-', ...options, '--user', user],
      keys.join('\n'),
    )
    if (code !== 0) throw new Error(`labelling as ${user} failed: ${stderr}`)
  }
}

/**
 * Lets each of these people label a copy of the folder, which must have labels already, and brings their journals into
 * the folder. No program may have the folder open meanwhile.
 */
export async function labelApart(homes: string, folder: string, people: readonly LabelledApart[]): Promise<void> {
  const apart = await mkdtemp(join(tmpdir(), 'lenslet-apart-'))
  try {
    for (const [at, person] of people.entries()) {
      const copy = join(apart, String(at))
      await cp(folder, copy, { recursive: true })
      await labelAs(homes, copy, person, `apart-${at}`)
    }
    for (const at of people.keys())
      await cp(join(apart, String(at), '.lenslet/journals'), join(folder, '.lenslet/journals'), { recursive: true })
  } finally {
    await rm(apart, { recursive: true, force: true, maxRetries: 5 })
  }
}
