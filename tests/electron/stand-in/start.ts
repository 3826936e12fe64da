/**
 * Loaded before the program's main entry (`node --import`): whoever imports `electron` gets the stand-in, and the process looks like Electron's main process as far as
 * a program can see.
 */
import { registerHooks } from 'node:module'

const STAND_IN = new URL('electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context)),
})

Object.defineProperty(process.versions, 'electron', { value: '45.0.0-stand-in', enumerable: true })
Object.defineProperty(process.versions, 'chrome', { value: process.env['STAND_IN_CHROME'] ?? '0', enumerable: true })
Object.assign(process, { type: 'browser', defaultApp: true, resourcesPath: process.env['STAND_IN_RESOURCES'] ?? '' })
