/** The very first look at a folder, before anything of it is opened. */
import { realpath } from 'node:fs/promises'
import { detectMount, type Mount } from './mount.ts'
import { checkFolder } from './open-dataset.ts'

export interface FolderLook {
  /** The one spelling of the folder that has no links in it. */
  readonly real: string
  readonly mount: Mount
  /** Nothing at all is in it. */
  readonly isEmpty: boolean
}

/** Throws `not-found`, `not-a-folder` or `not-readable`. */
export async function lookAtFolder(path: string): Promise<FolderLook> {
  const { isEmpty } = await checkFolder(path)
  const [real, mount] = await Promise.all([realpath(path), detectMount(path)])
  return { real, mount, isEmpty }
}
