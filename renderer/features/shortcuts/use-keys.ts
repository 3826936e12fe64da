/**
 * Listens to keys, in one place: it determines where the keyboard focus is, looks up the command in the keymap, and
 * performs it.
 */
import { useEffect } from 'react'

import { assertNever, KEY_PLACES } from '../../../preload/contract/index.ts'
import { app, appStore } from '../../store/app.ts'
import { labelSchemaOf, schemaKeys } from '../../store/label-schema.ts'
import { isWaitingForOthers } from '../../store/queue.ts'
import { isCovered } from '../../store/session.ts'
import type { AppState } from '../../store/state.ts'
import type { Field } from '../../store/ui.ts'
import { linkPanes, panViewer, zoomViewer } from '../viewer/zoom.ts'
import { HeldKey } from './held-key.ts'
import type { KeyPress } from './key-chords.ts'
import { keyGate } from './key-gate.ts'
import { isComposing, isLatin } from './key-meaning.ts'
import { commandFor, isOncePerPress, keymapOf } from './keymap.ts'
import type { Command, Keymap, KeyPlace } from './keymap.ts'
import { moveToRegion } from './regions.ts'
import { isForField, typeInField } from './type-text.ts'

const TEXT =
  'textarea, [contenteditable="true"], input:not([type="range"]):not([type="checkbox"]):not([type="radio"]):not([type="button"])'
const CONTROL =
  'select, input, [role="slider"], [role="tree"], [role="menu"], [role="listbox"], [role="separator"], [aria-haspopup="menu"]'
/** The fraction of the width by which a key moves the divider. */
const WIPE_STEP = 0.04
/** How long Alt must be held before the tags of the keys are shown, in milliseconds. */
const ALT_DELAY_MS = 200
const BUTTON = 'button, a, summary'
const DIALOG = '[role="dialog"], [role="alertdialog"], [role="menu"]'

/**
 * Hides a key that an input method handles from everything in the page, so that no field, dialog or library acts on it.
 * The field still receives the text.
 */
function keepFromPage(event: KeyboardEvent): void {
  if (isComposing(event)) event.stopImmediatePropagation()
}

/**
 * Prevents the browser's own undo outside of text fields, which would change a field that is not the one in front, such
 * as the search box behind a dialog. The same holds for selecting all: it would mark the texts of the window.
 */
function preventBrowserCommand(event: KeyboardEvent): void {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && /^[azy]$/i.test(event.key)
  if (isCommand && placeOf(event.target).on !== 'typing') event.preventDefault()
}

export function useKeys(): void {
  useHeldAlt()
  useMouseButtons()
  useEffect(() => {
    let isLatinLayout = true
    const held = new HeldKey(() => app().hidePrevious())
    const onKeyDown = (event: KeyboardEvent): void => {
      isLatinLayout = isLatin(event) ?? isLatinLayout
      if (held.absorbs(event)) return event.preventDefault()
      if (event.defaultPrevented) return
      const place = placeOf(event.target)
      const keymap = keymapOf(app().prefs.keys)
      const command = commandFor(event, place, isLatinLayout, keymap, schemaKeys(labelSchemaOf(app())))
      if (!keyGate.isClosed && command && needsResult(command) && app().pendingResult !== null)
        keyGate.closeUntil(whenResultShown())
      const { pendingConflict } = app()
      if (!keyGate.isClosed && command && needsConflict(command) && pendingConflict !== null)
        keyGate.closeUntil(pendingConflict)
      const { pendingPicture } = app()
      if (!keyGate.isClosed && command && needsNextPicture(command) && pendingPicture !== null)
        keyGate.closeUntil(pendingPicture)
      if (keyGate.isClosed && place.on !== 'typing' && !place.dialog) {
        const isText = app().fieldRequest !== null && isForField(event)
        if (!isText && !hasCommand(event, isLatinLayout, keymap)) return
        event.preventDefault()
        // What the key means depends on what is shown when its turn comes.
        if (!event.repeat) keyGate.run(() => performKey(pressOf(event), isLatinLayout))
        return
      }
      if (!command) return preventBrowserCommand(event)
      event.preventDefault()
      if ((event.repeat && isOncePerPress(command)) || isPaused(command)) return
      perform(command)
      if (app().isShowingPrevious) held.hold(event)
    }
    const stop = new AbortController()
    const { signal } = stop
    window.addEventListener('keydown', keepFromPage, { capture: true, signal })
    window.addEventListener('keydown', onKeyDown, { signal })
    window.addEventListener('keyup', (event) => held.release(event), { capture: true, signal })
    window.addEventListener('blur', () => held.end(), { signal })
    document.addEventListener('visibilitychange', () => held.end(), { signal })
    return () => stop.abort()
  }, [])
}

