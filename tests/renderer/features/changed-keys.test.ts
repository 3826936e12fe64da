/** Tests keys that a person has changed: what they do, how they are recorded, and how they are copied and pasted. */
import { describe, expect, it } from 'vitest'

import { KEY_COMMANDS, keysOf } from '../../../preload/contract/index.ts'
import type { KeyChanges } from '../../../preload/contract/index.ts'
import { MODIFIER } from '../../../renderer/components/format.ts'
import {
  commandsWithKey,
  commandWithShift,
  countChanged,
  isChanged,
  sharedKeys,
  withKeys,
  withMovedKey,
} from '../../../renderer/features/shortcuts/key-changes.ts'
import { recordedKey } from '../../../renderer/features/shortcuts/key-recording.ts'
import type { RecordedKey } from '../../../renderer/features/shortcuts/key-recording.ts'
import { refusalOfKey } from '../../../renderer/features/shortcuts/key-refusals.ts'
import { keysAsText, readKeysText } from '../../../renderer/features/shortcuts/key-transfer.ts'
import type { ReadKeys } from '../../../renderer/features/shortcuts/key-transfer.ts'
import type { KeyPress } from '../../../renderer/features/shortcuts/key-chords.ts'
import { commandFor, isOncePerPress, keymapOf } from '../../../renderer/features/shortcuts/keymap.ts'
import type { Command, KeyPlace } from '../../../renderer/features/shortcuts/keymap.ts'
import { press, pressOf } from './key-press.ts'

const grid: KeyPlace = { on: 'surface', hasText: false, over: 'grid', dialog: false }
const typing: KeyPlace = { ...grid, on: 'typing', hasText: true }
const PICK = { do: 'label', edit: { flag: 'pick' }, advance: false }

function does(changes: KeyChanges, pressed: KeyPress | string, place = grid, isLatinLayout = true): Command | null {
  const one = typeof pressed === 'string' ? pressOf(pressed) : pressed
  return commandFor(one, place, isLatinLayout, keymapOf(changes))
}

/** Records a pressed key as the new key of the command for notes. */
function record(pressed: KeyPress | string, host: 'electron' | 'browser' = 'electron'): RecordedKey | null {
  const one = typeof pressed === 'string' ? pressOf(pressed) : pressed
  return recordedKey(one, { id: 'note', changes: {}, host, isLatinLayout: true })
}

function recorded(pressed: KeyPress | string): string | undefined {
  const result = record(pressed)
  return result?.kind === 'key' ? result.key : undefined
}

/** Reads a pasted text with these keys. */
function read(keys: unknown, before: KeyChanges = {}): ReadKeys {
  return readKeysText(JSON.stringify({ format: 'lenslet-keys', version: 1, keys }), before, 'electron') as ReadKeys
}

