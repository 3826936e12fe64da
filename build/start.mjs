/**
 * Builds the program if its sources have changed since the last build, and opens a folder.
 *
 * `npm start -- [folder] [options]` runs it.
 *
 * Without a folder, it makes and opens a sample data set, so that the first start shows something.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const SOURCES = ['main', 'preload', 'renderer', 'package.json', 'build/texts', 'texts', 'electron.vite.config.ts']
const OUTPUTS = ['out/main/cli.js', 'out/preload/index.cjs', 'out/renderer/index.html']
/** The oldest Node that the libraries support. npm scripts run on the Node of the development dependencies anyway. */
const OLDEST_NODE = 22

const node = suitableNode()
const isBuilt = oldest(OUTPUTS) >= newest(SOURCES) || (await build())
if (isBuilt)
  process.exitCode = await run(
    join(root, 'out/main/cli.js'),
    ['open', '--sample', ...process.argv.slice(2)],
    process.env.INIT_CWD,
  )

async function build() {
  process.stderr.write('lenslet: building\n')
  process.exitCode = await run(join(root, 'node_modules/electron-vite/bin/electron-vite.js'), [
    'build',
    '--logLevel',
    'warn',
  ])
  return process.exitCode === 0
}

/**
 * Runs a script and resolves with its exit code.
 *
 * A signal that would end this process is passed on, so that the script can clean up before it ends.
 */
function run(script, args, cwd = root) {
  const child = spawn(node, [script, ...args], { cwd, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('exit', (code) => done(code ?? 1))
  })
}

function suitableNode() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return process.execPath
  const own = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(own) ? own : process.execPath
}

/** Returns the modification time of the newest file, in milliseconds. */
function newest(paths) {
  return Math.max(...paths.flatMap((path) => files(join(root, path))).map((file) => statSync(file).mtimeMs))
}

/** Returns the modification time of the oldest file, in milliseconds; 0 when one is missing. */
function oldest(paths) {
  return Math.min(...paths.map((path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0))
}

function files(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
