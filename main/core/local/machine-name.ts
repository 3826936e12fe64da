/** Names this machine, because several machines may share a home folder. */
import { hostname } from 'node:os'

/**
 * Returns the name of this machine in a form that is valid as the name of a folder.
 *
 * It separates this machine's files from those of other machines with the same home folder.
 */
export function machineName(): string {
  return hostname().replace(/[^\w.-]/g, '_') || 'machine'
}
