/**
 * Functions that tests run in the program's main process. Each is sent there as source text, so it cannot use anything
 * of this module.
 */
import type * as electron from 'electron'

export type Electron = typeof electron

export interface DialogAsked {
  readonly kind: 'open' | 'save' | 'message'
  readonly window: number | null
  readonly options: Record<string, unknown>
}

export interface SystemUse {
  readonly action: 'show' | 'copy' | 'external'
  readonly value: string
}

export type RecordedCall = SystemUse | { readonly id: number; readonly dialog: DialogAsked }

export interface MenuEntry {
  readonly label: string
  readonly enabled: boolean
  readonly checked: boolean
  readonly accelerator: string | null
  readonly items: readonly MenuEntry[]
}

/** The object that `recordSystem` adds to the main process. */
export interface Recorder {
  readonly recorder: {
    /** Resolves with the records after the first `known` ones, as soon as there are any. */
    next(known: number): Promise<RecordedCall[]>
    answer(dialog: number, answer: unknown): void
  }
}

/** Records what the program asks of the system instead of doing it. A dialog stays open until it is answered. */
export function recordSystem({ clipboard, dialog, shell }: Electron): void {
  const calls: RecordedCall[] = []
  let wake: (() => void) | undefined
  const open: ((answer: never) => void)[] = []
  const record = (one: RecordedCall): void => {
    calls.push(one)
    wake?.()
  }
  const asks =
    (kind: DialogAsked['kind']) =>
    (...given: unknown[]): Promise<never> =>
      new Promise((resolve) => {
        const [window, options] = given.length > 1 ? (given as [{ id: number }, object]) : [null, given[0] as object]
        record({ id: open.push(resolve) - 1, dialog: { kind, window: window?.id ?? null, options: { ...options } } })
      })
  const uses =
    (action: SystemUse['action']) =>
    (value: string): void =>
      record({ action, value })
  Object.assign(dialog, {
    showMessageBox: asks('message'),
    showOpenDialog: asks('open'),
    showSaveDialog: asks('save'),
  })
  Object.assign(shell, { showItemInFolder: uses('show'), openExternal: uses('external') })
  Object.assign(clipboard, { writeText: uses('copy') })
  const recorder: Recorder['recorder'] = {
    async next(known) {
      while (calls.length <= known)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return calls.slice(known)
    },
    answer(id, answer) {
      open[id]!(answer as never)
    },
  }
  Object.assign(globalThis, { recorder })
}

export function readMenu({ Menu }: Electron): MenuEntry[] {
  const read = (item: electron.MenuItem): MenuEntry => ({
    label: item.label,
    enabled: item.enabled,
    checked: item.checked,
    accelerator: item.accelerator ?? null,
    items: item.submenu?.items.map(read) ?? [],
  })
  return Menu.getApplicationMenu()!.items.map(read)
}
