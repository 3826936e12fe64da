/** Large things that building and testing download or make once. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder where they are kept, outside of the project, because `npm ci` empties `node_modules`. */
export const cacheFolder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lenslet-desktop-build')
