/**
 * Asks the registry which shipped packages have known weaknesses, and prints the result in one line.
 *
 * Only a high or critical weakness in a shipped package is a failure. When the registry cannot be reached or answers no
 * audits, the line says so, and the check is skipped.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SERIOUS = new Set(['high', 'critical'])
const TIMEOUT_MS = 60_000

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const shipped = shippedPackages()
const { report, why } = audit()
if (!report) console.log(`audit: skipped, ${why}`)
else judge(report)

/**
 * Returns the places of all shipped packages in the lock file.
 *
 * They are the packages that the program needs when it runs, those that the build puts into the page, all packages that
 * these need, and Electron, which contains everything that it needs.
 */
function shippedPackages() {
  const places = new Set(['node_modules/electron'])
  const queue = [...Object.keys(packages[''].dependencies), ...pageImports()].map((name) => placeOf('', name))
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    if (place === null || places.has(place)) continue
    places.add(place)
    const { dependencies, optionalDependencies, peerDependencies } = packages[place]
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      queue.push(placeOf(place, name))
  }
  return places
}

/**
 * Returns the place of a package; null for an optional package that is not installed.
 *
 * It searches as Node does: first inside the package that needs it, then further up.
 */
function placeOf(from, name) {
  for (let folder = from; folder !== ''; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = `${folder}/node_modules/${name}`
    if (place in packages) return place
  }
  const place = `node_modules/${name}`
  return place in packages ? place : null
}

/** Returns the names of the packages that the page's sources import. */
function pageImports() {
  const sources = readdirSync('renderer', { recursive: true })
    .filter((name) => /\.(tsx?|css)$/.test(name))
    .map((name) => readFileSync(join('renderer', name), 'utf8'))
  const names = sources.flatMap((text) =>
    [...text.matchAll(/(?:from|import)\s*\(?\s*['"]((?:@[^/'"]+\/)?[^./'"][^/'"]*)/g)].map(([, name]) => name),
  )
  return new Set(names.filter((name) => !name.startsWith('node:')))
}

function audit() {
  const { stdout, error } = spawnSync('npm', ['audit', '--json'], {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: 1 << 28,
    shell: process.platform === 'win32',
  })
  if (error) return { why: `npm audit did not end (${error.code})` }
  try {
    const answer = JSON.parse(stdout)
    if (answer.vulnerabilities) return { report: answer }
    if (answer.statusCode) return { why: `the registry answers no audits (${answer.statusCode})` }
    return { why: `the registry cannot be reached (${answer.error?.code ?? answer.message ?? 'no reason given'})` }
  } catch {
    return { why: 'npm audit gave no report' }
  }
}

function judge({ vulnerabilities }) {
  const known = Object.values(vulnerabilities).filter(({ nodes }) => nodes.some((place) => shipped.has(place)))
  const serious = known.filter(({ severity }) => SERIOUS.has(severity))
  const names = serious.map(
    ({ name, severity, via }) => `${name} (${severity}: ${via.map((one) => one.title ?? one).join(', ')})`,
  )
  const others = known.length - serious.length
  console.log(
    `audit: of ${shipped.size} shipped packages ${serious.length === 0 ? 'none has' : serious.length === 1 ? 'one has' : `${serious.length} have`} a known high or critical weakness${names.length > 0 ? `: ${names.join('; ')}` : ''}${others > 0 ? `; ${others} with lesser ones` : ''}`,
  )
  process.exitCode = serious.length === 0 ? 0 : 1
}
