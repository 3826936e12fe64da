/** Tests that the documents list every field and order of the metadata, because people look there first. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { METADATA_FIELD_NAMES, SORT_KEYS } from '../../../preload/contract/index.ts'

async function documentText(name: string): Promise<string> {
  return await readFile(resolve(import.meta.dirname, '../../..', name), 'utf8')
}

test('docs/using.md shows a filter for each metadata field', async () => {
  const text = await documentText('docs/using.md')
  expect(METADATA_FIELD_NAMES.filter((name) => !new RegExp(`\\| .*\`${name}[:>=]`).test(text))).toEqual([])
})

test.each(['docs/command-line.md', 'FORMAT.md'])('%s lists every order', async (name) => {
  const text = await documentText(name)
  expect(SORT_KEYS.filter((key) => !text.includes(`\`${key}\``))).toEqual([])
})
