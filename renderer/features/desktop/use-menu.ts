/** Carries out what is chosen in the system's menu. */
import { useEffect } from 'react'

import { assertNever } from '../../../preload/contract/index.ts'
import type { MenuCommand } from '../../../preload/contract/index.ts'
import { app, onPush } from '../../store/app.ts'
import { perform } from '../shortcuts/use-keys.ts'

export function useMenu(): void {
  useEffect(() => onPush('menu', ({ command }) => carryOut(command)), [])
}

function carryOut(command: MenuCommand): void {
  const state = app()
  switch (command) {
    case 'undo': case 'redo': return replay(command)
    case 'select-all': return selectAll()
    case 'view': return perform({ do: state.viewer ? 'close-viewer' : 'view' })
    case 'compare': return perform({ do: state.compare ? 'close-compare' : 'compare' })
    case 'larger': return perform({ do: 'cell-size', by: 1 })
    case 'smaller': return perform({ do: 'cell-size', by: -1 })
    case 'theme-system': return state.setPrefs({ theme: 'system' })
    case 'theme-light': return state.setPrefs({ theme: 'light' })
    case 'theme-dark': return state.setPrefs({ theme: 'dark' })
    case 'next-unlabelled': return perform({ do: 'unlabelled', direction: 1 })
    case 'previous-unlabelled': return perform({ do: 'unlabelled', direction: -1 })
    case 'look-now': return state.retryStatus()
    case 'copy-diagnostics': return void state.copyDiagnostics()
    case 'settings': case 'shortcuts': case 'palette': case 'search': case 'left-panel': case 'inspector': case 'layout': case 'reveal': case 'copy-path': case 'copy-key':
      return perform({ do: command })
    default: return assertNever(command)
  }
}

/** As with the key: of the text that is being typed, if there is some, else of labels. */
function replay(what: 'undo' | 'redo'): void {
  const field = typedField()
  if (field === null || field.value === '') return perform({ do: what })
  document.execCommand(what)
}

function selectAll(): void {
  const field = typedField()
  if (field) field.select()
  else if (!app().viewer && !app().compare) perform({ do: 'select-all' })
}

function typedField(): HTMLInputElement | HTMLTextAreaElement | null {
  const { activeElement } = document
  return activeElement instanceof HTMLTextAreaElement || (activeElement instanceof HTMLInputElement && activeElement.selectionStart !== null) ? activeElement : null
}