describe('a changed key', () => {
  it('does what the command did, and the key before does nothing', () => {
    const changes: KeyChanges = { 'flag-pick': ['Y'], palette: ['F2'], wipe: [] }
    expect(does(changes, 'Y')).toEqual(PICK)
    expect(does(changes, 'P')).toBeNull()
    expect([does(changes, 'F2', typing), does(changes, 'F2', { ...grid, dialog: true })]).toEqual([
      { do: 'palette' },
      { do: 'palette' },
    ])
    expect(does(changes, 'Mod+K')).toBeNull()
    expect(does(changes, 'W', { ...grid, over: 'compare' })).toBeNull()
    expect(does(changes, 'W'), 'the same letter in another place').toMatchObject({ do: 'move' })
  })

  it('is text while somebody types, in a field and in a dialog, also for a command that works there', () => {
    const changes: KeyChanges = { palette: ['Q'], 'left-panel': ['Alt+L'], tags: ['Mod+U'] }
    for (const key of ['Q', 'Alt+L', 'Mod+U']) {
      expect(does(changes, key, typing), key).toBeNull()
      expect(does(changes, key, { ...grid, dialog: true }), key).toBeNull()
      expect(does(changes, key), key).not.toBeNull()
    }
  })

  it('with Shift also moves on, unless that is another key; Caps Lock is not Shift', () => {
    const changes: KeyChanges = { 'flag-pick': ['Y'], note: ['Shift+X'], 'stars-3': ['I'], 'move-left': ['J'] }
    expect(does(changes, 'Shift+Y')).toEqual({ ...PICK, advance: true })
    expect(does(changes, press('Y'))).toEqual(PICK)
    expect(does(changes, 'Shift+X')).toEqual({ do: 'note' })
    expect(does(changes, 'Shift+I')).toEqual({ do: 'label', edit: { stars: 3 }, advance: true })
    expect(does(changes, 'Shift+J')).toEqual({ do: 'move', move: 'left', extend: true })
    expect(does(changes, press('F7', { shiftKey: true }))).toBeNull()
  })

  it('is at its position on a keyboard of another script, and where AltGr types it', () => {
    const changes: KeyChanges = { 'flag-pick': ['Y'], note: [';'], compare: ['@'] }
    expect(does(changes, press('н', { code: 'KeyY' }))).toEqual(PICK)
    expect(does(changes, press('ж', { code: 'Semicolon' }))).toEqual({ do: 'note' })
    expect(does(changes, press('@', { code: 'KeyQ', ctrlKey: true, altKey: true }))).toEqual({ do: 'compare' })
  })

  it('keeps what its command does on a slider, in a button, and while it is held', () => {
    const changes: KeyChanges = { 'repeat-tags': ['F8'], undo: ['Alt+U'], 'remove-pane': ['Insert'] }
    expect(does(changes, 'F8', { ...grid, on: 'control' })).toEqual({ do: 'repeat-tags' })
    expect(isOncePerPress(does(changes, 'F8')!)).toBe(true)
    expect(does(changes, 'Alt+U', { ...grid, on: 'button' })).toEqual({ do: 'undo' })
    expect(does(changes, 'Insert', { ...grid, on: 'control', over: 'compare' })).toBeNull()
  })
})

describe('the list of changes', () => {
  it('contains only what differs from the default', () => {
    const changed = withKeys({}, 'next-unrated', ['Y'])
    expect(changed).toEqual({ 'next-unrated': ['Y'] })
    expect(withKeys(changed, 'next-unrated', ['}']), 'the default, written differently').toEqual({})
    expect([isChanged('next-unrated', changed), isChanged('note', changed), countChanged({}, changed)]).toEqual([
      true,
      false,
      1,
    ])
  })

  it('takes a key away from all commands of the same places, and keeps their other keys', () => {
    const others = commandsWithKey('+', 'note', {})
    expect(others.map(({ id }) => id)).toEqual(['larger-cells', 'zoom-in'])
    expect(withMovedKey({}, 'note', ['+'], others)).toEqual({
      note: ['+'],
      'larger-cells': ['='],
      'zoom-in': ['='],
    })
    expect(commandsWithKey('S', 'surround', {}).map(({ id }) => id)).toEqual(['swap-panes'])
  })

  it('knows which key Shift adds something to', () => {
    expect(commandWithShift('Shift+P', 'note', {})?.id).toBe('flag-pick')
    expect(commandWithShift('Shift+G', 'note', {})).toBeNull()
    expect(commandWithShift('P', 'note', {})).toBeNull()
  })
})

describe('recording a key', () => {
  it('gives letters, signs, function keys and modifiers their readable names', () => {
    expect(['Y', 'Shift+Y', 'Mod+J', 'Alt+Shift+J', 'F9', 'Alt+ArrowUp', 'Shift+]'].map(recorded)).toEqual([
      'Y',
      'Shift+Y',
      'Mod+J',
      'Alt+Shift+J',
      'F9',
      'Alt+ArrowUp',
      '}',
    ])
    expect(recorded(press('Y')), 'Caps Lock').toBe('Y')
    expect(recorded(press('´', { code: 'KeyE', altKey: true })), 'a Mac, where Alt types signs').toBe('Alt+E')
    expect(recorded(press('н', { code: 'KeyY' })), 'Russian').toBe('Y')
    expect(recorded(press('ö', { code: 'Semicolon' })), 'German').toBe('Ö')
    expect(recorded(press('+', { code: 'Digit1' })), 'Czech, where this key gives a star').toBe('1')
  })

  it('waits while only a modifier is down, and can be cancelled or remove the key', () => {
    expect(['Shift', 'Control', 'Alt', 'Meta', 'CapsLock'].map((key) => record(press(key)))).toEqual(
      Array.from({ length: 5 }, () => null),
    )
    expect(['Escape', 'Backspace', 'Delete'].map((key) => record(press(key))?.kind)).toEqual([
      'cancel',
      'remove',
      'remove',
    ])
  })

  it('refuses keys of the window, the system and the browser with a sentence', () => {
    const keys = ['Enter', ' ', 'Tab', 'ArrowLeft', 'Shift+ArrowLeft', 'F6', 'Alt+3', 'Mod+W', 'Mod+Q', 'Alt+F4']
    for (const key of keys) expect(record(key === ' ' ? press(' ') : key), key).toMatchObject({ kind: 'refused' })
    expect([record('F5')?.kind, record('F5', 'browser')?.kind]).toEqual(['key', 'refused'])
    expect(refusalOfKey('Mod+T', 'browser')).toBe(`${MODIFIER} T belongs to the browser.`)
    for (const strange of [press('Dead', { code: 'BracketLeft' }), press('AudioVolumeUp'), press('Ω', { code: 'X' })])
      expect(record(strange)).toMatchObject({ kind: 'refused' })
    expect(record(press('k', { metaKey: true, altKey: true }))).toMatchObject({ kind: 'refused' })
  })
})

