/** `utilityProcess`: processes of Electron's own kind, with a message port in place of Node's channel. */
import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { carried, onlyCarried } from './carried.ts'

class StandInUtility extends EventEmitter {
  readonly #child: ReturnType<typeof fork>
  #isRunning = false

  constructor(script: string, args: readonly string[], { env }: { env?: NodeJS.ProcessEnv }) {
    super()
    this.#child = fork(script, args, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: ['--import', new URL('utility.ts', import.meta.url).href], env })
    this.#child.on('message', message => this.emit('message', message))
    this.#child.on('error', () => undefined)
    this.#child.once('spawn', () => {
      this.#isRunning = true
      this.emit('spawn')
    })
    this.#child.once('exit', code => {
      this.#isRunning = false
      this.emit('exit', code)
    })
  }

  /** Only from `spawn` until `exit`. */
  get pid(): number | undefined { return this.#isRunning ? this.#child.pid : undefined }
  /** By structured clone, which knows no `Buffer`. */
  postMessage(message: unknown): void { if (this.#child.connected) this.#child.send(structuredClone(message) as object, () => undefined) }
}

export const utilityModule = carried('utilityProcess', {
  fork(script: string, args: readonly string[] = [], options: object = {}): StandInUtility {
    onlyCarried('UtilityProcess', options, ['serviceName', 'stdio', 'env'])
    return carried('UtilityProcess', new StandInUtility(script, args, options))
  },
})
