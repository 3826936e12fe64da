/**
 * Makes folders that a person may not read or write. Root may do anything, so a test that runs as root starts the
 * program as a user who may not.
 */
import { chmod, chown, mkdir } from 'node:fs/promises'
import { Cli } from './cli.ts'

/** The id of an account that owns nothing, on every system. */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

/** Returns the command line of a person without the permissions that a test removes, with a home folder of its own. */
export async function ordinaryPerson(home: string): Promise<Cli> {
  await mkdir(home, { recursive: true })
  if (!isRoot) return new Cli(home)
  await chown(home, NOBODY, NOBODY)
  return new Cli(home, NOBODY)
}

/** Sets the permissions of a folder (0o000: none, 0o555: no writing); the returned function restores them. */
export async function restrict(path: string, mode: 0o000 | 0o555): Promise<() => Promise<void>> {
  await chmod(path, mode)
  return () => chmod(path, 0o755)
}
