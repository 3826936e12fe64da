/**
 * Keys and settings of OpenSSH for one run of the laboratory; nothing of the person's own settings is used or changed.
 */
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './processes.ts'

/** A server key and a person's key, made for this run. */
export async function makeKeys(folder: string): Promise<void> {
  for (const name of ['server-key', 'person-key'])
    await run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name))
  await copyFile(join(folder, 'person-key.pub'), join(folder, 'authorized-keys'))
}

/** Settings of a server that lets in that person only, wherever it runs. */
export async function writeSshdConfig(folder: string, name: string): Promise<void> {
  await writeFile(
    join(folder, name),
    `Port 22
HostKey ${join(folder, 'server-key')}
PidFile none
AuthorizedKeysFile ${join(folder, 'authorized-keys')}
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
# A bash that is not the first of its kind does not read the person's .bashrc.
SetEnv SHLVL=2
MaxStartups 100
Subsystem sftp internal-sftp
`,
  )
}

/** Returns options for a client: that person's key, and no list of known hosts. */
export function sshOptions(folder: string): string[] {
  return [
    `IdentityFile=${join(folder, 'person-key')}`,
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
  ]
}
