/** Tests that every numbered rule of FORMAT.md is named by a test that proves it, or is listed here with a reason. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const TESTS = join(import.meta.dirname, '../..')

/** The rules that no test proves, and why. */
const WITHOUT_TEST: Readonly<Record<string, string>> = {
  R3: 'needs the caches of network clients: npm run test:netfs',
  V2: 'binds the people who change the format; D3, D4 and S10 prove what programs do with the numbers',
}

/** A rule begins with its number in bold. */
const RULE = /\*\*([A-Z]{1,2})(\d+)\*\*/g
/** The end of a title that names rules, such as `… is invalid (C1, N1)'`. */
const NAMED = / \(([A-Z]{1,2}\d+(?:, [A-Z]{1,2}\d+)*)\)['"`]/g

const RULES = (await readFile(join(TESTS, '../FORMAT.md'), 'utf8'))
  .matchAll(RULE)
  .map(([, prefix, number]) => ({ prefix: prefix!, number: Number(number) }))
  .toArray()
const NUMBERS = RULES.map(({ prefix, number }) => `${prefix}${number}`)

/** Returns the rules that tests name, each with the files that name it. */
async function findNamedRules(): Promise<Map<string, string[]>> {
  const files = (await readdir(TESTS, { recursive: true })).filter((name) => /\.tsx?$/.test(name))
  const texts = await Promise.all(files.map((name) => readFile(join(TESTS, name), 'utf8')))
  const filesByRule = new Map<string, string[]>()
  for (const [at, text] of texts.entries())
    for (const [, rules] of text.matchAll(NAMED))
      for (const rule of rules!.split(', ')) filesByRule.set(rule, [...(filesByRule.get(rule) ?? []), files[at]!])
  return filesByRule
}

const filesByRule = await findNamedRules()

test('the numbers of the rules are unique, and rise without gaps within a prefix', () => {
  expect(NUMBERS.length).toBeGreaterThan(100)
  for (const [prefix, rules] of Map.groupBy(RULES, (rule) => rule.prefix))
    expect([prefix, rules.map(({ number }) => number)]).toEqual([prefix, rules.map((_, at) => at + 1)])
})

test('every rule that a test names exists', () => {
  expect([...filesByRule].filter(([rule]) => !NUMBERS.includes(rule))).toEqual([])
})

test('every rule is named by a test, or is listed here with the reason', () => {
  expect(NUMBERS.filter((rule) => !filesByRule.has(rule))).toEqual(NUMBERS.filter((rule) => rule in WITHOUT_TEST))
  expect(Object.keys(WITHOUT_TEST).filter((rule) => filesByRule.has(rule) || !NUMBERS.includes(rule))).toEqual([])
})
