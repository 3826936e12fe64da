/** Decides which name is written into changes. */
import { userInfo } from 'node:os'
import { LensletError } from '../../preload/contract/index.ts'
import type { ConfigStore } from './config.ts'

interface UserName {
  readonly name: string
  /** Whether this is the person's account name, because nobody has entered a name. */
  readonly guessed: boolean
}

const MAX_USER_LENGTH = 100

/**
 * Returns the person's name. The first of these that exists is used: the name entered since the program started,
 * `--user`, `LENSLET_USER`, the name saved on this machine, the system's account name.
 */
export function userName(
  option: string | undefined,
  config: Pick<ConfigStore, 'chosenUser' | 'user'>,
  env: NodeJS.ProcessEnv = process.env,
): UserName {
  const explicit = config.chosenUser ?? option ?? (env['LENSLET_USER'] || undefined)
  if (explicit !== undefined) return { name: checkedUserName(explicit), guessed: false }
  return config.user === null ? { name: accountName(), guessed: true } : { name: config.user, guessed: false }
}

/**
 * Returns the name without surrounding spaces; throws `bad-input` when it is empty, too long or has control characters.
 */
export function checkedUserName(name: string): string {
  const trimmed = name.normalize('NFC').trim()
  if (trimmed === '')
    throw new LensletError('bad-input', 'A name is needed: it is how the others see who labelled what.')
  if (trimmed.length > MAX_USER_LENGTH)
    throw new LensletError('bad-input', `A name may have at most ${MAX_USER_LENGTH} characters.`)
  if (/\p{Cc}|\p{Bidi_Control}/u.test(trimmed))
    throw new LensletError(
      'bad-input',
      'A name may not contain line breaks or other control characters, also those that turn the direction of text.',
    )
  return trimmed
}

function accountName(): string {
  try {
    return userInfo().username || 'unnamed'
  } catch {
    // The account has no entry in the password file, as in some containers.
    return 'unnamed'
  }
}
