/** Performs the commands that are chosen in the system's menu. */
import { useEffect } from 'react'

import { newRandomSort } from '../../../preload/contract/index.ts'
import type { MenuCommand } from '../../../preload/contract/index.ts'
import { app, onPush } from '../../store/app.ts'
import { isCovered } from '../../store/session.ts'
import type { AppState } from '../../store/state.ts'
import { commandOfId } from '../shortcuts/key-actions.ts'
import { keyGate } from '../shortcuts/key-gate.ts'
import { perform } from '../shortcuts/use-keys.ts'

/**
 * Commands that work wherever the keyboard focus is. All others act on the pictures, so everything that covers the
 * pictures is closed first.
 */
const GLOBAL_COMMANDS: ReadonlySet<MenuCommand> = new Set([
  'settings',
  'shortcuts',
  'palette',
  'theme-system',
  'theme-light',
  'theme-dark',
  'left-panel',
  'inspector',
  'conflicts',
  'auto-advance',
  'enlarge-small',
  'surround-dark',
  'surround-grey',
  'surround-light',
  'filmstrip',
  'undo',
  'redo',
  'select-all',
  'check-share',
  'copy-diagnostics',
])

/** Commands for the picture in front, also that of a conflict. */
const OF_PICTURE: ReadonlySet<MenuCommand> = new Set(['zoom-in', 'zoom-out', 'zoom-fit', 'zoom-fill', 'zoom-actual'])

export function useMenu(): void {
  useEffect(() => onPush('menu', ({ command }) => keyGate.run(() => performCommand(command))), [])
}

function performCommand(command: MenuCommand): void {
  const state = app()
  if (!GLOBAL_COMMANDS.has(command)) {
    if (isCovered(state)) return
    closeDialogs(state)
    if (state.inbox && !OF_PICTURE.has(command)) state.closeInbox()
  }
  switch (command) {
    case 'undo':
    case 'redo':
      return undoOrRedo(command)
    case 'select-all':
      return selectAll()
    case 'view':
      return perform({ do: state.viewer ? 'close-viewer' : 'view' })
    case 'compare':
      return perform({ do: state.compare ? 'close-compare' : 'compare' })
    case 'zoom-in':
      return showsPicture(state) ? perform({ do: 'zoom', zoom: 'in' }) : perform({ do: 'cell-size', by: 1 })
    case 'zoom-out':
      return showsPicture(state) ? perform({ do: 'zoom', zoom: 'out' }) : perform({ do: 'cell-size', by: -1 })
    case 'zoom-fit':
      return perform({ do: 'zoom', zoom: 'fit-or-actual' })
    case 'zoom-fill':
      return perform({ do: 'zoom', zoom: 'fill' })
    case 'zoom-actual':
      return perform({ do: 'zoom', zoom: 'actual' })
    case 'turn-left':
    case 'turn-right':
      return perform({ do: 'zoom', zoom: command })
    case 'keep-zoom':
      return perform({ do: state.compare ? 'link' : 'keep-zoom' })
    case 'enlarge-small':
      return state.toggleEnlarging()
    case 'surround-dark':
      return state.setPrefs({ surround: 'dark' })
    case 'surround-grey':
      return state.setPrefs({ surround: 'grey' })
    case 'surround-light':
      return state.setPrefs({ surround: 'light' })
    case 'shuffle':
      return state.sortBy(newRandomSort())
    case 'update-result':
      return void state.rerun()
    case 'theme-system':
      return state.setPrefs({ theme: 'system' })
    case 'theme-light':
      return state.setPrefs({ theme: 'light' })
    case 'theme-dark':
      return state.setPrefs({ theme: 'dark' })
    case 'back':
      return perform({ do: 'history', direction: -1 })
    case 'forward':
      return perform({ do: 'history', direction: 1 })
    case 'quick-start':
      return state.showQuickStart()
    case 'replace-tag':
      return state.openTagTask('rename')
    case 'check-share':
      return state.retryStatus()
    case 'copy-diagnostics':
      return void state.copyDiagnostics()
    case 'releases':
      return state.openReleases()
    case 'export':
      return void state.exportLabels()
    case 'agreement':
      return app().openAgreement()
    case 'progress':
      return app().openProgress()
    case 'schema':
      return app().openSchema()
    case 'people':
      return app().openPeople()
    case 'earlier-time':
      return state.setTimeDialog(true)
    case 'history':
      return perform({ do: 'open-history' })
    case 'settings':
    case 'shortcuts':
    case 'palette':
    case 'search':
    case 'left-panel':
    case 'inspector':
    case 'conflicts':
    case 'layout':
    case 'tags':
    case 'repeat-tags':
    case 'auto-advance':
    case 'note':
    case 'reveal':
    case 'copy-path':
    case 'copy-key':
    case 'keep-pane':
    case 'select-stack':
    case 'collapse-stacks':
    case 'expand-stack':
    case 'pick-in-stack':
    case 'filmstrip':
      return perform({ do: command })
    default:
      // The commands that the contract lists: labels, and pictures without one.
      return perform(commandOfId(command, false))
  }
}

function showsPicture({ viewer, compare, inbox }: AppState): boolean {
  return viewer || compare !== null || inbox !== null
}

function closeDialogs(state: AppState): void {
  if (state.palette) state.setPalette(false)
  if (state.shortcuts) state.setShortcuts(false)
  if (state.settingsOpen) state.closeSettings()
  if (state.takeBackRequest) state.cancelTakeBack()
  if (state.historyOpen) state.closeHistory()
  if (state.agreementOpen) state.closeAgreement()
  if (state.progressOpen) state.closeProgress()
  if (state.peopleOpen) state.closePeople()
  if (state.schemaOpen) state.closeSchema()
  if (state.timeDialogOpen) state.setTimeDialog(false)
  if (state.releasesOpen) state.closeReleases()
  if (state.tagTask) state.closeTagTask()
  if (state.question) state.answerQuestion(false)
}

/** Undoes or redoes, as the key does: in the text that is being typed if there is any, else in the labels. */
function undoOrRedo(what: 'undo' | 'redo'): void {
  const field = typedField()
  if (field === null || field.value === '') return perform({ do: what })
  document.execCommand(what)
}

function selectAll(): void {
  const field = typedField()
  if (field) field.select()
  else if (!showsPicture(app())) perform({ do: 'select-all' })
}

function typedField(): HTMLInputElement | HTMLTextAreaElement | null {
  const { activeElement } = document
  return activeElement instanceof HTMLTextAreaElement ||
    (activeElement instanceof HTMLInputElement && activeElement.selectionStart !== null)
    ? activeElement
    : null
}
