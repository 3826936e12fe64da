/**
 * Kind `nfs`: NFS 4.2, served by NFS-Ganesha in its own process, which can be stopped and killed without touching this
 * machine's kernel.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kernelLab, type FileServer } from './kernel-clients.ts'
import { GUEST_MOUNT } from './guests.ts'
import type { Lab } from './lab.ts'
import { numberOf, serverAddress } from './network.ts'

const PORT = 2049

const ganesha: FileServer = {
  kind: 'nfs',
  port: PORT,
  async prepare(folder, served) {
    const settings = join(folder, 'ganesha.conf')
    await mkdir(join(folder, 'recovery'))
    // No grace period: a restarted server would take no writes for a minute and a half, and the tests would measure
    // that.
    await writeFile(
      settings,
      `
NFS_CORE_PARAM { Protocols = 4; NFS_Port = ${PORT}; Enable_NLM = false; Enable_RQUOTA = false; Enable_UDP = false; }
NFSv4 { Minor_Versions = 1, 2; Graceless = true; Lease_Lifetime = 20; RecoveryBackend = fs; RecoveryRoot = "${join(folder, 'recovery')}"; Only_Numeric_Owners = true; }
NFS_KRB5 { Active_krb5 = false; }
EXPORT {
  Export_Id = 1; Path = "${served}"; Pseudo = "/nas"; Access_Type = RW; Squash = No_Root_Squash; SecType = sys; Protocols = 4; Transports = TCP;
  FSAL { Name = VFS; }
}
LOG { Default_Log_Level = EVENT; }
`,
    )
    return ['ganesha.nfsd', '-F', '-f', settings, '-L', join(folder, 'ganesha.log'), '-p', join(folder, 'ganesha.pid')]
  },
  mount: (machine) =>
    `mount -i -t nfs ${serverAddress(machine)}:/nas ${GUEST_MOUNT} -o addr=${serverAddress(machine)},clientaddr=10.99.${numberOf(machine)}.2,proto=tcp,port=${PORT},vers=4.2`,
}

export const nfsLab = (folder: string): Promise<Lab> => kernelLab(ganesha, folder)
