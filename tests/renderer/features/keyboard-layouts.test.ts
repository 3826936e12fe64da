/**
 * Tests the shortcuts with keyboard layouts of many languages. The tables contain what each key types without Shift, row
 * by row. The rows begin with the keys of 1, Q, A and Z.
 */
import { describe, expect, it } from 'vitest'

import { isComposing, isLatin } from '../../../renderer/features/shortcuts/key-meaning.ts'
import { commandFor } from '../../../renderer/features/shortcuts/keymap.ts'
import type { KeyPress } from '../../../renderer/features/shortcuts/key-chords.ts'
import type { Command, KeyPlace } from '../../../renderer/features/shortcuts/keymap.ts'

const CODES = [
  Array.from('1234567890', (digit) => `Digit${digit}`),
  [...Array.from('QWERTYUIOP', (letter) => `Key${letter}`), 'BracketLeft', 'BracketRight'],
  [...Array.from('ASDFGHJKL', (letter) => `Key${letter}`), 'Semicolon', 'Quote'],
  [...Array.from('ZXCVBNM', (letter) => `Key${letter}`), 'Comma', 'Period', 'Slash'],
]
const DIGITS = '1 2 3 4 5 6 7 8 9 0'

const OTHER_SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  Russian: [DIGITS, 'й ц у к е н г ш щ з х ъ', 'ф ы в а п р о л д ж э', 'я ч с м и т ь б ю .'],
  Ukrainian: [DIGITS, 'й ц у к е н г ш щ з х ї', 'ф і в а п р о л д ж є', 'я ч с м и т ь б ю .'],
  Greek: [DIGITS, '; ς ε ρ τ υ θ ι ο π [ ]', "α σ δ φ γ η ξ κ λ Dead '", 'ζ χ ψ ω β ν μ , . /'],
  Hebrew: [DIGITS, "/ ' ק ר א ט ו ן ם פ ] [", 'ש ד ג כ ע י ח ל ך ף ,', 'ז ס ב ה נ מ צ ת ץ .'],
  Arabic: [DIGITS, 'ض ص ث ق ف غ ع ه خ ح ج د', 'ش س ي ب ل ا ت ن م ك ط', 'ئ ء ؤ ر لا ى ة و ز ظ'],
  Persian: ['۱ ۲ ۳ ۴ ۵ ۶ ۷ ۸ ۹ ۰', 'ض ص ث ق ف غ ع ه خ ح ج چ', 'ش س ی ب ل ا ت ن م ک گ', 'ظ ط ز ر ذ د پ و . /'],
  Thai: ['ๅ / - ภ ถ ุ ึ ค ต จ', 'ๆ ไ ำ พ ะ ั ี ร น ย บ ล', 'ฟ ห ก ด เ ้ ่ า ส ว ง', 'ผ ป แ อ ิ ื ท ม ใ ฝ'],
}
const LATIN: Readonly<Record<string, readonly string[]>> = {
  American: [DIGITS, 'q w e r t y u i o p [ ]', "a s d f g h j k l ; '", 'z x c v b n m , . /'],
  French: ['& é " \' ( - è _ ç à', 'a z e r t y u i o p Dead $', 'q s d f g h j k l m ù', 'w x c v b n , ; : !'],
  German: [DIGITS, 'q w e r t z u i o p ü +', 'a s d f g h j k l ö ä', 'y x c v b n m , . -'],
  Czech: ['+ ě š č ř ž ý á í é', 'q w e r t z u i o p ú )', 'a s d f g h j k l ů §', 'y x c v b n m , . -'],
  Turkish: [DIGITS, 'q w e r t y u ı o p ğ ü', 'a s d f g h j k l ş i', 'z x c v b n m ö ç .'],
  Dvorak: [DIGITS, "' , . p y f g c r l / =", 'a o e u i d h t n s -', '; q j k x b m w v z'],
}

const grid: KeyPlace = { on: 'surface', hasText: false, over: 'grid', dialog: false }

function presses(rows: readonly string[]): KeyPress[] {
  return rows.flatMap((row, at) => row.split(' ').map((key, column) => press(key, CODES[at]![column]!)))
}

/** Returns what the keys do, each pressed after a letter was typed. */
function commands(rows: readonly string[], change: Partial<KeyPress>, place = grid): Map<string, Command | null> {
  const all = presses(rows)
  const latin = all.map(isLatin).includes(true)
  return new Map(all.map((pressed) => [pressed.code, commandFor({ ...pressed, ...change }, place, latin)]))
}

function press(key: string, code: string, change: Partial<KeyPress> = {}): KeyPress {
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...change }
}

function placesOf(all: Map<string, Command | null>, does: Command['do']): string[] {
  return [...all].filter(([, command]) => command?.do === does).map(([code]) => code)
}

const withCtrl = { ctrlKey: true }

/** Returns the label that a picture must lack for the command to go to it. */
const withoutOf = (command: Command | null | undefined): string | null =>
  command?.do === 'next-without' ? command.command.without : null

