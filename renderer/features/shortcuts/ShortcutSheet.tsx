import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'

import { LABEL_COMMANDS, NEXT_COMMANDS } from '../../../preload/contract/index.ts'
import { MODIFIER } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'

const WITHOUT_RATINGS = LABEL_COMMANDS.filter(({ key }) => !/[1-5]/.test(key))
const LETTERS = WITHOUT_RATINGS.map(({ key }) => key).filter((key) => /[A-Z]/.test(key))

const SHEET: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'Everywhere',
    [
      ['/', 'Filter'],
      ['Mod K', 'Commands'],
      ['?', 'This sheet'],
      ['Mod Z', 'Undo'],
      ['Mod Shift Z', 'Redo'],
      ['Mod B', 'Left panel'],
      ['Mod I', 'Inspector'],
      ['F6  Shift F6', 'Next, previous panel'],
      ['Mod ,', 'Settings'],
      ['Shift F10  Right click', 'Menu'],
    ],
  ],
  [
    'Label',
    [
      ['1 – 5', 'Rate'],
      ...WITHOUT_RATINGS.map(({ key, name }) => [key, name] as const),
      [`Shift + ${LETTERS.join(' ')}`, 'Label and move on'],
      ['T', 'Tags'],
      ['Alt 1 – 9', 'Tag of the key, on or off'],
      ['Alt Shift 1 – 9', 'Tag of the key, and move on'],
      ['Shift T', 'Repeat the last tags'],
      ['N', 'Note'],
      ['Mod Enter', 'Save the note'],
      ['M', 'Auto-advance on or off'],
    ],
  ],
  [
    'Grid',
    [
      ['Arrows  W A S D', 'Move'],
      ['Shift + move', 'Select a range'],
      ['Mod click', 'Add to the selection'],
      ['Drag', 'Select a rectangle'],
      ['Mod A', 'Select all matching'],
      ['Esc', 'Clear the selection'],
      ['Enter  Space', 'View'],
      ['C', 'Compare the selected'],
      ['G', 'Own shapes, or same size'],
      ['+  −  Mod wheel', 'Size of the pictures'],
      ['Alt Shift C', 'Copy the path'],
      ['Alt Shift K', 'Copy the key'],
      ['Alt Shift R', 'Show in the file manager'],
    ],
  ],
  [
    'Go to',
    [
      ['Alt ←  Alt →', 'Back, forward'],
      ...NEXT_COMMANDS.filter(({ direction }) => direction === 1).map(
        ({ modifiers, adjective }): readonly [string, string] => [
          `${[...modifiers, ']'].join(' ')}  ${[...modifiers, '['].join(' ')}`,
          `Next, previous ${adjective}`,
        ],
      ),
    ],
  ],
  [
    'Find',
    [
      ['Tab', 'Accept the suggestion'],
      ['Alt click', 'Exclude from the result'],
      ['Letters', 'Folder of that name'],
      ['Enter', 'Show the folder'],
      ['← →', 'Expand and collapse; ends of a histogram'],
    ],
  ],
  [
    'Viewer',
    [
      ['← →  A D', 'Previous, next'],
      ['+  −', 'Zoom'],
      ['F', 'Fit or 1:1; enlarge a small picture'],
      ['Shift F', 'Fill'],
      ['Z', '1:1'],
      ['Shift + arrows', 'Pan'],
      ['R  Shift R', 'Turn the view'],
      ['L', 'Keep the zoom'],
      ['Y (hold)', 'Picture viewed before'],
      ['H', 'Film strip'],
      ['B', 'Surround: dark, grey, light'],
      ['C', 'Compare with the next'],
      ['Esc', 'Back to the grid'],
    ],
  ],
  [
    'Compare',
    [
      ['← →  A D', 'Choose a picture'],
      [`0 – 5  ${LETTERS.join(' ')}  T`, 'Label it'],
      ['K', 'Pick it, reject the others'],
      ['Del', 'Remove it from the comparison'],
      ['S', 'Swap with the next'],
      ['PgUp  PgDn', 'Previous, next pair'],
      ['W', 'One over the other'],
      [',  .', 'Move the divider'],
      ['L', 'Zoom together or alone'],
      ['B', 'Surround: dark, grey, light'],
      ['Esc', 'Back'],
    ],
  ],
]

/** Keys that do nothing in a browser. */
const WINDOW_ONLY = new Set(['Alt Shift R'])

export function ShortcutSheet() {
  const open = useApp((state) => state.shortcuts)
  const isWindow = useApp((state) => state.session?.host === 'electron')
  return (
    <Dialog.Root open={open} onOpenChange={(now) => app().setShortcuts(now)}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className="sheet"
          data-testid="shortcuts"
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            ;(event.currentTarget as HTMLElement).focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            app().focusGrid()
          }}
        >
          <header>
            <Dialog.Title>Keyboard</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label="Close">
              <X size={16} />
            </Dialog.Close>
          </header>
          <div className="sheet-columns">
            {SHEET.map(([title, lines]) => (
              <section key={title}>
                <h3>{title}</h3>
                <dl>
                  {lines
                    .filter(([keys]) => isWindow || !WINDOW_ONLY.has(keys))
                    .map(([keys, what]) => (
                      <div key={keys}>
                        <dt>{what}</dt>
                        <dd>
                          {keys.split('  ').map((part) => (
                            <kbd key={part}>{part.replace('Mod', MODIFIER)}</kbd>
                          ))}
                        </dd>
                      </div>
                    ))}
                </dl>
              </section>
            ))}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
