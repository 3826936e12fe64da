import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { judgeImports, unusedFiles } from '../../build/packaging/imports.ts'
import { ENTRY_FILES } from '../../build/packaging/judge.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-imports-'))
  for (const path of ENTRY_FILES) await put(path, '')
  await put('out/main/index.js', 'import "electron"; import "node:fs"; import "library"; import "./chunks/a.js"')
  await put('out/main/chunks/a.js', 'export * from "./b.js"; await import("./c.js")')
  await put('out/main/chunks/b.js', 'export const from = "./not-an-import.js"')
  await put('out/main/chunks/c.js', '')
  await put('node_modules/library/index.mjs', 'export {}')
  await put('node_modules/library/package.json', '{"exports": "./index.mjs"}')
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}

test('a program in which every import can be loaded and every file is needed has no problem', async () => {
  expect(await judgeImports(folder)).toEqual([])
})

test('a missing chunk is reported, also behind a dynamic import', async () => {
  await rm(join(folder, 'out/main/chunks/c.js'))
  expect(await judgeImports(folder)).toEqual(['out/main/chunks/c.js is imported and missing.'])
})

test('a file that nothing imports is reported', async () => {
  await put('out/main/cli.js', 'import "./chunks/run.js"')
  await put('out/main/chunks/run.js', '')
  expect(await unusedFiles(folder)).toEqual(['out/main/chunks/run.js', 'out/main/cli.js'])
  expect(await judgeImports(folder)).toHaveLength(2)
})

test('a missing library is reported, and so is a library without its own dependency', async () => {
  await put('node_modules/library/index.mjs', 'import "needed"')
  expect(await judgeImports(folder)).toEqual([
    expect.stringMatching(/^library is imported and cannot be loaded: .*needed/),
  ])
  await rm(join(folder, 'node_modules'), { recursive: true })
  expect(await judgeImports(folder)).toEqual([
    expect.stringMatching(/^library is imported and cannot be loaded: .*library/),
  ])
})
