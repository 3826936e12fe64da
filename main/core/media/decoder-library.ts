/**
 * The decoder library, sharp with libvips, comes in two builds: a native one, and one in WebAssembly that takes about
 * twice the processor time and depends on nothing of the system. This chooses one for a process, and must be called
 * before sharp is loaded.
 */
import { Module, createRequire } from 'node:module'
import { constants } from 'node:os'
import type { DecoderBuild } from './protocol.ts'

/** As glibc's dlfcn.h has it; Node has the second on Linux only. */
const { RTLD_NOW, RTLD_DEEPBIND } = constants.dlopen
const WASM = '@img/sharp-wasm32/sharp.node'

/** What sharp itself would find, from the place where sharp lies. */
const requireOwn = createRequire(import.meta.url)
const requireOfSharp = createRequire(requireOwn.resolve('sharp'))

/** Makes sharp take this build when it is loaded in this process. Throws when the build cannot be loaded. */
export function prepareDecoderLibrary(build: DecoderBuild): void {
  if (build === 'wasm') takeWasm()
  else if (process.platform === 'linux' && process.versions['electron'] !== undefined) loadApartFromSystem()
}

/** Puts the WebAssembly build where sharp looks for the native one. */
function takeWasm(): void {
  const binding: unknown = requireOfSharp(WASM)
  const native = requireOfSharp.resolve(nativePackage('sharp.node'))
  const module = new Module(native)
  Object.assign(module, { exports: binding, loaded: true })
  requireOwn.cache[native] = module
}

/**
 * Electron has loaded the system's GLib, for GTK, and libvips brings another one. Loaded as usual, seven symbols of
 * sharp's library are bound to the system's: that crashes or leaks, depending on its version
 * (https://github.com/lovell/sharp/issues/4522, https://github.com/electron/electron/issues/46323). So libvips is
 * loaded first, plainly, and then sharp's library with an order of look-up in which its own dependencies come before
 * everything that is loaded already. Both with that order would give libvips another memory allocator than Electron's,
 * which ends the process.
 */
function loadApartFromSystem(): void {
  const library = requireOfSharp.resolve(nativePackage('sharp.node'))
  // It is no module of Node, which complains about that after having loaded it.
  try {
    process.dlopen(
      new Module('libvips'),
      createRequire(library).resolve(`@img/sharp-libvips-${platform()}/binary`),
      RTLD_NOW,
    )
  } catch {
    /* the next line tells whether it is there */
  }
  process.dlopen(new Module(library), addonOf(library), RTLD_NOW | RTLD_DEEPBIND)
}

/** The file that the package's entry loads. */
function addonOf(entry: string): string {
  const { version } = requireOfSharp(nativePackage('package')) as { version: string }
  return createRequire(entry).resolve(`./lib/sharp-${platform()}-${version}.node`)
}

function nativePackage(path: string): string {
  return `@img/sharp-${platform()}/${path}`
}

function platform(): string {
  return `${process.platform}-${process.arch}`
}
