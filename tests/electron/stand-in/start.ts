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
const isPackaged = process.env['STAND_IN_PACKAGED'] === '1'
Object.assign(process, { type: 'browser', resourcesPath: process.env['STAND_IN_RESOURCES'] ?? '', ...(isPackaged ? {} : { defaultApp: true }) })
// A packaged program's first argument follows its own name.
if (isPackaged) process.argv.splice(1, 1)
