/**
 * Machines often have an older Node than the libraries need. This file must run on that one, and imports nothing but
 * Node.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const OLDEST_NODE = 22

/**
 * On an older Node: runs the same command on the Node that the project brings and resolves with its exit code.
 * Otherwise null.
 */
export async function runOnOlderNode(): Promise<number | null> {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return null
  const own = join(
    import.meta.dirname,
    '../../node_modules/node/bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  if (!existsSync(own)) {
    process.stderr.write(`lenslet: Node ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}.\n`)
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
