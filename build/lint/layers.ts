/**
 * Says which part of the program may import which.
 *
 * `npm run lint:rules` makes the linter's rules from this map. ARCHITECTURE.md explains it.
 */

/** Lists the rooms (folders of `main/core`). Each may import the listed rooms, which are further up in this table. */
export const ROOMS = {
  base: [],
  format: [],
  'image-headers': [],
  process: ['base'],
  queue: [],
  items: ['base'],
  storage: ['base', 'format', 'process'],
  labels: ['base', 'format', 'items'],
  metadata: ['base'],
  library: ['base', 'format', 'image-headers', 'items', 'metadata', 'process', 'storage'],
  settings: ['base', 'labels', 'library'],
  query: ['format', 'items', 'labels', 'library', 'metadata'],
  raters: ['base', 'format', 'labels'],
  history: ['base', 'format', 'labels', 'library', 'query', 'raters'],
  progress: ['base', 'format', 'history', 'items', 'labels', 'library', 'query'],
  sample: ['items', 'library'],
  media: ['base', 'format', 'image-headers', 'process', 'sample', 'storage'],
  share: ['base', 'format', 'library', 'process', 'storage'],
  local: ['base', 'format', 'items', 'labels', 'library', 'metadata', 'query', 'storage'],
  releases: ['base', 'format', 'history', 'labels', 'query', 'settings', 'storage'],
  export: ['format', 'items', 'labels', 'library', 'query', 'releases'],
  sync: ['base', 'format', 'labels', 'local', 'settings', 'share', 'storage'],
  check: ['base', 'format', 'labels', 'local', 'settings', 'share', 'storage', 'sync'],
  workspace: [
    'base',
    'format',
    'items',
    'labels',
    'library',
    'local',
    'process',
    'raters',
    'settings',
    'share',
    'storage',
    'sync',
  ],
} as const satisfies Record<string, readonly string[]>

export type Room = keyof typeof ROOMS

/** Says why a room may not import others. The linter shows this when it refuses an import. */
export const ROOM_REASONS: Partial<Record<Room, string>> = {
  format: 'The format is pure: what a file says does not depend on a disk.',
  labels: 'Labels are pure: what a set of changes means does not depend on a disk, a share or a picture.',
  storage:
    'Storage reads and writes files, but not what they contain: sync, check and the workspace do that, above it.',
  sync: 'Sync is below the workspace and the check: code that both need belongs to sync.',
  check: 'The check does not use the workspace: it must also work when a data set cannot be opened.',
}

/** Lists larger parts of the program. `forbidden` is a regular expression for the imports that they may not have. */
export const AREAS = {
  'renderer/**': {
    forbidden: '^node:|^(\\.\\./)+main(/|$)|^(\\.\\./)+preload/[^c]',
    reason:
      'The window imports preload/contract and nothing else of the program: it runs in a sandbox and asks through bridge.ts.',
  },
  'preload/contract/**': {
    forbidden: '^[^.]|^\\.\\./',
    reason: 'The contract imports nothing outside itself: no Node, no DOM, no library.',
  },
  'preload/contract/label-fields/**': {
    forbidden: '^[^.]|^\\.\\./\\.\\./',
    reason: 'The contract imports nothing outside itself: no Node, no DOM, no library.',
  },
  'preload/index.ts': {
    forbidden: '^\\.\\./|^node:',
    reason: "The preload imports Electron and the contract only: it runs in the window's sandbox.",
  },
  'main/core/**': {
    forbidden: '^(\\.\\./)+(host|electron|browser|cli)/|^(\\.\\./)+(renderer|preload/index)',
    reason:
      'main/core imports nothing of the hosts or the window: it runs in tests, in the command line and behind every host.',
  },
  'main/host/**': {
    forbidden: '^(\\.\\./)+(electron|browser|cli)/|^(\\.\\./)+renderer',
    reason: 'main/host imports main/core and the contract: every host uses it.',
  },
  'main/browser/**': {
    forbidden: '^(\\.\\./)+(electron|cli)/|^(\\.\\./)+renderer',
    reason: 'Hosts import main/host, main/core and the contract, never each other or the window.',
  },
  'main/cli.ts': {
    forbidden: '^(\\.\\./)+electron/|^(\\.\\./)+renderer',
    reason: 'Hosts import main/host, main/core and the contract, never each other or the window.',
  },
  'main/cli/**': {
    forbidden: '^(\\.\\./)+electron/|^(\\.\\./)+renderer',
    reason: 'The command line imports main/host, main/core and the contract, and starts the browser host.',
  },
  'main/electron/**': {
    forbidden: '^(\\.\\./)+(browser|cli)/|^(\\.\\./)+renderer',
    reason: 'Hosts import main/host, main/core and the contract, never each other or the window.',
  },
} as const satisfies Record<string, { forbidden: string; reason: string }>

/** Lists libraries, or single functions of them, that only these files import, so that they are easy to replace. */
export const SINGLE_IMPORTERS: readonly {
  readonly library: string
  readonly importNames?: readonly string[]
  readonly importers: readonly string[]
  readonly reason: string
}[] = [
  {
    library: 'chokidar',
    importers: ['main/core/share/watcher.ts'],
    reason: 'Only main/core/share/watcher.ts imports chokidar.',
  },
  {
    library: 'proper-lockfile',
    importers: ['main/core/storage/**'],
    reason: 'Only main/core/storage imports proper-lockfile.',
  },
  {
    library: 'write-file-atomic',
    importers: ['main/core/storage/**'],
    reason: 'Only main/core/storage imports write-file-atomic.',
  },
  {
    library: 'sharp',
    importers: ['main/core/media/**', 'main/core/sample/**'],
    reason: 'Only main/core/media and main/core/sample import sharp.',
  },
  {
    library: 'node-diff3',
    importers: ['main/core/labels/merge-notes.ts'],
    reason: 'Only main/core/labels/merge-notes.ts imports node-diff3.',
  },
  ...['libheif-js', 'exifreader', 'geotiff'].map((library) => ({
    library,
    importers: ['main/core/media/**'],
    reason: `Only main/core/media imports ${library}.`,
  })),
  ...['d3-scale', 'd3-shape'].map((library) => ({
    library,
    importers: ['renderer/features/progress/**'],
    reason: `Only renderer/features/progress imports ${library}.`,
  })),
  {
    library: 'electron',
    importers: ['main/electron/**', 'preload/index.ts'],
    reason: 'Only main/electron and preload/index.ts import electron: everything else runs without its runtime.',
  },
  {
    library: 'electron',
    importNames: ['ipcMain'],
    importers: ['main/electron/**'],
    reason:
      'Only main/electron uses ipcMain: a call of the window is a line in the contract and a handler in main/host.',
  },
  {
    library: 'electron',
    importNames: ['ipcRenderer'],
    importers: ['preload/index.ts'],
    reason: 'Only preload/index.ts uses ipcRenderer: the window asks through window.lenslet.',
  },
]
