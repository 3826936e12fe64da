/** Writes conditions into the search text, so that clicking and typing speak one language. Pure. */
import { MAX_STARS } from '../../../preload/contract/index.ts'

/** One star condition, or several joined with `or` in brackets; not one behind a minus. */
const STAR_TERM = /\(\s*stars[:=][\d.]+(?:\s+or\s+stars[:=][\d.]+)*\s*\)|(?<![\w(-])stars(?:>=|<=|[:=<>])\s*[\d.]+/gi
const STAR_PART = /stars(>=|<=|[:=<>])\s*([\d.]+)/gi

/** The stars that the text lets through; empty when it says nothing about stars. */
export function starsIn(text: string): ReadonlySet<number> {
  const found = new Set<number>()
  for (const [term] of text.matchAll(STAR_TERM)) {
    for (const [, operator, value] of term.matchAll(STAR_PART)) {
      for (let stars = 0; stars <= MAX_STARS; stars++) if (holds(stars, operator ?? ':', value ?? '')) found.add(stars)
    }
  }
  return found
}

function holds(stars: number, operator: string, value: string): boolean {
  const [from, to] = value.includes('..') ? value.split('..') : [value, value]
  const low = from === '' ? 0 : Number(from)
  const high = to === '' ? MAX_STARS : Number(to)
  switch (operator) {
    case '>=': return stars >= low
    case '<=': return stars <= low
    case '>': return stars > low
    case '<': return stars < low
    default: return stars >= low && stars <= high
  }
}

/** The text with its star conditions replaced. All or none of the stars means no condition. */
function withStars(text: string, stars: ReadonlySet<number>): string {
  const rest = tidy(text.replaceAll(STAR_TERM, ' '))
  if (stars.size === 0 || stars.size > MAX_STARS) return rest
  const terms = runs(stars).map(([from, to]) => `stars:${from === to ? from : `${from}..${to}`}`)
  return tidy(`${rest} ${terms.length === 1 ? terms[0] : `(${terms.join(' or ')})`}`)
}

export function toggleStars(text: string, stars: number): string {
  const chosen = new Set(starsIn(text))
  if (!chosen.delete(stars)) chosen.add(stars)
  return withStars(text, chosen)
}

function runs(stars: ReadonlySet<number>): (readonly [number, number])[] {
  const found: [number, number][] = []
  for (const value of [...stars].sort()) {
    const last = found.at(-1)
    if (last && last[1] === value - 1) last[1] = value
    else found.push([value, value])
  }
  return found
}

export function tagTerm(tag: string): string {
  return /^[^\s()"*]+$/.test(tag) ? `tag:${tag}` : `tag:"${tag.replaceAll(/["\\]/g, '\\$&')}"`
}

/** Whether the text has this condition as a whole word of its own. */
export function hasTerm(text: string, term: string): boolean {
  return ` ${tidy(text)} `.includes(` ${term} `)
}

export function toggleTerm(text: string, term: string): string {
  return hasTerm(text, term) ? tidy(` ${tidy(text)} `.replace(` ${term} `, ' ')) : tidy(`${text} ${term}`)
}

function tidy(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ')
}
