/** Kind `cifs`: SMB 3.1.1, served by Samba. */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { kernelLab, type FileServer } from './kernel-clients.ts'
import { GUEST_MOUNT } from './guests.ts'
import type { Lab } from './lab.ts'
import { serverAddress } from './network.ts'

const PORT = 445
/** Not a secret: the server can be reached only from its own network. */
const PASSWORD = 'lenslet'

const samba: FileServer = {
  kind: 'cifs',
  port: PORT,
  async prepare(folder, served) {
    const own = join(folder, 'samba')
    const settings = join(own, 'smb.conf')
    for (const name of ['private', 'lock', 'state', 'cache', 'pid', 'ncalrpc'])
      await mkdir(join(own, name), { recursive: true })
    await writeFile(
      settings,
      `
[global]
  server role = standalone server
  netbios name = LENSLET
  smb ports = ${PORT}
  server min protocol = SMB3_11
  disable netbios = yes
  disable spoolss = yes
  load printers = no
  printcap name = /dev/null
  usershare path =
  private dir = ${own}/private
  lock directory = ${own}/lock
  state directory = ${own}/state
  cache directory = ${own}/cache
  pid directory = ${own}/pid
  ncalrpc dir = ${own}/ncalrpc
  passdb backend = tdbsam:${own}/private/passdb.tdb
  log file = ${own}/log
  log level = 1
[nas]
  path = ${served}
  read only = no
  create mask = 0664
  directory mask = 0775
`,
    )
    const adding = promisify(execFile)('smbpasswd', ['-c', settings, '-L', '-s', '-a', 'root'])
    adding.child.stdin!.end(`${PASSWORD}\n${PASSWORD}\n`)
    await adding
    // Without --daemon it takes its standard input, a socket, for a connection.
    return ['smbd', '--daemon', '--foreground', '--no-process-group', `--configfile=${settings}`]
  },
  mount: (machine) =>
    `mount -i -t cifs //${serverAddress(machine)}/nas ${GUEST_MOUNT} -o 'ip=${serverAddress(machine)},username=root,password=${PASSWORD},vers=3.1.1'`,
}

export const cifsLab = (folder: string): Promise<Lab> => kernelLab(samba, folder)