/** Commands that do the same whatever is shown. */
const WITHOUT_RESULT: ReadonlySet<Command['do']> = new Set([
  'region',
  'search',
  'palette',
  'shortcuts',
  'undo',
  'redo',
  'message-action',
  'left-panel',
  'inspector',
  'open-history',
  'settings',
  'conflicts',
  'take-value',
  'edit-merged',
  'save-merged',
  'skip-conflict',
  'previous-conflict',
  'conflicts-in-folder',
  'show-conflict-picture',
  'close-conflicts',
])

/** Commands that act on the conflict in front: they wait until it is loaded. */
const WITH_CONFLICT: ReadonlySet<Command['do']> = new Set(['take-value', 'edit-merged', 'save-merged', 'skip-conflict'])

/** Makes keys wait until the conflict that is in front now is loaded: the next key is meant for it. */
function waitForConflict(): void {
  const { pendingConflict } = app()
  if (pendingConflict !== null) keyGate.closeUntil(pendingConflict)
}

function needsConflict(command: Command): boolean {
  return WITH_CONFLICT.has(command.do)
}

/** Whether a command acts on the pictures of a result: it waits until the result that was requested is shown. */
function needsResult(command: Command): boolean {
  return !WITHOUT_RESULT.has(command.do)
}

/** Resolves when no result is requested any more, also if another one was requested meanwhile. */
async function whenResultShown(): Promise<void> {
  for (let pending = app().pendingResult; pending !== null; pending = app().pendingResult) await pending
}

/** Returns whether a key has a command in any place. */
function hasCommand(press: KeyPress, isLatinLayout: boolean, keymap: Keymap): boolean {
  const tagsByKey = schemaKeys(labelSchemaOf(app()))
  return KEY_PLACES.some((over) =>
    commandFor(press, { ...placeOf(document.body), over }, isLatinLayout, keymap, tagsByKey),
  )
}

/** Returns what is needed of a key event later. */
function pressOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): KeyPress {
  return { key, code, ctrlKey, metaKey, altKey, shiftKey }
}

/**
 * Performs the command of a key that had to wait, or types it into the field that has been opened. A key that has to be
 * held has been released by now.
 */
function performKey(press: KeyPress, isLatinLayout: boolean): void {
  const { activeElement } = document
  const place = placeOf(activeElement)
  if (activeElement && place.on === 'typing' && isForField(press)) return typeInField(press, activeElement)
  const tagsByKey = schemaKeys(labelSchemaOf(app()))
  const command = commandFor(press, place, isLatinLayout, keymapOf(app().prefs.keys), tagsByKey)
  if (command && command.do !== 'show-previous' && !isPaused(command)) perform(command)
}

/** Commands that label pictures, or put them off. */
const FOR_LABELS: ReadonlySet<Command['do']> = new Set([
  'label',
  'toggle-label',
  'schema-tag',
  'tag-key',
  'repeat-tags',
  'skip-picture',
])

/** Whether a command is meant for the picture that comes next in a queue. */
function needsNextPicture(command: Command): boolean {
  return FOR_LABELS.has(command.do) || command.do === 'move'
}

/** Whether a command would label a picture that nobody has seen yet, or the one that is finished while no other is there. */
function isPaused(command: Command): boolean {
  const state = app()
  return FOR_LABELS.has(command.do) && (performance.now() < state.labelKeysPausedUntil || isWaitingForOthers(state))
}

/**
 * Shows the tags of the keys while Alt is held. A short press, or Alt and Tab, shows nothing.
 *
 * The system gives the keyboard to its menu when Alt is released, unless the page has used the key.
 */
