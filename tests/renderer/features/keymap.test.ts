import { describe, expect, it } from 'vitest'

import { commandFor, isOncePerPress } from '../../../renderer/features/shortcuts/keymap.ts'
import type { KeyPress } from '../../../renderer/features/shortcuts/key-chords.ts'
import type { KeyPlace } from '../../../renderer/features/shortcuts/keymap.ts'
import { press } from './key-press.ts'

const grid: KeyPlace = { on: 'surface', hasText: false, over: 'grid', dialog: false }
const viewer: KeyPlace = { ...grid, over: 'viewer' }
const typing: KeyPlace = { ...grid, on: 'typing', hasText: true }
const control: KeyPlace = { ...grid, on: 'control' }

/** Returns what the letters do in a place; with Shift only where that is something else. */
function lettersOf(place: KeyPlace): string {
  const textOf = (key: string): string | null => {
    const command = commandFor(press(key, { shiftKey: key !== key.toLowerCase() }), place)
    if (command === null) return null
    if (command.do === 'label') return Object.entries(command.edit).flat().join(' ')
    return command.do === 'move' ? command.move : command.do === 'zoom' ? String(command.zoom) : command.do
  }
  return Array.from('abcdefghijklmnopqrstuvwxyz')
    .flatMap((key) => {
      const [plain, shifted] = [textOf(key), textOf(key.toUpperCase())]
      return [plain && `${key} ${plain}`, shifted !== plain && shifted && `${key.toUpperCase()} ${shifted}`]
    })
    .filter(Boolean)
    .join(', ')
}

