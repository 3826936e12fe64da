/**
 * Chooses the build of the decoder library, sharp with libvips, for a process.
 *
 * There are two builds: a native one, and one in WebAssembly that takes about twice the processor time and depends on
 * nothing of the system. The choice must be made before sharp is loaded.
 */
import { Module, createRequire } from 'node:module'
import { constants } from 'node:os'
import type { DecoderBuild } from './protocol.ts'

/** As in glibc's dlfcn.h. Node defines the second only on Linux. */
const { RTLD_NOW, RTLD_DEEPBIND } = constants.dlopen
const WASM = '@img/sharp-wasm32/sharp.node'

/** Resolves modules from sharp's own location, as sharp does. */
const requireHere = createRequire(import.meta.url)
const requireFromSharp = createRequire(requireHere.resolve('sharp'))

/** Makes sharp use this build when it is loaded in this process. Throws when the build cannot be loaded. */
export function prepareDecoderLibrary(build: DecoderBuild): void {
  if (build === 'wasm') useWasm()
  else if (process.platform === 'linux' && process.versions['electron'] !== undefined) loadIsolatedFromSystem()
}

/** Puts the WebAssembly build where sharp looks for the native one. */
function useWasm(): void {
  const binding: unknown = requireFromSharp(WASM)
  const native = requireFromSharp.resolve(nativePackage('sharp.node'))
  const module = new Module(native)
  Object.assign(module, { exports: binding, loaded: true })
  requireHere.cache[native] = module
}

/**
 * Loads the native build in such a way that it does not use the system's libraries.
 *
 * Electron has loaded the system's GLib, for GTK, and libvips brings its own. If loaded normally, seven symbols of
 * sharp's library are bound to the system's GLib. That crashes or leaks memory, depending on the version of GLib
 * (https://github.com/lovell/sharp/issues/4522, https://github.com/electron/electron/issues/46323). So libvips is
 * loaded first, with default flags, and then sharp's library with a lookup order in which its own dependencies come
 * before everything that is already loaded. If both had that order, libvips would get another memory allocator than
 * Electron's, which ends the process.
 */
function loadIsolatedFromSystem(): void {
  const library = requireFromSharp.resolve(nativePackage('sharp.node'))
  // It is not a Node module. Node throws because of that, after having loaded it.
  try {
    process.dlopen(
      new Module('libvips'),
      createRequire(library).resolve(`@img/sharp-libvips-${platform()}/binary`),
      RTLD_NOW,
    )
  } catch {
    /* If libvips is missing, the next call fails. */
  }
  process.dlopen(new Module(library), addonOf(library), RTLD_NOW | RTLD_DEEPBIND)
}

/** Returns the file that the package's entry loads. */
function addonOf(entry: string): string {
  const { version } = requireFromSharp(nativePackage('package')) as { version: string }
  return createRequire(entry).resolve(`./lib/sharp-${platform()}-${version}.node`)
}

function nativePackage(path: string): string {
  return `@img/sharp-${platform()}/${path}`
}

function platform(): string {
  return `${process.platform}-${process.arch}`
}
