/**
 * Handles a Node that is older than the libraries need. This file must run on such a Node, so it imports nothing but
 * modules of Node.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const MIN_NODE_VERSION = 22

/**
 * Runs the same command on the Node that is installed with the project, if this Node is too old.
 *
 * Resolves with the exit code of that process; with null if this Node is new enough.
 */
export async function runOnOlderNode(): Promise<number | null> {
  if (Number(process.versions.node.split('.')[0]) >= MIN_NODE_VERSION) return null
  const own = join(
    import.meta.dirname,
    '../../node_modules/node/bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  if (!existsSync(own)) {
    process.stderr.write(`lenslet: Node ${MIN_NODE_VERSION} or newer is needed; this is ${process.versions.node}.\n`)
    return 1
  }
  const child = spawn(own, process.argv.slice(1), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      child.kill(signal)
    })
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
