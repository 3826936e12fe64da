/** Follows the imports of the program. Everything that is imported must load, and nothing unused is shipped. */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { promisify } from 'node:util'
import { parseSync } from 'vite'
import { ENTRY_FILES } from './judge.ts'

/** Milliseconds to load one library. It usually takes a fraction of a second. */
const LOAD_MS = 60_000

interface ReachableFiles {
  /** The program's files that are imported, relative to its root, including those that are missing. */
  readonly files: ReadonlySet<string>
  readonly missing: readonly string[]
  /** Names of libraries, as the imports write them. */
  readonly libraries: ReadonlySet<string>
}

/**
 * Resolves with the problems of the imports of the program in `folder`, one sentence each.
 *
 * A problem is an imported file or library that is missing or does not load, or a file in out/main that nothing
 * imports. This Node loads the libraries from `folder`. No folder above it may have a node_modules, because Node would
 * find a missing library there.
 */
export async function judgeImports(folder: string): Promise<string[]> {
  const { missing, libraries } = await followImports(folder)
  const loaded = await Promise.all([...libraries].map(async (name) => load(folder, name)))
  return [
    ...missing.map((path) => `${path} is imported and missing.`),
    ...(await unusedFiles(folder)).map((path) => `${path} is not imported by anything.`),
    ...loaded.flat(),
  ]
}

/** Lists the files in `out/main` that the window's program never loads: the command line and what only it uses. */
export async function unusedFiles(folder: string): Promise<string[]> {
  const { files } = await followImports(folder)
  const built = (await readdir(join(folder, 'out/main'), { recursive: true })).map((path) =>
    posix.join('out/main', path.replaceAll('\\', '/')),
  )
  return built.filter((path) => path.endsWith('.js') && !files.has(path)).sort()
}

async function followImports(folder: string): Promise<ReachableFiles> {
  const files = new Set<string>()
  const libraries = new Set<string>()
  const missing: string[] = []
  const queue: string[] = [...ENTRY_FILES]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (files.has(path)) continue
    files.add(path)
    const code = await readFile(join(folder, path), 'utf8').catch(() => null)
    if (code === null) missing.push(path)
    for (const name of importsOf(path, code ?? '')) {
      if (name.startsWith('.')) queue.push(posix.join(dirname(path), name))
      else if (!isOfRuntime(name)) libraries.add(name)
    }
  }
  return { files, missing, libraries }
}

/** Returns what a module imports in any way. Names that are computed at run time are not known. */
function importsOf(path: string, code: string): string[] {
  const { module } = parseSync(path, code)
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.flatMap(
      ({ moduleRequest: { start, end } }) => /^(["'`])([^$]*)\1$/.exec(code.slice(start, end))?.[2] ?? [],
    ),
  ]
}

function isOfRuntime(name: string): boolean {
  return name === 'electron' || name.startsWith('node:') || builtinModules.includes(name)
}

async function load(folder: string, name: string): Promise<string[]> {
  try {
    // Node looks for libraries from the folder of the program's own modules upwards.
    await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', `await import(${JSON.stringify(name)}); process.exit(0)`],
      {
        cwd: join(folder, 'out/main'),
        timeout: LOAD_MS,
        env: { ...process.env, NODE_PATH: '', NODE_OPTIONS: '' },
      },
    )
    return []
  } catch (error) {
    return [
      `${name} is imported and cannot be loaded: ${/^\w*Error.*$/m.exec(String((error as { stderr?: unknown }).stderr))?.[0] ?? String(error)}`,
    ]
  }
}
