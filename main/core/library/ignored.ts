/**
 * What is never part of a data set: a fixed table of folders and files that systems and NAS boxes make, and what a team
 * adds to it in the words of `.gitignore`.
 */
import ignore, { type Ignore } from 'ignore'
import { isForeignName } from '../format/foreign-names.ts'

/**
 * One system and the names that it uses, in lower case. FORMAT.md, "Pictures", has the same table with its sources; a
 * test compares them.
 */
export interface SystemNames {
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

/** Names with a number or a time in them. */
const NUMBERED = [/^found\.\d{3}$/, /^@gmt-\d{4}\.\d\d\.\d\d-\d\d\.\d\d\.\d\d$/]
const NAMES: ReadonlySet<string> = new Set(SYSTEM_NAMES.flatMap(({ names }) => names))

/**
 * Whether a file or folder of this name is never part of a data set, whatever a team sets: hidden names (`.lenslet`
 * among them), and what systems make.
 */
export function isSystemName(name: string): boolean {
  const lower = name.toLowerCase()
  return (
    name.startsWith('.') || isForeignName(name) || NAMES.has(lower) || NUMBERED.some((pattern) => pattern.test(lower))
  )
}

/** Characters and lines of a team's patterns, at most. */
export const MOST_PATTERN_TEXT = 10_000
const MOST_LINES = 200
/** Wildcards in one part of a path, and `**` in one pattern: more take very long on names that nearly fit. */
const MOST_WILDCARDS = 2

/** Returns why these patterns cannot be used, to follow the setting's name; null when they can. */
export function patternProblem(text: string): string | null {
  const lines = text.split('\n')
  if (text.length > MOST_PATTERN_TEXT || lines.length > MOST_LINES)
    return `has ${lines.length} lines and ${text.length} characters; at most ${MOST_LINES} and ${MOST_PATTERN_TEXT} are possible`
  const slow = lines.find((line) => isSlow(line))
  if (slow !== undefined)
    return `has the pattern ${JSON.stringify(slow)}: at most ${MOST_WILDCARDS} wildcards may stand between two slashes`
  try {
    ignore().add(text).ignores('a/b')
    return null
  } catch (error) {
    return `cannot be understood: ${(error as Error).message}`
  }
}

function isSlow(line: string): boolean {
  const parts = line.split('/')
  return (
    parts.filter((part) => part === '**').length > MOST_WILDCARDS ||
    parts.some((part) => part !== '**' && (part.match(/\*+|\?/g) ?? []).length > MOST_WILDCARDS)
  )
}

/** What a team leaves out, beside the fixed names. */
export class IgnoredPaths {
  /** The patterns, one in each line, as in `.gitignore`. */
  readonly text: string
  readonly #ignore: Ignore | null

  /** Patterns that cannot be used leave out nothing. */
  constructor(text: string) {
    this.text = text
    this.#ignore = text.trim() === '' || patternProblem(text) !== null ? null : ignore().add(text)
  }

  /** Whether nothing is left out. */
  get isEmpty(): boolean {
    return this.#ignore === null
  }

  /** Whether a file of this path, relative to the data set, is left out by its own name or by a folder above it. */
  hasFile(path: string): boolean {
    return path.split('/').some(isSystemName) || this.matchesFile(path)
  }

  /** The same by the team's patterns alone. */
  matchesFile(path: string): boolean {
    return this.#ignore?.ignores(path) ?? false
  }
  matchesFolder(path: string): boolean {
    return this.#ignore?.ignores(`${path}/`) ?? false
  }
}