describe.each(Object.entries(OTHER_SCRIPTS))('a %s keyboard', (_name, rows) => {
  it('has the Latin letters of the shortcuts at their positions', () => {
    const [plain, ctrl] = [commands(rows, {}), commands(rows, withCtrl)]
    expect([
      plain.get('KeyT'),
      plain.get('KeyN'),
      plain.get('KeyW'),
      plain.get('KeyS'),
      plain.get('KeyG'),
      plain.get('KeyC'),
    ]).toEqual([
      { do: 'tags' },
      { do: 'note' },
      { do: 'move', move: 'up', extend: false },
      { do: 'move', move: 'down', extend: false },
      { do: 'layout' },
      { do: 'compare' },
    ])
    expect(['KeyZ', 'KeyY', 'KeyA', 'KeyK', 'KeyB', 'KeyI', 'Comma'].map((code) => ctrl.get(code)?.do)).toEqual([
      'undo',
      'redo',
      'select-all',
      'palette',
      'left-panel',
      'inspector',
      'settings',
    ])
    expect(commands(rows, { ctrlKey: true, shiftKey: true }).get('KeyZ')).toEqual({ do: 'redo' })
    expect(
      ['KeyF', 'KeyR', 'KeyL', 'KeyD'].map((code) => commands(rows, {}, { ...grid, over: 'viewer' }).get(code)?.do),
    ).toEqual(['zoom', 'zoom', 'keep-zoom', 'move'])
    expect(commands(rows, { altKey: true, shiftKey: true }).get('KeyC')).toEqual({ do: 'copy-path' })
    expect(
      [{}, { altKey: true }, { altKey: true, shiftKey: true }].map((modifiers) =>
        withoutOf(commands(rows, modifiers).get('BracketRight')),
      ),
    ).toEqual(['any', 'flag', 'tags'])
  })

  it('rates with its row of digits, and does nothing while somebody types', () => {
    const plain = commands(rows, {})
    expect([1, 2, 3, 4, 5, 0].map((digit) => plain.get(`Digit${digit}`))).toEqual(
      [1, 2, 3, 4, 5, 0].map((stars) => ({ do: 'label', edit: { stars }, advance: false })),
    )
    expect(new Set(commands(rows, {}, { ...grid, on: 'typing', hasText: true }).values())).toEqual(new Set([null]))
  })
})

describe.each(Object.entries(LATIN))('a %s keyboard', (_name, rows) => {
  it('has the shortcuts where it types their letters, and nowhere else', () => {
    const [plain, ctrl] = [commands(rows, {}), commands(rows, withCtrl)]
    const typedBy = new Map(presses(rows).map(({ key, code }) => [key, code]))
    for (const [letter, does] of [
      ['z', 'undo'],
      ['y', 'redo'],
      ['a', 'select-all'],
      ['k', 'palette'],
      ['i', 'inspector'],
      [',', 'settings'],
    ] as const)
      expect(placesOf(ctrl, does), does).toEqual(typedBy.has(letter) ? [typedBy.get(letter)] : [])
    for (const [letter, does] of [
      ['t', 'tags'],
      ['n', 'note'],
      ['g', 'layout'],
      ['c', 'compare'],
    ] as const)
      expect(placesOf(plain, does), does).toEqual([typedBy.get(letter)])
    expect([1, 2, 3, 4, 5, 0].map((digit) => plain.get(`Digit${digit}`))).toEqual(
      [1, 2, 3, 4, 5, 0].map((stars) => ({ do: 'label', edit: { stars }, advance: false })),
    )
  })
})

describe('single keys', () => {
  it('a Hungarian ö, at the position of the 0, does not remove stars', () => {
    expect(commandFor(press('ö', 'Digit0'), grid)).toBeNull()
    expect(commandFor(press('0', 'Backquote'), grid)).toEqual({ do: 'label', edit: { stars: 0 }, advance: false })
  })

  it('the minus of a French keyboard, at the position of the 6, makes pictures smaller; with Shift the key is a 6', () => {
    expect(commandFor(press('-', 'Digit6'), grid)).toEqual({ do: 'cell-size', by: -1 })
    expect(commandFor(press('6', 'Digit6', { shiftKey: true }), grid)).toMatchObject({ edit: { color: 'red' } })
    expect(commandFor(press('è', 'Digit7'), grid)).toMatchObject({ edit: { color: 'yellow' } })
  })

  it('a character that AltGr types on a digit key counts as that character', () => {
    expect(withoutOf(commandFor(press('[', 'Digit5', { ctrlKey: true, altKey: true }), grid))).toBe('any')
    expect(withoutOf(commandFor(press('{', 'Digit4', { ctrlKey: true, altKey: true }), grid))).toBe('stars')
    expect(commandFor(press('~', 'Digit4', { ctrlKey: true, altKey: true }), grid)).toBeNull()
  })

  it('Shift on the keys of the brackets goes to unrated pictures on a Russian keyboard', () => {
    expect(withoutOf(commandFor(press('Ъ', 'BracketRight', { shiftKey: true }), grid, false))).toBe('stars')
  })

  it('Shift on the key of the slash asks for help on an Arabic keyboard', () => {
    expect(commandFor(press('؟', 'Slash', { shiftKey: true }), grid, false)).toEqual({ do: 'shortcuts' })
  })

  it('named keys do not identify the layout, and have no position', () => {
    for (const [key, code] of [
      ['Enter', 'Enter'],
      ['Tab', 'Tab'],
      ['F2', 'F2'],
      ['Dead', 'Semicolon'],
      ['Shift', 'ShiftLeft'],
    ] as const)
      expect([isLatin({ key, code }), commandFor(press(key, code), { ...grid, on: 'button' }, false)], key).toEqual([
        null,
        null,
      ])
  })

  it('recognises keys of an input method, and in Safari the one that ends the composition', () => {
    expect([
      isComposing({ isComposing: true, keyCode: 13 }),
      isComposing({ isComposing: false, keyCode: 229 }),
      isComposing({ isComposing: false, keyCode: 13 }),
    ]).toEqual([true, true, false])
  })
})
