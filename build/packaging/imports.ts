/** Follows the imports of the program, so that nothing is shipped that cannot be loaded, or that nothing loads. */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { promisify } from 'node:util'
import { parseSync } from 'vite'
import { STARTED } from './judge.ts'

/** Loading a library takes a fraction of a second. */
const LOAD_MS = 60_000

interface Reached {
  /** Files of the program, relative to its root, with those that are not there. */
  readonly files: ReadonlySet<string>
  readonly missing: readonly string[]
  /** Names of libraries, as they are imported. */
  readonly libraries: ReadonlySet<string>
}

/**
 * Problems with the imports of the program in `folder`, one sentence each: a file or library that is imported and
 * missing or does not load, a file in out/main that nothing imports. Libraries are loaded by this Node, from that
 * folder; no folder above it may have a node_modules, or what is missing would be found there.
 */
export async function judgeImports(folder: string): Promise<string[]> {
  const { missing, libraries } = await reach(folder)
  const loaded = await Promise.all([...libraries].map(async (name) => load(folder, name)))
  return [
    ...missing.map((path) => `${path} is imported and missing.`),
    ...(await unusedFiles(folder)).map((path) => `${path} is not imported by anything.`),
    ...loaded.flat(),
  ]
}

/** What the window's program never loads of `out/main` in `folder`: the command line and what only it uses. */
export async function unusedFiles(folder: string): Promise<string[]> {
  const { files } = await reach(folder)
  const built = (await readdir(join(folder, 'out/main'), { recursive: true })).map((path) =>
    posix.join('out/main', path.replaceAll('\\', '/')),
  )
  return built.filter((path) => path.endsWith('.js') && !files.has(path)).sort()
}

async function reach(folder: string): Promise<Reached> {
  const files = new Set<string>()
  const libraries = new Set<string>()
  const missing: string[] = []
  const waiting: string[] = [...STARTED]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue
    files.add(path)
    const code = await readFile(join(folder, path), 'utf8').catch(() => null)
    if (code === null) missing.push(path)
    for (const name of imported(path, code ?? '')) {
      if (name.startsWith('.')) waiting.push(posix.join(dirname(path), name))
      else if (!isOfRuntime(name)) libraries.add(name)
    }
  }
  return { files, missing, libraries }
}

/** What a module imports, in whichever way; names that are made at run time are not known. */
function imported(path: string, code: string): string[] {
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
    // The folder in which the program's own modules stand decides what is found.
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
