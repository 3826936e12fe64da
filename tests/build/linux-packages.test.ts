/**
 * Tests the packages for Linux that are made without electron-builder's tools. They are made of a small program, and
 * the system's own tools read them.
 */
import { execFile, execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTarball } from '../../build/packaging/tarball.ts'

const run = promisify(execFile)
const script = resolve(import.meta.dirname, '../../build/packaging/deb.ts')

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-packages-'))
  await mkdir(join(folder, 'program/locales'), { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'program/start'), '#!/bin/sh\n', { mode: 0o700 })
  await writeFile(join(folder, 'program/locales/en.pak'), 'x'.repeat(3000), { mode: 0o600 })
  await writeFile(join(folder, 'entry.desktop'), '[Desktop Entry]\n')
  await writeFile(join(folder, 'install'), '#!/bin/sh\necho installed\n')
  await writeFile(join(folder, 'remove'), '#!/bin/sh\necho removed\n')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Returns permissions, owner and path of each file, from the output of `ls -l` or `tar -tv`. */
const listed = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/))
    .map(([rights, owner, , , , path]) => `${rights} ${owner} ${path}`)

describe.skipIf(!isInstalled('dpkg-deb'))('the deb', () => {
  let deb: string

  beforeAll(async () => {
    deb = join(folder, 'program.deb')
    // These are the arguments that electron-builder gives to fpm.
    await run(process.execPath, [
      script,
      '-s',
      'dir',
      '--force',
      '-t',
      'deb',
      '-d',
      'libnew1 | libold1',
      '-d',
      'libother',
      '--deb-compression',
      'gz',
      '--architecture',
      'amd64',
      '--after-install',
      join(folder, 'install'),
      '--after-remove',
      join(folder, 'remove'),
      '--description',
      'Short\n Longer\n\n and more',
      '--version',
      '1.0~beta',
      '--package',
      deb,
      '--name',
      'small-program',
      '--maintainer',
      'Somebody <a@b.invalid>',
      '--vendor',
      'Somebody',
      '--url',
      'https://b.invalid/',
      '--category',
      'graphics',
      '--deb-priority',
      'optional',
      '--license',
      'MIT',
      `${folder}/program/=/opt/Small program`,
      `${join(folder, 'entry.desktop')}=/usr/share/applications/small.desktop`,
    ])
  })

  test('names the program, its version and its dependencies', async () => {
    const { stdout } = await run('dpkg-deb', ['--field', deb])
    expect(stdout.split('\n')).toEqual([
      'Package: small-program',
      'Version: 1.0~beta',
      'Architecture: amd64',
      'Maintainer: Somebody <a@b.invalid>',
      'Installed-Size: 5',
      'Depends: libnew1 | libold1, libother',
      'Section: graphics',
      'Priority: optional',
      'Homepage: https://b.invalid/',
      'Description: Short',
      ' Longer',
      ' .',
      ' and more',
      '',
    ])
  })

  test('contains every file at its path, which everybody can read and only root can write', async () => {
    const { stdout } = await run('dpkg-deb', ['--contents', deb])
    expect(stdout).toContain('./opt/Small program/')
    expect(
      listed(stdout.replaceAll('Small program', 'Small')).filter((line) => !line.startsWith('drwxr-xr-x root/root ')),
    ).toEqual([
      '-rw-r--r-- root/root ./opt/Small/locales/en.pak',
      '-rwxr-xr-x root/root ./opt/Small/start',
      '-rw-r--r-- root/root ./usr/share/applications/small.desktop',
    ])
  })

  test('contains its scripts and the right checksums', async () => {
    const [control, files] = [join(folder, 'control'), join(folder, 'files')]
    await run('dpkg-deb', ['--control', deb, control])
    await run('dpkg-deb', ['--extract', deb, files])
    expect(await readFile(join(control, 'postinst'), 'utf8')).toContain('echo installed')
    expect(await readFile(join(control, 'postrm'), 'utf8')).toContain('echo removed')
    const { stdout } = await run('md5sum', ['--check', join(control, 'md5sums')], { cwd: files })
    expect(stdout.trim().split('\n')).toEqual([
      'opt/Small program/locales/en.pak: OK',
      'opt/Small program/start: OK',
      'usr/share/applications/small.desktop: OK',
    ])
  })
})

test.skipIf(process.platform !== 'linux')(
  'the tarball contains one folder with the name of the tarball, owned by root',
  async () => {
    const file = join(folder, 'Small-1.0.tar.gz')
    await makeTarball(join(folder, 'program'), file)
    const { stdout } = await run('tar', ['--list', '--verbose', '--file', file])
    expect(listed(stdout)).toEqual([
      'drwxr-xr-x 0/0 Small-1.0/',
      'drwxr-xr-x 0/0 Small-1.0/locales/',
      '-rw-r--r-- 0/0 Small-1.0/locales/en.pak',
      '-rwxr-xr-x 0/0 Small-1.0/start',
    ])
  },
)

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