describe('copied keys', () => {
  it('are the same after they were pasted, also where other keys had been changed', () => {
    const changes: KeyChanges = { 'flag-pick': ['J'], note: [], 'next-unrated': ['}', 'Alt+N'], 'zoom-in': ['='] }
    const pasted = readKeysText(keysAsText(changes), { tags: ['Q'], 'flag-pick': [] }, 'electron') as ReadKeys
    expect(pasted.problems).toEqual([])
    expect(countChanged(changes, pasted.changes)).toBe(0)
    expect(Object.keys((JSON.parse(keysAsText({})) as { keys: object }).keys)).toHaveLength(KEY_COMMANDS.length)
  })

  it('change only the commands that they name, which may exchange keys', () => {
    expect(read({ tags: ['N'], note: ['T'] }, { layout: ['Q'] })).toEqual({
      changes: { layout: ['Q'], tags: ['N'], note: ['T'] },
      problems: [],
    })
  })

  it('that cannot be used are named, and their commands keep their keys', () => {
    const { changes, problems } = read({
      tags: ['J'],
      'of-a-newer-version': ['K'],
      note: ['Hyper+N'],
      layout: 'G',
      compare: ['Mod+Q'],
      'flag-reject': ['U'],
      'stars-1': ['Y', 'y', 'Q', 'E', '6', '7', '8'],
      constructor: ['Z'],
    })
    expect(changes).toEqual({ tags: ['J'] })
    expect(problems).toHaveLength(7)
    expect(problems.join('\n')).toMatch(/of-a-newer-version[^]*Hyper\+N[^]*list of texts[^]*belongs to the system/)
    expect(problems.at(-1)).toBe('Reject: U is the key of “Clear the flag”.')
    for (const { id } of KEY_COMMANDS)
      for (const key of keysOf(id, changes)) expect(commandsWithKey(key, id, changes), key).toEqual([])
  })

  it('of another kind or version, or text that is nothing of that kind, are refused with a sentence', () => {
    for (const text of ['', 'hello', '[]', 'null', '{"format":"other","version":1,"keys":{}}'])
      expect(readKeysText(text, {}, 'electron'), text).toBe('This is not a text that “Copy as text” has made.')
    expect(readKeysText('{"format":"lenslet-keys","version":2,"keys":{}}', {}, 'electron')).toMatch(/another version/)
  })
})

describe('a key of two commands, as after a change of the file by hand', () => {
  it('is named for both, and the first of the table gets it', () => {
    const changes: KeyChanges = { note: ['P'] }
    expect(sharedKeys('note', changes).map(({ key, other, isFirst }) => [key, other.id, isFirst])).toEqual([
      ['P', 'flag-pick', false],
    ])
    expect(sharedKeys('flag-pick', changes).map(({ key, other, isFirst }) => [key, other.id, isFirst])).toEqual([
      ['P', 'note', true],
    ])
    expect(does(changes, 'P')).toMatchObject({ do: 'label' })
  })

  it('is no key of two commands that work in different places', () => {
    expect(KEY_COMMANDS.flatMap(({ id }) => sharedKeys(id, {}))).toEqual([])
  })
})
