/**
 * Replaces Electron's own welcome page, which the older runtime lacks. Like that page, it starts the program that the
 * command line names.
 *
 * It is an ES module, because Electron waits with `ready` until an ES module has been evaluated.
 */
import { app } from 'electron'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)
const program = programFolder()
const {
  version,
  productName,
  name,
  desktopName,
  main = 'index.js',
} = JSON.parse(readFileSync(join(program, 'package.json'), 'utf8'))
if (version) app.setVersion(version)
app.name = productName ?? name
if (desktopName) app.setDesktopName(desktopName)
app.setAppPath(program)
Object.defineProperty(process, 'defaultApp', { value: true })
await import(pathToFileURL(join(program, main)).href)

/**
 * Returns the folder of the program, and loads the modules that `-r` names, as Electron's own page does.
 *
 * Test drivers use `-r`. Their modules remove their own arguments.
 */
function programFolder() {
  const words = process.argv.slice(1)
  for (let at = 0; at < words.length; at++) {
    if (words[at] === '-r') require(words[++at])
    else if (!words[at].startsWith('-')) return resolve(words[at])
  }
  throw new Error('Name the folder of a program.')
}