function useHeldAlt(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = (): void => {
      clearTimeout(timer)
      app().setAltHeld(false)
    }
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Alt') return
      const { on, dialog } = placeOf(event.target)
      if (event.repeat || event.ctrlKey || event.metaKey || on === 'typing' || dialog || app().inbox || !app().result)
        return
      clearTimeout(timer)
      timer = setTimeout(() => app().setAltHeld(true), ALT_DELAY_MS)
    }
    const onKeyUp = (event: KeyboardEvent): void => {
      if (event.key !== 'Alt') return
      if (app().isAltHeld) event.preventDefault()
      stop()
    }
    window.addEventListener('keydown', onKeyDown)
    window.addEventListener('keyup', onKeyUp)
    window.addEventListener('blur', stop)
    return () => {
      stop()
      window.removeEventListener('keydown', onKeyDown)
      window.removeEventListener('keyup', onKeyUp)
      window.removeEventListener('blur', stop)
    }
  }, [])
}

/** The buttons of a mouse that go back and forward. */
const MOUSE_HISTORY: Readonly<Record<number, 1 | -1>> = { 3: -1, 4: 1 }

function useMouseButtons(): void {
  useEffect(() => {
    const onMouseUp = (event: MouseEvent): void => {
      const direction = MOUSE_HISTORY[event.button]
      if (direction === undefined || hasDialog(app()) || app().inbox || !app().result) return
      event.preventDefault()
      perform({ do: 'history', direction })
    }
    window.addEventListener('mouseup', onMouseUp)
    return () => window.removeEventListener('mouseup', onMouseUp)
  }, [])
}

function placeOf(target: EventTarget | null): KeyPlace {
  const element = target instanceof Element ? target : document.body
  const field = element.closest<HTMLInputElement | HTMLTextAreaElement>(TEXT)
  return {
    on: field ? 'typing' : element.closest(CONTROL) ? 'control' : element.closest(BUTTON) ? 'button' : 'surface',
    hasText: (field?.value ?? '') !== '',
    over: app().inbox ? 'conflicts' : app().compare ? 'compare' : app().viewer ? 'viewer' : 'grid',
    dialog: dialogAt(element),
  }
}

type DialogState = Pick<
  AppState,
  | 'palette'
  | 'shortcuts'
  | 'settingsOpen'
  | 'historyOpen'
  | 'releasesOpen'
  | 'agreementOpen'
  | 'progressOpen'
  | 'peopleOpen'
  | 'schemaOpen'
  | 'timeDialogOpen'
  | 'takeBackRequest'
  | 'tagTask'
  | 'question'
>

function dialogAt(element: Element): KeyPlace['dialog'] {
  const state = app()
  if (state.historyOpen && !hasDialog({ ...state, historyOpen: false }) && !isCovered(state)) return 'history'
  return element.closest(DIALOG) !== null || hasDialog(state) || isCovered(state)
}

function hasDialog(state: DialogState): boolean {
  const {
    palette,
    shortcuts,
    settingsOpen,
    historyOpen,
    releasesOpen,
    agreementOpen,
    progressOpen,
    peopleOpen,
    schemaOpen,
    timeDialogOpen,
    takeBackRequest,
    tagTask,
    question,
  } = state
  const isAsked =
    agreementOpen ||
    progressOpen ||
    peopleOpen ||
    schemaOpen ||
    timeDialogOpen ||
    takeBackRequest !== null ||
    tagTask !== null ||
    question !== null
  return palette || shortcuts || settingsOpen || historyOpen || releasesOpen || isAsked
}

/** Gives a field the keyboard. What is typed before the field is there waits for it. */
function openField(field: Field): void {
  app().focusField(field)
  if (app().fieldRequest !== null) keyGate.closeUntil(whenFieldFocused())
}

/** Resolves when the field that was requested has the keyboard. */
async function whenFieldFocused(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = appStore.subscribe(({ fieldRequest }) => {
    if (fieldRequest === null) resolve()
  })
  await promise.finally(stop)
}

