/** Tests the package of the command line that `npm pack` makes. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plain, save } from '../fixtures/pictures/pictures.ts'

const project = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

let folder: string
let paths: readonly string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-command-line-'))
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: project,
    shell: process.platform === 'win32',
  })
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
  paths = packed.files.map(({ path }) => path)
  await run('tar', ['-xf', join(folder, packed.filename), '-C', folder])
  await installDependencies()
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

/** Links the packages that npm would install with it: the dependencies, without those for development. */
async function installDependencies(): Promise<void> {
  const { dependencies } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, 'package/node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(project, 'node_modules', name), link, 'junction')
  }
}

test('the package contains only the built files, package.json, README and licence', () => {
  expect(
    paths.filter((path) => !/^(?:out\/(?:main|preload|renderer)\/|(?:package\.json|README\.md|LICENSE)$)/.test(path)),
  ).toEqual([])
})

test('the command line labels and shows a picture when only its dependencies are installed', async () => {
  const photos = join(folder, 'photos')
  await mkdir(photos)
  await save(plain(64, 48), photos, 'a.png')
  const lenslet = async (...args: string[]): Promise<string> => {
    const { stdout } = await run(process.execPath, [join(folder, 'package/out/main/cli.js'), ...args], {
      env: { ...process.env, LENSLET_HOME: join(folder, 'home') },
    })
    return stdout
  }
  await lenslet('label', photos, 'a.png', '--stars', '4', '--user', 'ana')
  expect(await lenslet('show', photos, 'a.png')).toMatch(/stars +4/)
})
