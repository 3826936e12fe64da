/** FUSE mounts on this machine. */
import { readFileSync } from 'node:fs'
import { run } from './processes.ts'

export function isMounted(point: string): boolean {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[1] === point)
}

/** Removes a mount, even if its process has died or hangs. Does nothing when there is none. */
export async function unmount(point: string): Promise<void> {
  if (isMounted(point)) await run('fusermount3', '-u', '-z', point)
}
