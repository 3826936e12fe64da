/**
 * Checks whether there is a newer version.
 *
 * The program asks an address that is part of the package. It does not ask when a policy or the person forbids it, or
 * when the machine is not on a network. It downloads and installs nothing. Packages without an address, and the browser
 * host, never ask.
 */
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

const ANSWER_MS = 10_000
const MAX_ANSWER = 64 * 1024

export type UpdateAnswer =
  | { readonly found: 'offline' | 'failed' | 'none' }
  /** A newer version exists. `download` is the address of its installer. */
  | { readonly found: 'newer'; readonly version: string; readonly download: string }

/**
 * Returns the address that the packaging wrote into the package (`publish`); null when there is none. Only an https
 * address counts.
 */
export function feedAddress(resources: string): string | null {
  const text = read(join(resources, 'app-update.yml'))
  const url = text === null ? undefined : /^url:\s*['"]?(https:\/\/[^\s'"]+)['"]?\s*$/m.exec(text)?.[1]
  return url === undefined ? null : url.replace(/\/*$/, '/')
}

/**
 * Returns the path of the file with which an administrator forbids the check for everybody on a machine. Its content is
 * `{"updates": "off"}`.
 */
function policyFile(env: Environment = process.env, platform: NodeJS.Platform = process.platform): string {
  switch (platform) {
    case 'win32':
      return join(env['ProgramData'] ?? 'C:\\ProgramData', 'Lenslet', 'policy.json')
    case 'darwin':
      return '/Library/Application Support/Lenslet/policy.json'
    default:
      return '/etc/lenslet/policy.json'
  }
}

/**
 * Returns whether `LENSLET_UPDATES=off` or the policy file forbids the check. A file that cannot be parsed forbids it
 * too.
 */
export function isForbidden(env: Environment = process.env, file = policyFile(env)): boolean {
  if (env['LENSLET_UPDATES'] === 'off') return true
  const text = read(file)
  if (text === null) return false
  try {
    return (JSON.parse(text) as { updates?: unknown } | null)?.updates === 'off'
  } catch {
    return true
  }
}

/** Returns whether this machine has an address on any network. */
function isOnline(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal))
}

interface UpdateQuestion {
  readonly feed: string
  readonly version: string
  readonly platform: NodeJS.Platform
  readonly arch: string
}

/** Asks once whether there is a newer version. Never rejects, and takes ten seconds at most. */
export async function askForUpdate(
  { feed, version, platform, arch }: UpdateQuestion,
  online = isOnline,
  ask: typeof fetch = fetch,
): Promise<UpdateAnswer> {
  if (!online()) return { found: 'offline' }
  try {
    const response = await ask(new URL(channelFile(platform, arch), feed), {
      signal: AbortSignal.timeout(ANSWER_MS),
      redirect: 'error',
    })
    const text = response.ok ? await response.text() : ''
    return answerOf(text.slice(0, MAX_ANSWER), feed, version)
  } catch {
    return { found: 'failed' }
  }
}

function answerOf(text: string, feed: string, version: string): UpdateAnswer {
  const offered = /^version:\s*['"]?(\d+\.\d+\.\d+)['"]?\s*$/m.exec(text)?.[1]
  const file = /^path:\s*['"]?([\w][\w.%() -]*)['"]?\s*$/m.exec(text)?.[1]
  if (offered === undefined || file === undefined) return { found: 'failed' }
  return isNewer(offered, version)
    ? { found: 'newer', version: offered, download: new URL(encodeURI(file), feed).href }
    : { found: 'none' }
}

/** Returns the name of the channel file, as electron-builder names it. */
function channelFile(platform: NodeJS.Platform, arch: string): string {
  if (platform === 'win32') return 'latest.yml'
  if (platform === 'darwin') return 'latest-mac.yml'
  return arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${arch}.yml`
}

/** Returns whether the offered version is newer than the present one. A release is newer than its own previews. */
export function isNewer(offered: string, present: string): boolean {
  const [a, b] = [numbers(offered), numbers(present)]
  const at = [0, 1, 2].find((index) => a[index] !== b[index])
  return at === undefined ? present.includes('-') && !offered.includes('-') : a[at]! > b[at]!
}

function numbers(version: string): number[] {
  return version.split('-')[0]!.split('.').map(Number)
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // A file that exists but cannot be read was put there by somebody, so it counts.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR'
      ? null
      : ''
  }
}
