/**
 * Decides where this program stores its own files, by the conventions of each operating system. None of them is on the
 * share.
 */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

export interface AppPaths {
  /** `config.json`: name, recent folders, preferences. */
  readonly config: string
  /**
   * Outboxes, and everything else that must survive a restart. Losing this folder may lose edits that were not on the
   * share yet.
   */
  readonly state: string
  /** Thumbnails; may be deleted at any time. */
  readonly cache: string
  /** The sample data set. */
  readonly data: string
  /** The log for maintainers, see `log.ts`. */
  readonly logs: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Returns the folders for this person on this machine.
 *
 * `LENSLET_HOME` puts them all into one folder, for tests and portable installations.
 */
export function appPaths(
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): AppPaths {
  if (env['LENSLET_HOME']) return under(resolve(env['LENSLET_HOME']))
  switch (platform) {
    case 'win32':
      return windowsPaths(env, home)
    case 'darwin':
      return macPaths(home)
    default:
      return xdgPaths(env, home)
  }
}

function under(root: string): AppPaths {
  return {
    config: join(root, 'config'),
    state: join(root, 'state'),
    cache: join(root, 'cache'),
    data: join(root, 'data'),
    logs: join(root, 'logs'),
  }
}

function windowsPaths(env: Environment, home: string): AppPaths {
  const roaming = env['APPDATA'] ?? join(home, 'AppData', 'Roaming')
  const local = env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local')
  return {
    config: join(roaming, 'Lenslet'),
    state: join(local, 'Lenslet', 'State'),
    cache: join(local, 'Lenslet', 'Cache'),
    data: join(local, 'Lenslet', 'Data'),
    logs: join(local, 'Lenslet', 'Logs'),
  }
}

function macPaths(home: string): AppPaths {
  const support = join(home, 'Library', 'Application Support', 'Lenslet')
  return {
    config: support,
    state: join(support, 'State'),
    cache: join(home, 'Library', 'Caches', 'Lenslet'),
    data: join(support, 'Data'),
    logs: join(home, 'Library', 'Logs', 'Lenslet'),
  }
}

function xdgPaths(env: Environment, home: string): AppPaths {
  const folder = (name: string, fallback: string): string => {
    const value = env[name]
    // By the XDG specification a relative path is invalid and must be ignored.
    return join(value?.startsWith('/') ? value : join(home, fallback), 'lenslet')
  }
  return {
    config: folder('XDG_CONFIG_HOME', '.config'),
    state: folder('XDG_STATE_HOME', '.local/state'),
    cache: folder('XDG_CACHE_HOME', '.cache'),
    data: folder('XDG_DATA_HOME', '.local/share'),
    logs: join(folder('XDG_STATE_HOME', '.local/state'), 'logs'),
  }
}
