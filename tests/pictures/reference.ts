/** The reference decoder: Pillow, in a process of its own. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Reference {
  readonly width: number
  readonly height: number
  readonly mode: string
  /** 32 × 32 RGB on white; null for a picture of numbers that are not colours. */
  readonly pixels: Buffer | null
}

const PYTHON = process.env['LENSLET_PYTHON'] ?? 'python3'

/** Returns the version of Pillow; null when Python or Pillow is missing. */
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

/** Resolves with the decoded files; null for a file that Pillow refuses, or that ends its process. */
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
  // The file that ended the process counts as refused. A new process decodes the rest.
  return found.length >= files.length
    ? found
    : [...found, null, ...(found.length + 1 < files.length ? await referencesOf(files.slice(found.length + 1)) : [])]
}
