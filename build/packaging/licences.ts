/** Collects the licences of all third-party works that are shipped, and checks that each of them is allowed. */
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import satisfies from 'spdx-satisfies'

export interface Licence {
  readonly name: string
  readonly version: string
  /** An SPDX expression. */
  readonly identifier: string
  /** The text of the licence in the package; empty when there is none. */
  readonly text: string
}

const ALLOWED = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'MPL-2.0',
  'Zlib',
]

/** Packages that are shipped as files that anybody can replace, as the LGPL requires. */
const REPLACEABLE = /^libheif-js$|^@img\/sharp-/
const LESSER = ['LGPL-3.0', 'LGPL-3.0-or-later', 'LGPL-2.1-or-later']

/** Returns one sentence for each licence that is not allowed. */
export function judgeLicences(licences: readonly Licence[]): string[] {
  return licences
    .filter((licence) => !isAllowed(licence))
    .map(
      ({ name, version, identifier }) =>
        `${name} ${version} has the licence ${identifier === '' ? '(none)' : identifier}, which is not allowed.`,
    )
}

function isAllowed({ name, identifier }: Licence): boolean {
  try {
    return satisfies(identifier, REPLACEABLE.test(name) ? [...ALLOWED, ...LESSER] : ALLOWED)
  } catch {
    // It is not an SPDX expression, so a person must decide.
    return false
  }
}

/**
 * Reads the licence of the package in a folder.
 *
 * Its text consists of all licence files and, for libvips, of the README.md, which lists the libraries in it.
 */
export async function packageLicence(folder: string): Promise<Licence> {
  const {
    name,
    version,
    license = '',
  } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string
  }
  const files = (await readdir(folder)).filter(
    (file) =>
      /^(?:licen[cs]e|copying|notice)/i.test(file) || (file === 'README.md' && name.startsWith('@img/sharp-libvips')),
  )
  const texts = await Promise.all(files.map(async (file) => (await readFile(join(folder, file), 'utf8')).trim()))
  return { name, version, identifier: license.trim(), text: texts.join('\n\n') }
}

/** Reads the licences of the libraries in one bundle. The bundler wrote the file (`build.license` in its options). */
export async function bundledLicences(file: string): Promise<Licence[]> {
  const libraries = JSON.parse(await readFile(file, 'utf8')) as (Partial<Licence> & Pick<Licence, 'name' | 'version'>)[]
  return libraries.map(({ name, version, identifier = '', text = '' }) => ({ name, version, identifier, text }))
}

/**
 * Resolves with one text that names all works, sorted by name, with the full text of every licence.
 *
 * Works with exactly the same text share it.
 */
export async function licencesText(licences: readonly Licence[]): Promise<string> {
  const texts = new Map<string, Set<string>>()
  for (const { name, version, identifier, text } of [...licences].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const whole = text || (await standardText(identifier))
    texts.set(whole, (texts.get(whole) ?? new Set()).add(`${name} ${version} (${identifier})`))
  }
  const sections = [...texts].map(([text, works]) => `${[...works].join('\n')}\n\n${text}`)
  const lesser = licences.some(({ identifier }) => identifier.includes('LGPL'))
    ? await Promise.all(ADDED_LICENCES.map(addedSection))
    : []
  return `${[HEADING, ...sections, ...lesser].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

/** Licences that are added in full: the libvips package has no text of its licence, and the LGPL refers to the GPL. */
const ADDED_LICENCES = ['LGPL-3.0-or-later', 'GPL-3.0-or-later']

async function addedSection(identifier: string): Promise<string> {
  return `${identifier}, to which licences above refer\n\n${await standardText(identifier)}`
}

const HEADING = `Lenslet contains the works below. Electron's own licence and those of Chromium are in the files that come with them.
libvips (sharp's native libraries) and libheif are separate files in app.asar.unpacked/node_modules and may be replaced.`

async function standardText(identifier: string): Promise<string> {
  const file = createRequire(import.meta.url).resolve(`spdx-license-list/licenses/${identifier}.json`)
  return (JSON.parse(await readFile(file, 'utf8')) as { licenseText: string }).licenseText.trim()
}
