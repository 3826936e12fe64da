/**
 * Decides which files and folders are never part of a data set.
 *
 * There is a fixed table of names that operating systems and NAS systems create, and a team's own patterns in the
 * syntax of `.gitignore`.
 */
import ignore, { type Ignore } from 'ignore'
import { isForeignName } from '../format/foreign-names.ts'
import { t } from '../../../preload/contract/index.ts'

/**
 * One system and the names that it uses, in lower case. FORMAT.md, "Pictures", has the same table with its sources; a
 * test compares them.
 */
interface SystemNames {
  readonly system: string
  readonly names: readonly string[]
}

export const SYSTEM_NAMES: readonly SystemNames[] = [
  {
    system: 'Windows',
    names: [
      '$recycle.bin',
      'recycler',
      'recycled',
      'system volume information',
      'thumbs.db',
      'ehthumbs.db',
      'desktop.ini',
    ],
  },
  { system: 'Windows, chkdsk', names: ['found.000'] },
  { system: 'Linux, fsck', names: ['lost+found'] },
  { system: 'macOS', names: ['network trash folder', 'temporary items', 'thevolumesettingsfolder', '__macosx'] },
  {
    system: 'Synology',
    names: ['@eadir', '#recycle', '#snapshot', '@tmp', '@sharebin', '@sharesnap', '@synoresource'],
  },
  { system: 'QNAP', names: ['@recycle', '@recently-snapshot', '@transcode'] },
  { system: 'NetApp, Hitachi', names: ['~snapshot'] },
  { system: 'Samba, shadow copies', names: ['@gmt-2026.01.31-12.00.00'] },
]

/** Names that contain a number or a time. */
const NUMBERED_NAMES = [/^found\.\d{3}$/, /^@gmt-\d{4}\.\d\d\.\d\d-\d\d\.\d\d\.\d\d$/]
const NAMES: ReadonlySet<string> = new Set(SYSTEM_NAMES.flatMap(({ names }) => names))

/**
 * Returns whether a file or folder of this name is never part of a data set, whatever the team's patterns are.
 *
 * That is true for hidden names (`.lenslet` among them), and for names that systems create.
 */
export function isSystemName(name: string): boolean {
  const lower = name.toLowerCase()
  return (
    name.startsWith('.') ||
    isForeignName(name) ||
    NAMES.has(lower) ||
    NUMBERED_NAMES.some((pattern) => pattern.test(lower))
  )
}

/** The most characters and lines that a team's patterns may have. */
export const MAX_PATTERN_LENGTH = 10_000
const MAX_LINES = 200
/**
 * The most wildcards in one part of a path, and the most `**` in one pattern. With more, a test takes very long on
 * names that nearly match.
 */
const MAX_WILDCARDS = 2

/**
 * Returns why these patterns cannot be used, as the end of a sentence that begins with the setting's name; null when
 * they can.
 */
export function describePatternProblem(text: string): string | null {
  const lines = text.split('\n')
  if (text.length > MAX_PATTERN_LENGTH || lines.length > MAX_LINES)
    return t`has ${lines.length} lines and ${text.length} characters; at most ${MAX_LINES} and ${MAX_PATTERN_LENGTH} are possible`
  const slow = lines.find((line) => isSlow(line))
  if (slow !== undefined)
    return t`has the pattern ${JSON.stringify(slow)}: at most ${MAX_WILDCARDS} wildcards are allowed between two slashes`
  try {
    ignore().add(text).ignores('a/b')
    return null
  } catch (error) {
    return t`cannot be understood: ${(error as Error).message}`
  }
}

function isSlow(line: string): boolean {
  const parts = line.split('/')
  return (
    parts.filter((part) => part === '**').length > MAX_WILDCARDS ||
    parts.some((part) => part !== '**' && (part.match(/\*+|\?/g) ?? []).length > MAX_WILDCARDS)
  )
}

/** What a team leaves out, in addition to the fixed names. */
export class IgnoredPaths {
  /** The patterns, one per line, as in `.gitignore`. */
  readonly text: string
  readonly #ignore: Ignore | null

  /** Patterns that cannot be used leave out nothing. */
  constructor(text: string) {
    this.text = text
    this.#ignore = text.trim() === '' || describePatternProblem(text) !== null ? null : ignore().add(text)
  }

  /** Whether there are no patterns. */
  get isEmpty(): boolean {
    return this.#ignore === null
  }

  /**
   * Returns whether a file at this path, relative to the data set, is left out because of its own name or a folder
   * above it.
   */
  ignoresFile(path: string): boolean {
    return path.split('/').some(isSystemName) || this.matchesFile(path)
  }

  /** Does the same for the team's patterns alone. */
  matchesFile(path: string): boolean {
    return this.#ignore?.ignores(path) ?? false
  }
  matchesFolder(path: string): boolean {
    return this.#ignore?.ignores(`${path}/`) ?? false
  }
}
