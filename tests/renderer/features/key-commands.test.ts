/** Tests the table of commands with keys, and that everything that shows keys agrees with it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'

import { canonicalKey, KEY_COMMANDS, keyCommand, parseKey, printKey } from '../../../preload/contract/index.ts'
import type { KeyCommandPlace } from '../../../preload/contract/index.ts'
import { MODIFIER } from '../../../renderer/components/format.ts'
import { commandOfId } from '../../../renderer/features/shortcuts/key-actions.ts'
import { commandsWithKey } from '../../../renderer/features/shortcuts/key-changes.ts'
import { refusalOfKey } from '../../../renderer/features/shortcuts/key-refusals.ts'
import { commandFor, keymapOf } from '../../../renderer/features/shortcuts/keymap.ts'
import type { KeyPlace } from '../../../renderer/features/shortcuts/keymap.ts'
import { idsOf, SHORTCUT_ENTRIES, shortcutSections } from '../../../renderer/features/shortcuts/shortcut-rows.ts'
import { pressOf } from './key-press.ts'

const PLACES = ['grid', 'viewer', 'compare'] as const
const at = (over: KeyCommandPlace): KeyPlace => ({ on: 'surface', hasText: false, over, dialog: false })

test('ids are unique, searchable words', () => {
  const ids = KEY_COMMANDS.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([])
})

test('no two commands of one place have the same default key', () => {
  const shared = KEY_COMMANDS.flatMap(({ id, keys }) =>
    keys.flatMap((key) => commandsWithKey(key, id, {}).map((other) => `${key}: ${id}, ${other.id}`)),
  )
  expect(shared).toEqual([])
})

test('every default key carries out its command in each of its places, and in no other', () => {
  const wrong = KEY_COMMANDS.flatMap(({ id, keys, places }) =>
    keys.flatMap((key) =>
      PLACES.filter((place) => {
        const isItsOwn = isDeepStrictEqual(commandFor(pressOf(key), at(place)), commandOfId(id, false))
        return isItsOwn !== places.includes(place)
      }).map((place) => `${id} ${key} ${place}`),
    ),
  )
  expect(wrong).toEqual([])
})

test('no default key is one that people could not choose', () => {
  const refused = KEY_COMMANDS.flatMap(({ keys }) => keys.map((key) => refusalOfKey(key, 'browser')))
  expect(refused.filter((reason) => reason !== null)).toEqual([])
})

test('a key has one text, however it is written', () => {
  expect(['Shift+/', '?', 'Shift+t', 'Shift+Alt+]', 'Mod++', 'F12', 'Alt+Shift+3'].map(canonicalKey)).toEqual([
    '?',
    '?',
    'Shift+T',
    'Alt+}',
    'Mod++',
    'F12',
    'Alt+Shift+3',
  ])
  for (const text of ['', 'Mod+', 'Mod+Alt+K', 'Enter', 'Shift+1', 'AB', 'ж', ' ', 'F25', 'Ctrl+K', '__proto__'])
    expect(parseKey(text), text).toBeNull()
  for (const letter of ['ı', 'ß', 'ö']) expect(parseKey(printKey(parseKey(letter)!))).toEqual(parseKey(letter))
})

test('the sheet of shortcuts shows each command once, with the keys in force, and none without a key', () => {
  const ids = SHORTCUT_ENTRIES.flatMap(([, entries]) => entries.flatMap(idsOf))
  expect(ids.toSorted()).toEqual(KEY_COMMANDS.map(({ id }) => id).toSorted())
  const rows = shortcutSections(
    { 'flag-pick': ['Y'], note: [], search: ['Mod+ArrowUp'], layout: ['Shift+U'] },
    true,
  ).flatMap((section) => section.rows)
  const keys = (name: string): readonly string[] | undefined => rows.find((row) => row.name === name)?.keys
  expect([keys('Pick'), keys('Note'), keys('Filter'), keys('Rate')]).toEqual([
    ['Y'],
    undefined,
    [`${MODIFIER} ↑`],
    ['1 – 5'],
  ])
  expect(keys('Label and move on')).toEqual(['Shift + Y X'])
})

test('two commands with the same key, as in a file that was edited by hand, do not disturb others', () => {
  const keymap = keymapOf({ note: ['T'], tags: ['T', 'nonsense'], 'of a newer version': ['J'] })
  expect(commandFor(pressOf('T'), at('grid'), true, keymap)).toEqual({ do: 'tags' })
  expect(commandFor(pressOf('J'), at('grid'), true, keymap)).toBeNull()
  expect(commandFor(pressOf('P'), at('grid'), true, keymap)).toEqual(commandOfId('flag-pick', false))
})

test('docs/using.md names the default keys', async () => {
  const text = await readFile(join(import.meta.dirname, '../../../docs/using.md'), 'utf8')
  const [, table = ''] = /## Keys\n([^]*?)\n## /.exec(text) ?? []
  const named = new Set([...table.matchAll(/`([^`]+)`/g)].map(([, key]) => key!.replace('Ctrl/Cmd', 'Mod')))
  const missing = KEY_COMMANDS.flatMap(({ id }) => keyCommand(id).keys.map((key) => [id, key] as const)).filter(
    ([, key]) => !named.has(key.replace('ArrowLeft', '←').replace('ArrowRight', '→').replace('Delete', 'Del')),
  )
  expect(missing).toEqual([])
})
