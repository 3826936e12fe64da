/**
 * `npm start -- [folder] [options]`: builds what is older than its sources and opens the folder. Without a folder, a sample
 * data set is made and opened, so that the first start shows something.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const SOURCES = ['main', 'preload', 'renderer', 'package.json', 'electron.vite.config.ts']
const BUILT = ['out/main/cli.js', 'out/preload/index.cjs', 'out/renderer/index.html']
/** What the libraries need; npm scripts run on the Node of the development dependencies in any case. */
const OLDEST_NODE = 22

const node = suitableNode()
if (oldest(BUILT) < newest(SOURCES)) {
  process.stderr.write('lenslet: building\n')
  run([join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'])
}
const given = process.argv.slice(2)
const named = given.some(argument => !argument.startsWith('-'))
run([join(root, 'out/main/cli.js'), 'open', ...(named || given.includes('--help') ? [] : ['--sample']), ...given], process.env.INIT_CWD)

function run(args, cwd = root) {
  const { status, error } = spawnSync(node, args, { cwd, stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

function suitableNode() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return process.execPath
  const own = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(own) ? own : process.execPath
}

/** Modification time of the newest file, in milliseconds. */
function newest(paths) {
  return Math.max(...paths.flatMap(path => files(join(root, path))).map(file => statSync(file).mtimeMs))
}

/** Modification time of the oldest file; 0 when one is missing. */
function oldest(paths) {
  return Math.min(...paths.map(path => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0))
}

function files(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}
