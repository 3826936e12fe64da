#!/usr/bin/env node
/**
 * Makes a deb with Debian's own dpkg-deb.
 *
 * electron-builder starts this script instead of fpm, which it would have to download, and with fpm's arguments. So
 * build/electron-builder.yml says what is in the deb, as for all other packages. Each positional argument is
 * `SOURCE=PLACE`. A source that ends in `/` is a folder whose contents are copied to the place.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'

const text = { type: 'string', default: '' } as const
const texts = { type: 'string', multiple: true, default: [] as string[] } as const
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: text,
    version: text,
    architecture: text,
    maintainer: text,
    url: text,
    category: text,
    description: text,
    'deb-priority': text,
    'deb-compression': text,
    package: text,
    'after-install': text,
    'after-remove': text,
    depends: { ...texts, short: 'd' },
    'deb-recommends': texts,
    // A deb has no field for these, or they are about fpm itself.
    vendor: text,
    license: text,
    'input-type': { ...text, short: 's' },
    'output-type': { ...text, short: 't' },
    force: { type: 'boolean' },
    debug: { type: 'boolean' },
    log: text,
  },
})

const work = await mkdtemp(`${resolve(values.package)}-`)
try {
  const root = join(work, 'root')
  await mkdir(root)
  for (const pair of positionals) await place(pair, root)
  await describe(root)
  await normalize(work)
  await promisify(execFile)('dpkg-deb', [
    '--build',
    '--root-owner-group',
    `-Z${values['deb-compression'].replace(/^gz$/, 'gzip')}`,
    root,
    resolve(values.package),
  ])
} finally {
  await rm(work, { recursive: true, force: true })
}

async function place(pair: string, root: string): Promise<void> {
  const at = pair.lastIndexOf('=')
  const target = join(root, pair.slice(at + 1))
  await mkdir(dirname(target), { recursive: true })
  await cp(pair.slice(0, at), target, { recursive: true, verbatimSymlinks: true })
}

/** Writes the control files, which dpkg reads. */
async function describe(root: string): Promise<void> {
  const files = await filesIn(root)
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  const folder = join(root, 'DEBIAN')
  await mkdir(folder)
  await writeFile(join(folder, 'control'), control(sizes.reduce((sum, size) => sum + Math.ceil(size / 1024), 0)))
  let sums = ''
  for (const file of files) sums += `${await sumOf(file)}  ${relative(root, file)}\n`
  await writeFile(join(folder, 'md5sums'), sums)
  await cp(values['after-install'], join(folder, 'postinst'))
  await cp(values['after-remove'], join(folder, 'postrm'))
  for (const script of ['postinst', 'postrm']) await chmod(join(folder, script), 0o755)
}

function control(kilobytes: number): string {
  const [synopsis, ...others] = values.description.trim().split('\n')
  const fields = {
    Package: values.name,
    Version: values.version,
    Architecture: values.architecture,
    Maintainer: values.maintainer,
    'Installed-Size': String(kilobytes),
    Depends: values.depends.join(', '),
    Recommends: values['deb-recommends'].join(', '),
    Section: values.category,
    Priority: values['deb-priority'],
    Homepage: values.url,
    Description: [synopsis, ...others.map((line) => ` ${line.trim() || '.'}`)].join('\n'),
  }
  return Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function sumOf(file: string): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Lets everybody read and only the owner write, whatever rights the files had before. The owner is root in the deb. */
async function normalize(folder: string): Promise<void> {
  await promisify(execFile)('chmod', ['--recursive', 'u+rwX,go+rX,go-w', folder])
}
