/** What `lenslet check` says about settings: the file `settings.json`, what is wrong in it, and what is in force. Writes nothing. */
import { LensletError, type Settings } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { SETTINGS_FILE } from '../format/names.ts'
import { decodeSidecar } from '../format/sidecar-codec.ts'
import { externalChange } from '../merge/external.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import { DatasetSettings } from './dataset-settings.ts'
import type { PersonSettings } from './resolve.ts'

export interface SettingsCheck {
  /** In force for this person, as far as the file tells. */
  readonly settings: Settings
  /** Every change in the file, so that it can be compared with the journals. */
  readonly changes: readonly StoredChange[]
  readonly findings: readonly { readonly file: string; readonly problem: string; readonly repair: string }[]
}

/** Reads `settings.json`. A file that is not there is no finding: everything is at its default. Throws StorageError when the share does not answer. */
export async function checkSettings(storage: Storage, person: PersonSettings): Promise<SettingsCheck> {
  const findings: { file: string; problem: string; repair: string }[] = []
  const find = (problem: string, repair: string): void => { findings.push({ file: SETTINGS_FILE, problem, repair }) }
  const team = new DatasetSettings(person)
  const changes = await readChanges(storage, find)
  team.apply(changes)
  const settings = team.current
  for (const { name, team: given } of settings.settings) {
    if (given?.problem) find(`has a value that is not used: ${given.problem}`, 'the default applies; give it another value, or null, in the settings screen or with lenslet settings')
    if (given && given.conflict.length > 0) find(`has different values of ${name} (${given.conflict.map(({ value, by }) => `${JSON.stringify(value)} by ${by}`).join(', ')})`, 'the newest is in force; choose one in the settings screen')
  }
  for (const { name, from } of settings.unknown) {
    if (from === 'team') find(`has the setting ${JSON.stringify(name)}, which this version does not know`, 'it is kept and does nothing here; a newer version may know it, or it is misspelt')
  }
  return { settings, changes, findings }
}

async function readChanges(storage: Storage, find: (problem: string, repair: string) => void): Promise<readonly StoredChange[]> {
  try {
    const { bytes, stat } = await storage.read(SETTINGS_FILE)
    const sidecar = decodeSidecar(bytes, SETTINGS_FILE)
    const external = externalChange(sidecar, stat.modifiedAt)
    if (external) find('was edited by hand or by a script', 'the edit is taken over when somebody opens the data set')
    return external ? [...sidecar.changes, external] : sidecar.changes
  } catch (error) {
    if (!(error instanceof LensletError || error instanceof StorageError) || (error instanceof StorageError && error.kind === 'unreachable')) throw error
    const isMissing = error instanceof StorageError && error.kind === 'missing'
    if (!isMissing) find(error.message.replace(`${SETTINGS_FILE} `, ''), 'set aside when somebody with write permission opens the data set; settings come from the journals')
    return []
  }
}