describe('keys', () => {
  it.each(['0', '3', 't', 'n', '[', ']', '/', '?', 'a', 'w', 'ArrowLeft', 'Enter', ' ', 'Escape', 'f'])(
    '%s does nothing while somebody types',
    (key) => {
      expect(commandFor(press(key), typing)).toBeNull()
      expect(commandFor(press(key), { ...grid, dialog: true })).toBeNull()
    },
  )

  it('every letter has one meaning in each place, so that none is taken away by another', () => {
    expect(lettersOf(grid)).toBe(
      'a left, c compare, d right, e select-stack, E expand-stack, g layout, G collapse-stacks, k pick-in-stack, m auto-advance, n note, o next-new, p flag pick, q queue, s down, t tags, T repeat-tags, u flag none, v message-action, w up, x flag reject',
    )
    expect(lettersOf(viewer)).toBe(
      'a previous, b surround, c compare, d next, e select-stack, E expand-stack, f fit-or-actual, F fill, h filmstrip, k pick-in-stack, l keep-zoom, m auto-advance, n note, o next-new, p flag pick, q queue, Q skip-picture, r turn-right, R turn-left, t tags, T repeat-tags, u flag none, v message-action, x flag reject, y show-previous, z actual',
    )
    expect(lettersOf({ ...grid, over: 'compare' })).toBe(
      'a pane, b surround, c close-compare, d pane, f fit-or-actual, F fill, k keep-pane, l link, m auto-advance, n note, p flag pick, r turn-right, R turn-left, s swap-panes, t tags, T repeat-tags, u flag none, v message-action, w wipe, x flag reject, z actual',
    )
  })

  it('a held key repeats, but for those that must not happen twice', () => {
    const compare: KeyPlace = { ...grid, over: 'compare' }
    expect(isOncePerPress(commandFor(press('k'), compare)!)).toBe(true)
    expect(isOncePerPress(commandFor(press('y'), viewer)!)).toBe(true)
    expect(isOncePerPress(commandFor(press('d'), viewer)!)).toBe(false)
    // Where a label shows the next picture, it would label pictures that nobody has seen.
    for (const key of ['3', '6', 'p', '0']) expect(isOncePerPress(commandFor(press(key), viewer)!)).toBe(true)
    expect(isOncePerPress(commandFor(press('3', { shiftKey: true }), viewer)!)).toBe(true)
  })

  it('F6 moves to the next part from everywhere but a dialog', () => {
    for (const place of [grid, viewer, control, typing])
      expect(commandFor(press('F6'), place)).toEqual({ do: 'region', by: 1 })
    expect(commandFor(press('F6', { shiftKey: true }), typing)).toEqual({ do: 'region', by: -1 })
    expect(commandFor(press('F6'), { ...grid, dialog: true })).toBeNull()
  })

  it('digits rate everywhere else', () => {
    for (const place of [grid, viewer, control])
      expect(commandFor(press('3'), place)).toEqual({ do: 'label', edit: { stars: 3 }, advance: false })
    expect(commandFor(press('&', { code: 'Digit1' }), grid)).toEqual({
      do: 'label',
      edit: { stars: 1 },
      advance: false,
    })
  })

  it('the digits after the stars give colours, or clear them, once for each press; with Alt they give tags', () => {
    const colors = ['red', 'yellow', 'green', 'blue'].map((color) => ({ color }))
    for (const place of [grid, viewer, control])
      expect(['6', '7', '8', '9'].map((key) => commandFor(press(key), place))).toEqual(
        colors.map((edit) => ({ do: 'toggle-label', edit, advance: false })),
      )
    expect(isOncePerPress(commandFor(press('6'), grid)!), 'a held key would give and clear the colour in turn').toBe(
      true,
    )
    expect(commandFor(press('6', { code: 'Digit6', altKey: true }), grid)).toEqual({
      do: 'tag-key',
      slot: 5,
      advance: false,
    })
    expect(commandFor(press('6'), typing)).toBeNull()
  })

  it('letters flag everywhere else, and move on with Shift; a digit does not move on, because some keyboards need Shift for it', () => {
    for (const place of [grid, viewer, control])
      expect(commandFor(press('p'), place)).toEqual({ do: 'label', edit: { flag: 'pick' }, advance: false })
    expect(commandFor(press('X', { shiftKey: true }), grid)).toEqual({
      do: 'label',
      edit: { flag: 'reject' },
      advance: true,
    })
    expect(commandFor(press('2', { code: 'Digit2', shiftKey: true }), grid)).toEqual({
      do: 'label',
      edit: { stars: 2 },
      advance: false,
    })
    expect(commandFor(press('p'), typing)).toBeNull()
  })

  it('arrows and WASD move in the grid, Shift extends', () => {
    expect(commandFor(press('ArrowDown'), grid)).toEqual({ do: 'move', move: 'down', extend: false })
    expect(commandFor(press('W', { shiftKey: true }), grid)).toEqual({ do: 'move', move: 'up', extend: true })
    expect(commandFor(press('End', { shiftKey: true }), grid)).toEqual({ do: 'move', move: 'end', extend: true })
  })

  it('Alt+Shift shortcuts copy and show pictures by the letter or the key’s position, and type characters in text fields', () => {
    const macC = press('Ç', { code: 'KeyC', altKey: true, shiftKey: true })
    for (const place of [grid, viewer, control]) expect(commandFor(macC, place)).toEqual({ do: 'copy-path' })
    expect(commandFor(press('R', { code: 'KeyR', altKey: true, shiftKey: true }), grid)).toEqual({ do: 'reveal' })
    for (const place of [typing, { ...grid, dialog: true }]) expect(commandFor(macC, place)).toBeNull()
    expect(commandFor(press('x', { code: 'KeyX', altKey: true, shiftKey: true }), grid)).toBeNull()
    expect(commandFor(press('C', { code: 'KeyI', altKey: true, shiftKey: true }), grid), 'Dvorak').toEqual({
      do: 'copy-path',
    })
    expect(commandFor(press('J', { code: 'KeyC', altKey: true, shiftKey: true }), grid), 'Dvorak').toBeNull()
  })

  it('a slider or tree keeps its own arrows, Enter and space; a button only the latter two', () => {
    for (const key of ['ArrowDown', 'Enter', ' ', 'Home']) expect(commandFor(press(key), control)).toBeNull()
    const button: KeyPlace = { ...grid, on: 'button' }
    for (const key of ['Enter', ' ']) expect(commandFor(press(key), button)).toBeNull()
    expect(commandFor(press('ArrowDown'), button)).toEqual({ do: 'move', move: 'down', extend: false })
  })

  it('in the viewer the same keys walk through pictures and zoom', () => {
    expect(commandFor(press('d'), viewer)).toEqual({ do: 'move', move: 'next', extend: false })
    expect(commandFor(press('ArrowLeft'), viewer)).toEqual({ do: 'move', move: 'previous', extend: false })
    expect(commandFor(press('+', { shiftKey: true }), viewer)).toEqual({ do: 'zoom', zoom: 'in' })
    expect(commandFor(press('f'), viewer)).toEqual({ do: 'zoom', zoom: 'fit-or-actual' })
    expect(commandFor(press('Escape'), viewer)).toEqual({ do: 'close-viewer' })
  })

  it('undo belongs to a field that has text, and to the labels otherwise', () => {
    const undo = press('z', { ctrlKey: true })
    expect(commandFor(undo, typing)).toBeNull()
    expect(commandFor(undo, { ...typing, hasText: false })).toEqual({ do: 'undo' })
    expect(commandFor(press('Z', { metaKey: true, shiftKey: true }), grid)).toEqual({ do: 'redo' })
    expect(commandFor(press('y', { ctrlKey: true }), grid)).toEqual({ do: 'redo' })
  })

  it('select-all belongs to the text in a field', () => {
    expect(commandFor(press('a', { ctrlKey: true }), typing)).toBeNull()
    expect(commandFor(press('a', { ctrlKey: true }), grid)).toEqual({ do: 'select-all' })
  })

  it('letters and digits with Ctrl and Alt label nothing', () => {
    for (const key of ['x', 'p', '3']) {
      expect(commandFor(press(key, { ctrlKey: true, altKey: true }), grid)).toBeNull()
      expect(commandFor(press(key, { ctrlKey: true, altKey: true, shiftKey: true }), grid)).toBeNull()
    }
  })

  it('brackets work where AltGr types them', () => {
    expect(commandFor(press(']', { ctrlKey: true, altKey: true }), grid)).toMatchObject({
      do: 'next-without',
      command: { without: 'any', direction: 1 },
    })
  })

  it('Alt and a digit give the tag of a key, with Shift it moves on, also on a Mac where they type signs', () => {
    for (const place of [grid, viewer, control, { ...grid, over: 'compare' as const }])
      expect(commandFor(press('3', { code: 'Digit3', altKey: true }), place)).toEqual({
        do: 'tag-key',
        slot: 2,
        advance: false,
      })
    expect(commandFor(press('€', { code: 'Digit2', altKey: true, shiftKey: true }), grid)).toEqual({
      do: 'tag-key',
      slot: 1,
      advance: true,
    })
    expect(commandFor(press('0', { code: 'Digit0', altKey: true }), grid)).toBeNull()
    for (const place of [typing, { ...grid, dialog: true }])
      expect(commandFor(press('1', { code: 'Digit1', altKey: true }), place)).toBeNull()
  })

  it('T opens the box for tags, with Shift it repeats the last ones; Caps Lock is not Shift', () => {
    expect(commandFor(press('T'), grid)).toEqual({ do: 'tags' })
    expect(commandFor(press('T', { shiftKey: true }), viewer)).toEqual({ do: 'repeat-tags' })
    expect(commandFor(press('m'), { ...grid, over: 'compare' })).toEqual({ do: 'auto-advance' })
  })

  it('a key has one command in each place', () => {
    const keys = [...'abcdefghijklmnopqrstuvwxyz0123456789[]{},./+-=?'.split(''), 'Enter', ' ', 'Escape', 'Delete']
    for (const over of ['grid', 'viewer', 'compare'] as const) {
      const labels = keys.filter((key) => commandFor(press(key), { ...grid, over })?.do === 'label')
      expect(labels, 'the keys of labels do the same everywhere').toEqual('pux012345'.split(''))
    }
  })

  it('the key of a tag of the schema gives the tag, and with Shift the next picture too, also for digits on all keyboards', () => {
    const tags = new Map([
      ['s', 'sharp'],
      ['1', 'owl'],
    ])
    const tagOf = (key: string, change: Partial<KeyPress>, place = grid): unknown =>
      commandFor(press(key, change), place, true, undefined, tags)
    expect(tagOf('1', { code: 'Digit1' })).toEqual({ do: 'schema-tag', tag: 'owl', advance: false })
    expect(tagOf('S', { code: 'KeyS', shiftKey: true })).toEqual({ do: 'schema-tag', tag: 'sharp', advance: true })
    for (const key of ['!', '1', '+'])
      expect(tagOf(key, { code: 'Digit1', shiftKey: true }, viewer)).toEqual({
        do: 'schema-tag',
        tag: 'owl',
        advance: true,
      })
    expect(tagOf('!', { code: 'Digit1', shiftKey: true }, typing)).toBeNull()
    expect(tagOf('@', { code: 'Digit2', shiftKey: true })).toBeNull()
  })

  it('panels and palette open from anywhere', () => {
    expect(commandFor(press('k', { ctrlKey: true }), typing)).toEqual({ do: 'palette' })
    expect(commandFor(press(',', { metaKey: true }), typing)).toEqual({ do: 'settings' })
    expect(commandFor(press('b', { metaKey: true }), typing)).toEqual({ do: 'left-panel' })
    expect(commandFor(press('i', { ctrlKey: true }), grid)).toEqual({ do: 'inspector' })
  })
})
