/** Checks for a newer version at certain times, and shows the person the answer. Nothing waits for it. */
import { app, dialog, shell } from 'electron'
import type { ConfigStore } from '../host/config.ts'
import type { Log } from '../host/log.ts'
import { askForUpdate, feedAddress, isForbidden, type UpdateAnswer } from '../host/updates.ts'
import type { UpdatesState } from './menu-template.ts'
import { t } from '../../preload/contract/index.ts'

/** The time from the start to the first check, and between checks, in milliseconds. */
const FIRST_CHECK_MS = 30_000
const CHECK_INTERVAL_MS = 24 * 3_600_000

/** Checks for newer versions, regularly and when the person asks for it. */
export class Updates {
  readonly #feed = feedAddress(process.resourcesPath ?? '')
  readonly #config: ConfigStore
  readonly #log: Log

  constructor(config: ConfigStore, log: Log) {
    this.#config = config
    this.#log = log
  }

  /** Whether the menu can offer the check. */
  get state(): UpdatesState {
    if (this.#feed === null) return 'no address'
    return isForbidden() ? 'forbidden' : 'possible'
  }

  /**
   * Starts checking regularly, unless the person has turned that off. `onNewer` is called with a sentence about a newer
   * version.
   */
  start(onNewer: (sentence: string) => void): void {
    if (this.state !== 'possible') return this.#log.write({ event: 'updates', found: 'off' })
    const ask = async (): Promise<void> => {
      setTimeout(() => void ask(), CHECK_INTERVAL_MS).unref()
      if (this.state !== 'possible' || !this.#config.prefs.checkForUpdates) return
      const answer = await this.#ask()
      if (answer.found === 'newer')
        onNewer(t`Lenslet ${answer.version} is available. Help > Check for Updates… downloads it.`)
    }
    setTimeout(() => void ask(), FIRST_CHECK_MS).unref()
  }

  /** Checks because the person asked for it. */
  async check(): Promise<void> {
    const answer = await this.#ask()
    if (answer.found !== 'newer') {
      await dialog.showMessageBox({
        type: answer.found === 'none' ? 'info' : 'warning',
        message: SENTENCES[answer.found],
        detail: `You have Lenslet ${app.getVersion()}.`,
      })
      return
    }
    const { response } = await dialog.showMessageBox({
      type: 'info',
      message: `Lenslet ${answer.version} is available.`,
      detail: `You have ${app.getVersion()}. The installer is downloaded by your browser; nothing is installed before you open it.`,
      buttons: ['Download', 'Later'],
      defaultId: 0,
      cancelId: 1,
    })
    if (response === 0) await shell.openExternal(answer.download)
  }

  async #ask(): Promise<UpdateAnswer> {
    const answer = await askForUpdate({
      feed: this.#feed!,
      version: app.getVersion(),
      platform: process.platform,
      arch: process.arch,
    })
    this.#log.write({ event: 'updates', found: answer.found })
    return answer
  }
}

const SENTENCES = {
  offline: 'This machine is not on a network.',
  failed: 'The address for updates does not answer.',
  none: 'This is the newest version.',
} as const
