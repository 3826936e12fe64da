/** Names the folder for large files that builds and tests download or make once. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder is outside the project, because `npm ci` empties `node_modules`. */
export const cacheFolder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lenslet-desktop-build')
