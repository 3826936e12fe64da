/** Folders that somebody may not read or write, or that do not answer. Root may do anything, so that a test as root runs the program as somebody who may not. */
import { execFile } from 'node:child_process'
import { chmod, chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Cli } from './cli.ts'

/** The account that owns nothing on any system. */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

/** A person who is refused what this test takes away: their command line, with a home folder of its own. */
export async function ordinaryPerson(home: string): Promise<Cli> {
  await mkdir(home, { recursive: true })
  if (!isRoot) return new Cli(home)
  await chown(home, NOBODY, NOBODY)
  return new Cli(home, NOBODY)
}

/** Takes rights away; the returned function gives them back. 0o000 nobody may do anything; 0o555 nobody may write. */
export async function restrict(path: string, mode: 0o000 | 0o555): Promise<() => Promise<void>> {
  await chmod(path, mode)
  return () => chmod(path, 0o755)
}

/** Makes of a folder one that hangs: whoever opens it waits for its `format.json`, a pipe that nobody writes into, until the deadline. */
export async function hanging(folder: string): Promise<string> {
  await mkdir(join(folder, '.lenslet'))
  await promisify(execFile)('mkfifo', [join(folder, '.lenslet/format.json')])
  return folder
}
