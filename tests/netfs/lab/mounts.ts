/** FUSE mounts on this machine. */
import { readFileSync } from 'node:fs'
import { run } from './processes.ts'

export function isMounted(point: string): boolean {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[1] === point)
}

/** Takes a mount away, also one whose process has died or hangs; harmless when there is none. */
export async function unmount(point: string): Promise<void> {
  if (isMounted(point)) await run('fusermount3', '-u', '-z', point)
}
