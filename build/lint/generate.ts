/**
 * Writes `.oxlintrc.json`: the rules of `rules.json`, and import rules made from the map in `layers.ts`.
 *
 * When two overrides set the same rule, the linter uses the options of the later one only. So each part of the program
 * gets all of its import rules in one override.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AREAS, ROOM_REASONS, ROOMS, SINGLE_IMPORTERS, type Room } from './layers.ts'

interface Override {
  readonly files: readonly string[]
  readonly rules: Readonly<Record<string, unknown>>
}
interface Pattern {
  readonly regex: string
  readonly message: string
}

const project = join(import.meta.dirname, '../..')
const ROOM_NAMES = Object.keys(ROOMS) as Room[]

/** Returns the whole configuration of the linter as text. */
export function linterConfig(): string {
  const rules = JSON.parse(readFileSync(join(import.meta.dirname, 'rules.json'), 'utf8')) as {
    overrides: readonly Override[]
  }
  const overrides = [...scopes().map(importRules), ...rules.overrides].map((override) => JSON.stringify(override))
  // Each part is on a line of its own, so that a change of the map is a few lines in a diff.
  const text = JSON.stringify({ ...rules, overrides: ['PARTS'] }, null, 2)
  return `${text.replace('"PARTS"', overrides.join(',\n    '))}\n`
}

/** Returns the parts that have import rules of their own. Where two of them match a file, the later one counts. */
function scopes(): string[] {
  const parts = [...Object.keys(AREAS), ...ROOM_NAMES.map((room) => `main/core/${room}/**`)]
  const importers = SINGLE_IMPORTERS.flatMap((library) => library.importers)
  return [...new Set([...parts, ...importers])]
}

function importRules(scope: string): Override {
  const patterns = [...areaPatterns(scope), ...roomPatterns(scope), ...libraryPatterns(scope)]
  const paths = SINGLE_IMPORTERS.filter((one) => one.importNames && !isImporter(scope, one.importers)).map(
    ({ library, importNames, reason }) => ({ name: library, importNames, message: reason }),
  )
  return { files: [scope], rules: { 'no-restricted-imports': ['error', { paths, patterns }] } }
}

function areaPatterns(scope: string): Pattern[] {
  const area = Object.entries(AREAS).findLast(([files]) => isWithin(scope, files))?.[1]
  return area ? [{ regex: area.forbidden, message: area.reason }] : []
}

/** Returns the rule that forbids a room to import the rooms that it does not list. */
function roomPatterns(scope: string): Pattern[] {
  const room = ROOM_NAMES.find((name) => isWithin(scope, `main/core/${name}/**`))
  if (room === undefined) return []
  const allowed: readonly Room[] = ROOMS[room]
  const forbidden = ROOM_NAMES.filter((other) => other !== room && !allowed.includes(other))
  if (forbidden.length === 0) return []
  const list = allowed.length === 0 ? 'no other room' : allowed.join(', ')
  const message = `main/core/${room} imports ${list}. ${ROOM_REASONS[room] ?? 'The map is build/lint/layers.ts.'}`
  return [{ regex: `^(\\.\\./)+(${forbidden.join('|')})/`, message }]
}

function libraryPatterns(scope: string): Pattern[] {
  return SINGLE_IMPORTERS.filter((one) => !one.importNames && !isImporter(scope, one.importers)).map(
    ({ library, reason }) => ({ regex: `^${library}($|/)`, message: reason }),
  )
}

function isImporter(scope: string, importers: readonly string[]): boolean {
  return importers.some((importer) => isWithin(scope, importer))
}

/**
 * Returns whether `files` matches everything that `scope` matches. Each is a path, or a folder, a slash and two stars.
 */
function isWithin(scope: string, files: string): boolean {
  return scope === files || (files.endsWith('/**') && scope.startsWith(files.slice(0, -'**'.length)))
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(project, '.oxlintrc.json'), linterConfig())
