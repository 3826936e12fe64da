/** `config.json`: what this person chose on this machine. Losing it costs comfort only, so it never stops a start. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DEFAULT_PREFS, type Prefs } from '../../preload/contract/index.ts'
import { prefsSchema, querySchema } from './schemas.ts'

const MAX_RECENT = 10

const configSchema = z.object({
  user: z.string().min(1).max(100).nullable().catch(null),
  recent: z.array(z.string()).catch([]),
  prefs: prefsSchema.extend({ queries: z.record(z.string(), querySchema).catch({}) }).partial().catch({}),
  windows: z.record(z.string(), z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number(), maximized: z.boolean() })).catch({}),
})

export type WindowBounds = Readonly<{ x: number; y: number; width: number; height: number; maximized: boolean }>

interface Config {
  readonly user: string | null
  readonly recent: readonly string[]
  readonly prefs: Prefs
  /** Bounds of the last window of each data set, by its path. */
  readonly windows: Readonly<Record<string, WindowBounds>>
}

const DEFAULTS: Config = { user: null, recent: [], prefs: DEFAULT_PREFS, windows: {} }

export class ConfigStore {
  readonly file: string
  #value: Config

  /** Reads the file. One that cannot be understood is renamed to `config.json.damaged` and the defaults apply. */
  constructor(folder: string) {
    this.file = join(folder, 'config.json')
    this.#value = this.#read()
  }

  get user(): string | null { return this.#value.user }
  get recent(): readonly string[] { return this.#value.recent }
  get prefs(): Prefs { return this.#value.prefs }

  windowBounds(dataset: string): WindowBounds | undefined {
    return this.#value.windows[dataset]
  }

  setUser(user: string): void {
    this.#change({ user })
  }

  setPrefs(prefs: Partial<Prefs>): Prefs {
    this.#change({ prefs: { ...this.prefs, ...prefs } })
    return this.prefs
  }

  addRecent(path: string): void {
    const recent = [path, ...this.recent.filter(other => other !== path)].slice(0, MAX_RECENT)
    this.#change({ recent })
  }

  setWindowBounds(dataset: string, bounds: WindowBounds): void {
    const kept = Object.entries(this.#value.windows).filter(([path]) => path !== dataset && this.recent.includes(path))
    this.#change({ windows: { ...Object.fromEntries(kept), [dataset]: bounds } })
  }

  #read(): Config {
    let text: string
    try {
      text = readFileSync(this.file, 'utf8')
    } catch {
      return DEFAULTS
    }
    try {
      const parsed = configSchema.parse(JSON.parse(text))
      return { ...parsed, prefs: { ...DEFAULT_PREFS, ...parsed.prefs } }
    } catch {
      this.#setAside()
      return DEFAULTS
    }
  }

  #setAside(): void {
    try {
      renameSync(this.file, `${this.file}.damaged`)
    } catch {
      // The next save replaces it; a preference file is not worth an error at start.
    }
  }

  /** Other processes of this person write the same file: what they changed is read first, so that only our part is replaced. */
  #change(part: Partial<Config>): void {
    const mine = { ...this.#value, ...part }
    const theirs = this.#read()
    this.#value = mine
    try {
      mkdirSync(join(this.file, '..'), { recursive: true })
      const draft = `${this.file}.${process.pid}.tmp`
      writeFileSync(draft, `${JSON.stringify({ ...theirs, ...part }, null, 2)}\n`)
      renameSync(draft, this.file)
    } catch {
      // A full or read-only home folder must not stop labelling; the choice holds until the program ends.
    }
  }
}
