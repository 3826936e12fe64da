/** Machines may share a home folder. */
import { hostname } from 'node:os'

/**
 * The name of this machine, harmless as that of a folder, which keeps what is its own apart from that of others with
 * the same home folder.
 */
export function machineName(): string {
  return hostname().replace(/[^\w.-]/g, '_') || 'machine'
}
