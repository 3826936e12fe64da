/** Checks a packed program: what may be in it, what must be in it, and how large it may be. */
import type { PackedFile } from './packed-files.ts'

/**
 * The limit in bytes for all files of our own: the archive, and the files beside it. Electron's runtime is not counted.
 * The two builds of the decoder library take 28 million bytes of it.
 */
export const MAX_BYTES = 35_000_000

/** The system that the package is for, with the values of `process.platform` and `process.arch`. */
export interface Target {
  readonly platform: string
  readonly arch: string
}

const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)(?:tests?|__tests__|fixtures|bench)\//, 'belongs to the tests'],
  [/\.(?:test|spec|stress)\.[cm]?[jt]sx?$/, 'belongs to the tests'],
  [/\.[cm]?tsx?$/, 'is a source or a declaration'],
  [/\.map$/, 'is a source map'],
  [/\.(?:md|markdown)$|(?:^|\/)docs?\//i, 'is documentation'],
  [/(?:^|\/)\.lenslet(?:\/|$)/, "belongs to somebody's labels"],
  [/(?:^|\/)\.(?!bin\/)[^/]+/, 'is hidden'],
  [/(?:^|\/)(?:package-lock\.json|test-report\.json|[^/]*\.log)$/, 'is a leftover'],
]

/** Files that are started or opened by name. They import all others, directly or not (see `imports.ts`). */
export const ENTRY_FILES = [
  'out/main/index.js',
  'out/main/media-worker.js',
  'out/main/heic-worker.js',
  'out/main/share-worker.js',
] as const

const REQUIRED = [
  'package.json',
  'LICENSE',
  ...ENTRY_FILES,
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'node_modules/libheif-js/libheif-wasm/libheif.wasm',
  'node_modules/libheif-js/libheif-wasm/LICENSE',
  'THIRD-PARTY-LICENSES.txt',
]

const WASM_DECODER = 'node_modules/@img/sharp-wasm32/'

/**
 * Files that cannot be inside an archive: the system loads or starts them, or their licence requires that they can be
 * replaced.
 */
const OUTSIDE =
  /\.node$|\.so(?:\.|$)|\.dylib$|\.dll$|^out\/main\/(?:[^/]+-worker\.js$|chunks\/)|^node_modules\/(?:libheif-js|@img\/sharp-wasm32)\//

/**
 * Returns everything that is wrong with a packed program, one sentence each. The list is empty when it may be shipped.
 *
 * `strangers` are the packages in it that the program does not depend on.
 */
export function judge(files: readonly PackedFile[], target: Target, strangers: readonly string[] = []): string[] {
  return [
    ...files.flatMap(judgeFile),
    ...strangers.map((name) => `${name} is not a dependency of the program.`),
    ...judgeNative(files, target),
    ...missing(files),
    ...judgeSize(files),
  ]
}

function judgeFile({ path, place }: PackedFile): string[] {
  const [, reason] = FORBIDDEN.find(([pattern]) => pattern.test(path)) ?? []
  if (reason !== undefined) return [`${path} ${reason}.`]
  return place === 'archive' && OUTSIDE.test(path) ? [`${path} must be outside the archive.`] : []
}

/**
 * Checks that the decoder library is there for exactly the target system, and in WebAssembly.
 *
 * On Windows, libvips is in the same package as sharp's module.
 */
function judgeNative(files: readonly PackedFile[], { platform, arch }: Target): string[] {
  const ours = new RegExp(`^node_modules/@img/sharp-(?:libvips-)?${platform}-${arch}/`)
  const foreignFiles = files.filter(
    ({ path }) => path.startsWith('node_modules/@img/sharp-') && !path.startsWith(WASM_DECODER) && !ours.test(path),
  )
  const libraries = files.filter(({ path }) => ours.test(path))
  const has = (pattern: RegExp): boolean => libraries.some(({ path }) => pattern.test(path))
  return [
    ...foreignFiles.map(({ path }) => `${path} is for another system than ${platform}-${arch}.`),
    ...(has(/\.node$/) ? [] : [`sharp's module for ${platform}-${arch} is missing.`]),
    ...(has(/libvips[^/]*\.(?:so|dylib|dll)/) ? [] : [`libvips for ${platform}-${arch} is missing.`]),
    ...(files.some(({ path }) => path.startsWith(WASM_DECODER) && path.endsWith('.wasm'))
      ? []
      : ['The decoder in WebAssembly is missing.']),
  ]
}

function missing(files: readonly PackedFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path))
  return REQUIRED.filter((path) => !paths.has(path)).map((path) => `${path} is missing.`)
}

function judgeSize(files: readonly PackedFile[]): string[] {
  const bytes = totalBytes(files)
  return bytes <= MAX_BYTES
    ? []
    : [`The program has ${bytes} bytes without Electron's runtime; ${MAX_BYTES} are allowed.`]
}

/** Returns the number of bytes on disk after installing, uncompressed. */
export function totalBytes(files: readonly PackedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
