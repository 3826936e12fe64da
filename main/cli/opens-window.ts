/** The commands that print and show no window. `run.ts` defines them; their messages are English for scripts. */
const PRINTING_COMMANDS = new Set([
  'label',
  'show',
  'list',
  'watch',
  'stats',
  'export',
  'settings',
  'check',
  'conflicts',
  'history',
  'revert',
  'release',
  'people',
  'schema',
  'help',
])

/** Returns whether a command line opens a window, whose texts are in the person's language. */
export function opensWindow([first = '']: readonly string[]): boolean {
  return !PRINTING_COMMANDS.has(first)
}
