/** Serves the page's own files from the folder that the build made. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { languageTexts, LensletError } from '../../preload/contract/index.ts'
import { pagePolicy, type Answer } from './answer.ts'
import { languages } from './language.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** The text that the build writes in place of a page's nonce. */
const NONCE = '%CSP-NONCE%'
/**
 * The text that `index.html` has in place of the address of its program. In a browser the address is the socket's path
 * and the key.
 */
const DOOR = '%DOOR%'
/** The text that `index.html` has in place of the texts of the person's language. */
const LANGUAGE = '%LANGUAGE%'

/**
 * Answers with the file at a decoded path below `folder`. Rejects with `not-found` for all other paths, also for those
 * that lead out of the folder.
 */
export async function staticAnswer(folder: string, path: string, door: string): Promise<Answer> {
  const name = path === '/' ? '/index.html' : path
  const file = join(folder, name)
  const type = TYPES[extname(file).toLowerCase()]
  if (!file.startsWith(folder + sep) || name.includes('\0') || name.includes('\\') || type === undefined)
    throw noSuchPage(name)
  const body = await readFile(file).catch(() => {
    throw noSuchPage(name)
  })
  if (type.startsWith('text/html')) return page(body, type, door)
  // Names under assets/ contain a hash of their content.
  return {
    status: 200,
    headers: {
      'content-type': type,
      'cache-control': name.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache',
    },
    body,
  }
}

/** Returns the page. It must not be cached, because its nonce may be used only once and its door is a secret. */
function page(body: Buffer, type: string, door: string): Answer {
  const nonce = randomBytes(16).toString('base64')
  const html = body.toString('utf8').replaceAll(NONCE, nonce).replace(DOOR, door).replace(LANGUAGE, pageLanguage)
  return {
    status: 200,
    headers: { 'content-type': type, 'cache-control': 'no-store', 'content-security-policy': pagePolicy(nonce) },
    body: Buffer.from(html),
  }
}

/** Returns the languages and the texts of the chosen one, for an attribute; nothing when there is only English. */
function pageLanguage(): string {
  const known = languages()
  if (known.length < 2) return ''
  return JSON.stringify({ languages: known, texts: languageTexts() })
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
}

function noSuchPage(name: string): LensletError {
  return new LensletError('not-found', `There is no page at ${JSON.stringify(name)}.`)
}