export function perform(command: Command): void {
  const state = app()
  switch (command.do) {
    case 'move':
      return state.move(command.move, command.extend)
    case 'label':
      return void state.labelTargets(command.edit, command.advance)
    case 'toggle-label':
      return void state.toggleLabelOnTargets(command.edit, command.advance)
    case 'next-without':
      return keyGate.closeUntil(state.goToNextWithout(command.command))
    case 'next-new':
      return keyGate.closeUntil(state.goToNextNew(command.direction))
    case 'mark-all-seen':
      return void state.markAllSeen(state.requestedQuery.folder)
    case 'history':
      return void state.goInHistory(command.direction)
    case 'schema-tag':
      return void state.giveSchemaTag(command.tag, command.advance)
    case 'tag-key':
      return void state.giveTagOfKey(command.slot, command.advance)
    case 'repeat-tags':
      return void state.repeatTags()
    case 'queue':
      return state.queue ? state.stopQueue() : keyGate.closeUntil(state.startQueue())
    case 'skip-picture':
      return state.queueNext(true)
    case 'auto-advance':
      return state.toggleAutoAdvance()
    case 'zoom':
      return zoomViewer(command.zoom)
    case 'pan':
      return panViewer(command.x, command.y)
    case 'cell-size':
      return state.resizeCells(command.by)
    case 'conflicts':
      return state.inbox ? state.closeInbox() : keyGate.closeUntil(state.openInbox())
    case 'take-value':
      state.takeValue(command.take, command.alike)
      return waitForConflict()
    case 'edit-merged':
      return state.focusMerged()
    case 'save-merged':
      state.saveMerged()
      return waitForConflict()
    case 'skip-conflict':
      state.skipConflict()
      return waitForConflict()
    case 'previous-conflict':
      state.previousConflict()
      return waitForConflict()
    case 'conflicts-in-folder':
      return keyGate.closeUntil(state.toggleInboxFolder())
    case 'show-conflict-picture':
      return state.showConflictPicture()
    case 'close-conflicts':
      return state.closeInbox()
    case 'layout':
      return state.setPrefs({ gridLayout: state.prefs.gridLayout === 'justified' ? 'uniform' : 'justified' })
    case 'compare':
      return keyGate.closeUntil(state.openCompare())
    case 'close-compare':
      return state.closeCompare()
    case 'pane':
      return state.activatePane((state.compare?.active ?? 0) + command.by)
    case 'panes':
      return keyGate.closeUntil(state.nextPanes(command.by))
    case 'remove-pane':
      return state.removePane()
    case 'keep-pane':
      return void state.keepPane()
    case 'swap-panes':
      return state.swapPanes()
    case 'wipe':
      return state.toggleWipe()
    case 'wipe-by':
      return state.moveWipe(command.by * WIPE_STEP)
    case 'region':
      return moveToRegion(command.by)
    case 'keep-zoom':
      return state.toggleKeepZoom()
    case 'filmstrip':
      return state.setPrefs({ filmstrip: !state.prefs.filmstrip })
    case 'surround':
      return state.changeSurround()
    case 'show-previous':
      return state.showPrevious()
    case 'link':
      return linkPanes()
    case 'select-all':
      return state.selectAll()
    case 'select-stack':
      return keyGate.closeUntil(state.selectStack())
    case 'collapse-stacks':
      return keyGate.closeUntil(state.toggleCollapsing())
    case 'expand-stack':
      return keyGate.closeUntil(state.toggleStack())
    case 'pick-in-stack':
      return keyGate.closeUntil(state.pickInStack())
    case 'clear':
      return state.clearSelection()
    case 'view':
      return state.openViewer()
    case 'close-viewer':
      return state.closeViewer()
    case 'tags':
      return openField('tags')
    case 'note':
      return openField('note')
    case 'search':
      return state.focusSearch()
    case 'palette':
      return state.setPalette(!state.palette)
    case 'shortcuts':
      return state.setShortcuts(true)
    case 'copy-path':
      return void state.copyNames('path')
    case 'copy-key':
      return void state.copyNames('key')
    case 'reveal':
      return void state.showInFileManager()
    case 'undo':
      return void state.undo()
    case 'redo':
      return void state.redo()
    case 'message-action':
      return state.runToastAction()
    case 'left-panel':
      return state.setPrefs({ leftPanel: !state.prefs.leftPanel })
    case 'open-history':
      return state.openHistory()
    case 'settings':
      return state.openSettings()
    case 'inspector':
      return state.setPrefs({ rightPanel: !state.prefs.rightPanel })
    default:
      return assertNever(command)
  }
}
