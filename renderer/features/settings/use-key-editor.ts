/** Holds which command gets a new key, and what the window says about it. */
import { useRef, useState } from 'react'

import { canonicalKey, keyCommand, keysOf, t, KEY_GROUP_NAMES } from '../../../preload/contract/index.ts'
import type { KeyChanges, KeyCommandId } from '../../../preload/contract/index.ts'
import { keyText } from '../../components/key-text.ts'
import { app } from '../../store/app.ts'
import { commandsWithKey, commandWithShift, withMovedKey } from '../shortcuts/key-changes.ts'
import { isLatin } from '../shortcuts/key-meaning.ts'
import { recordedKey } from '../shortcuts/key-recording.ts'
import { useKeyRecorder } from '../shortcuts/use-key-recorder.ts'

/** Whether the recorded key replaces the keys of the command or is one more. */
export type RecordingMode = 'replace' | 'add'

/** Why a key was not given to a command, and what the person can do about it. */
export interface KeyNotice {
  readonly id: KeyCommandId
  readonly text: string
  /** Gives the key to this command nevertheless; null when that is impossible. */
  readonly useHere: (() => void) | null
}

export interface KeyEditor {
  readonly recording: { readonly id: KeyCommandId; readonly mode: RecordingMode } | null
  readonly notice: KeyNotice | null
  /** The last thing that happened, for screen readers. */
  readonly announcement: string
  /** Gives the next key that is pressed to a command. Without an id, stops waiting for a key. */
  record(id: KeyCommandId | null, mode?: RecordingMode): void
  reset(id: KeyCommandId): void
}

/** The row of the command that gets a new key. */
const RECORDING_ROW = '[data-recording="true"]'

export function useKeyEditor(): KeyEditor {
  const [recording, setRecording] = useState<KeyEditor['recording']>(null)
  const [notice, setNotice] = useState<KeyNotice | null>(null)
  const [announcement, setAnnouncement] = useState('')
  const isLatinLayout = useRef(true)

  const record = (id: KeyCommandId | null, mode: RecordingMode = 'replace'): void => {
    setRecording(id === null ? null : { id, mode })
    setNotice(null)
    setAnnouncement(
      id === null ? '' : `Press the new key of ${keyCommand(id).name}. Escape cancels, Backspace removes the key.`,
    )
  }
  const finish = (id: KeyCommandId): void => {
    setRecording(null)
    setNotice(null)
    const keys = keysOf(id, app().prefs.keys).map(keyText)
    setAnnouncement(`${keyCommand(id).name}: ${keys.length === 0 ? t('no key') : keys.join(', ')}.`)
  }
  /** Gives a command these keys, and takes them away from the commands that have them at this moment. */
  const setKeys = (id: KeyCommandId, keys: readonly string[]): void => {
    const changes = app().prefs.keys
    const others = keys.flatMap((key) => commandsWithKey(key, id, changes))
    app().setPrefs({ keys: withMovedKey(changes, id, keys, others) })
    finish(id)
  }
  /** Gives these keys to a command, unless that takes the meaning of one of them away from another command. */
  const offerKeys = (id: KeyCommandId, keys: readonly string[]): void => {
    const changes = app().prefs.keys
    const before = keysOf(id, changes)
    const texts = keys.filter((key) => !before.includes(key)).flatMap((key) => sentenceOfUse(key, id, changes) ?? [])
    if (texts.length === 0) return setKeys(id, keys)
    setRecording(null)
    setNotice({ id, text: texts.join(' '), useHere: () => setKeys(id, keys) })
  }

  useKeyRecorder(recording !== null, RECORDING_ROW, {
    onLeave: () => record(null),
    onPress(event) {
      const { id, mode } = recording!
      const changes = app().prefs.keys
      isLatinLayout.current = isLatin(event) ?? isLatinLayout.current
      const host = app().session?.host ?? 'browser'
      const recorded = recordedKey(event, { id, changes, host, isLatinLayout: isLatinLayout.current })
      switch (recorded?.kind) {
        case 'cancel':
          return record(null)
        case 'remove':
          return setKeys(id, [])
        case 'refused':
          return setNotice({ id, text: recorded.reason, useHere: null })
        case 'key': {
          const kept = mode === 'add' ? keysOf(id, changes).filter((key) => canonicalKey(key) !== recorded.key) : []
          return offerKeys(id, [...kept, recorded.key])
        }
        case undefined:
      }
    },
  })

  return {
    recording,
    notice,
    announcement,
    record,
    reset(id) {
      offerKeys(id, keyCommand(id).keys)
    },
  }
}

/** Returns the sentence that says what a key does now where a command works; null when it is free. */
function sentenceOfUse(key: string, id: KeyCommandId, changes: KeyChanges): string | null {
  const names = commandsWithKey(key, id, changes).map(({ name, group }) => `“${name}” (${KEY_GROUP_NAMES[group]})`)
  if (names.length > 0) return `${keyText(key)} is the key of ${names.join(t(' and '))}.`
  const shifted = commandWithShift(key, id, changes)
  if (shifted === null) return null
  const adds = shifted.withShift === 'extend' ? t('selects a range') : t('also moves on to the next picture')
  return `${keyText(key)} is “${shifted.name}” with Shift, which ${adds}.`
}
