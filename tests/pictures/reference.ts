/** The reference decoder: Pillow, in a process of its own. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Reference {
  readonly width: number
  readonly height: number
  readonly mode: string
  /** 32 × 32 RGB on white; null for numbers that are no colours. */
  readonly pixels: Buffer | null
}

const PYTHON = process.env['LENSLET_PYTHON'] ?? 'python3'

/** Its version; null when Python or Pillow is not here. */
export function referenceVersion(): string | null {
  try {
    return execFileSync(PYTHON, ['-c', 'import PIL; print(PIL.__version__)'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null
  }
}

/** What it makes of each file; null where it refuses, or dies. */
export async function referencesOf(files: readonly string[]): Promise<(Reference | null)[]> {
  const child = spawn(PYTHON, [join(import.meta.dirname, 'reference.py')], { stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.on('error', () => undefined)
  child.stdin.end(files.join('\n'))
  const found: (Reference | null)[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const { problem, pixels, ...facts } = JSON.parse(line) as Omit<Reference, 'pixels'> & {
      pixels: string | null
      problem?: string
    }
    found.push(
      problem === undefined ? { ...facts, pixels: pixels === null ? null : Buffer.from(pixels, 'base64') } : null,
    )
  }
  if (child.exitCode === null) await once(child, 'close')
  // The one that ended it is refused; the rest is asked of a new one.
  return found.length >= files.length
    ? found
    : [...found, null, ...(found.length + 1 < files.length ? await referencesOf(files.slice(found.length + 1)) : [])]
}
