/** Sets up a laboratory of any kind, in a folder that is removed with it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cifsLab } from './cifs.ts'
import { faultLab } from './fault.ts'
import type { Kind, Lab, LabMaker } from './lab.ts'
import { nfsLab } from './nfs.ts'
import { sshfsLab } from './sshfs.ts'

const MAKERS: Readonly<Record<Kind, LabMaker>> = { fault: faultLab, sshfs: sshfsLab, nfs: nfsLab, cifs: cifsLab }

/** Sets up a laboratory. If that fails, it removes everything and rejects with the reason. */
export async function putUp(kind: Kind): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'lenslet-netfs-'))
  const remove = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
  try {
    const lab = await MAKERS[kind](folder)
    return {
      ...lab,
      down: async () => {
        await lab.down()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
