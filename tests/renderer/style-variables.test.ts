/** Tests the styles: a variable that is not defined makes its whole declaration invalid, and nothing says so. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const RENDERER = resolve(import.meta.dirname, '../../renderer')
/** Set by a library on its own elements. */
const OF_LIBRARIES = /^--radix-/

test('every variable that the styles use is defined', () => {
  const sources = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:css|tsx?)$/.test(name))
    .map((name) => readFileSync(join(RENDERER, name), 'utf8'))
  const defined = new Set(
    sources.flatMap((text) => [...text.matchAll(/(--[a-z0-9-]+)['"`]?\]?:/g)].map((one) => one[1]!)),
  )
  const used = new Set(sources.flatMap((text) => [...text.matchAll(/var\((--[a-z0-9-]+)\)/g)].map((one) => one[1]!)))
  expect(used.size).toBeGreaterThan(20)
  expect([...used].filter((name) => !defined.has(name) && !OF_LIBRARIES.test(name))).toEqual([])
})
