/**
 * Folders that somebody may not read or write. Root may do anything, so that a test as root runs the program as
 * somebody who may not.
 */
import { chmod, chown, mkdir } from 'node:fs/promises'
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
