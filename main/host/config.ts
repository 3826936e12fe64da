/**
 * Stores `config.json`: the choices of this person on this machine.
 *
 * Losing the file costs only convenience, so a damaged file never prevents a start.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { DEFAULT_PREFS, isPersonName, PERSON_COLORS, type JsonValue, type Prefs } from '../../preload/contract/index.ts'
import type { PersonSettings } from '../core/settings/resolve.ts'
import type { OwnProfile } from '../core/workspace/people.ts'
import { accountName, type SavedPerson } from './own-person.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from './private-folders.ts'
import { keyListSchema, prefsSchema, querySchema } from './schemas.ts'

const MAX_RECENT = 10
const NAME_RULE = 'a name has 1 to 100 characters, and no control characters'
/**
 * The time between two checks whether another program or the person has changed the file, in milliseconds. A check is
 * cheap, because the file is small and usually on the machine's own disk.
 */
const POLL_MS = 1_000

/** Parses a record, without the entries that this version cannot use: a newer program may have written them. */
function validEntries<T>(schema: z.ZodType<T>): z.ZodType<Record<string, T>> {
  return z
    .record(z.string(), z.unknown())
    .transform((record) =>
      Object.fromEntries(
        Object.entries(record).flatMap(([name, value]) => {
          const { success, data } = schema.safeParse(value)
          return success ? [[name, data] as const] : []
        }),
      ),
    )
    .catch({})
}

const configSchema = z.object({
  person: z
    .object({
      id: z
        .string()
        .max(200)
        .refine((id) => id.trim() !== '' && !/\p{Cc}|\p{Bidi_Control}/u.test(id)),
      // A name that cannot be used leaves the id as it is, because labels carry it.
      name: z.string().refine(isPersonName).nullable().catch(null),
      color: z.enum(PERSON_COLORS).nullable().catch(null),
      changedAt: z.number().catch(0),
      isConfirmed: z.boolean().catch(true),
      isPublished: z.boolean().catch(true),
      wasNamed: z.boolean().catch(true),
    })
    .nullable()
    .catch(null),
  recent: z.array(z.string()).catch([]),
  openedAt: z.record(z.string(), z.number()).catch({}),
  // Any value is accepted. A value that cannot be used is kept, and the settings dialog names it.
  settings: z.record(z.string(), z.json()).catch({}),
  prefs: prefsSchema
    .extend({ queries: validEntries(querySchema), keys: validEntries(keyListSchema) })
    .partial()
    .catch({}),
  windows: z
    .record(
      z.string(),
      z.object({
        x: z.number(),
        y: z.number(),
        width: z.number(),
        height: z.number(),
        maximized: z.boolean(),
        fullScreen: z.boolean().default(false),
      }),
    )
    .catch({}),
})

export type WindowBounds = Readonly<{
  x: number
  y: number
  width: number
  height: number
  maximized: boolean
  fullScreen: boolean
}>

interface Config {
  /** The person of this machine; null before the first start. */
  readonly person: SavedPerson | null
  /** What is wrong with the person in the file; null for nothing. It is not saved. */
  readonly personProblem: string | null
  readonly recent: readonly string[]
  /** When each recent folder was last opened, in milliseconds since the epoch. */
  readonly openedAt: Readonly<Record<string, number>>
  /** Settings of the engine by name; see FORMAT.md, "settings.json". */
  readonly settings: PersonSettings
  readonly prefs: Prefs
  /** The bounds of the last window of each data set, by its path. */
  readonly windows: Readonly<Record<string, WindowBounds>>
}

const DEFAULTS: Config = {
  person: null,
  personProblem: null,
  recent: [],
  openedAt: {},
  settings: {},
  prefs: DEFAULT_PREFS,
  windows: {},
}

export class ConfigStore {
  readonly file: string
  #value: Config
  /** Whether the last change could not be written: then the file is older than what is known here. */
  #isUnsaved = false
  /** The profiles that people chose who were named when the program started, by that name. They are not saved. */
  readonly #givenProfiles = new Map<string, OwnProfile>()
  readonly #settingsListeners = new Set<(settings: PersonSettings) => void>()
  readonly #changeListeners = new Set<() => void>()
  #pollTimer: NodeJS.Timeout | undefined

  /** Reads the file. A file that cannot be parsed is renamed to `config.json.damaged`, and the defaults apply. */
  constructor(folder: string) {
    this.file = join(folder, 'config.json')
    this.#value = this.#read()
  }

  get person(): SavedPerson | null {
    return this.#value.person
  }
  /** A sentence about the person in the file, where the name or the id cannot be used; null for none. */
  get personProblem(): string | null {
    return this.#value.personProblem
  }
  get recent(): readonly string[] {
    return this.#value.recent
  }
  get prefs(): Prefs {
    return this.#value.prefs
  }
  get settings(): PersonSettings {
    return this.#value.settings
  }

  /** Returns when a recent folder was last opened, in milliseconds since the epoch; null when that is not known. */
  openedAt(path: string): number | null {
    return this.#value.openedAt[path] ?? null
  }

  windowBounds(dataset: string): WindowBounds | undefined {
    return this.#value.windows[dataset]
  }

  /** Returns the profile that was chosen for somebody with whose name the program was started; null for none. */
  givenProfile(given: string): OwnProfile | null {
    return this.#givenProfiles.get(given) ?? null
  }

  setGivenProfile(given: string, profile: OwnProfile): void {
    this.#givenProfiles.set(given, profile)
    this.notifyChange()
  }

  setPerson(person: SavedPerson): void {
    this.#change(() => ({ person, personProblem: null }))
    this.notifyChange()
  }

  /** Reads the person from the file, because another program of this machine may have changed the name or the id. */
  readPerson(): void {
    try {
      this.#takePerson(decodeConfig(readFileSync(this.file, 'utf8')))
    } catch {
      // Nobody has saved the file yet, or it is being written by hand: what is known stays.
    }
  }

  setPrefs(prefs: Partial<Prefs>): Prefs {
    // Windows have panels of their own: what one of them sends does not undo what another has sent.
    this.#change(({ prefs: saved }) => {
      const before = withoutEqualValues(saved, this.prefs)
      const layout = prefs.layout === undefined ? {} : { layout: { ...before.layout, ...prefs.layout } }
      return { prefs: { ...before, ...prefs, ...layout } }
    })
    this.notifyChange()
    return this.prefs
  }

  /** Sets one of the engine's settings on this machine; null removes it. */
  setSetting(name: string, value: JsonValue): void {
    this.#change(({ settings: { [name]: _before, ...others } }) => ({
      settings: value === null ? others : { ...others, [name]: value },
    }))
    this.#notifySettings()
  }

  /**
   * Calls `listener` whenever the settings change, also when another program or a person wrote the file. Returns a
   * function that stops it.
   */
  onSettingsChange(listener: (settings: PersonSettings) => void): () => void {
    this.#settingsListeners.add(listener)
    this.#pollTimer ??= setInterval(() => void this.#readSettings(), POLL_MS).unref()
    return () => {
      this.#settingsListeners.delete(listener)
      if (this.#settingsListeners.size > 0) return
      clearInterval(this.#pollTimer)
      this.#pollTimer = undefined
    }
  }

  addRecent(path: string): void {
    this.#change(({ recent: before, openedAt: times }) => {
      const recent = [path, ...before.filter((other) => other !== path)].slice(0, MAX_RECENT)
      const openedAt = Object.fromEntries(Object.entries(times).filter(([other]) => recent.includes(other)))
      return { recent, openedAt: { ...openedAt, [path]: Date.now() } }
    })
    this.notifyChange()
  }

  /** Clears the list of recent folders, and what else is remembered about them: the file names none of them any more. */
  clearRecent(): void {
    this.#change(() => ({ recent: [], openedAt: {}, windows: {} }))
    this.notifyChange()
  }

  /**
   * Calls `listener` whenever this program changes the name, preferences or recent folders. Returns a function that
   * stops it.
   */
  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener)
    return () => {
      this.#changeListeners.delete(listener)
    }
  }

  /** Calls `listener` with the preferences that this program changes. Returns a function that stops it. */
  onPrefsChange(listener: (changed: Partial<Prefs>) => void): () => void {
    let last = this.prefs
    return this.onChange(() => {
      const before = last
      last = this.prefs
      const names = (Object.keys(last) as (keyof Prefs)[]).filter((name) => last[name] !== before[name])
      if (names.length > 0) listener(Object.fromEntries(names.map((name) => [name, last[name]])))
    })
  }

  setWindowBounds(dataset: string, bounds: WindowBounds): void {
    this.#change(({ windows, recent }) => {
      const others = Object.entries(windows).filter(([path]) => path !== dataset && recent.includes(path))
      return { windows: { ...Object.fromEntries(others), [dataset]: bounds } }
    })
  }

  #read(): Config {
    let text: string
    try {
      text = readFileSync(this.file, 'utf8')
    } catch {
      return DEFAULTS
    }
    try {
      return decodeConfig(text)
    } catch {
      this.#quarantine()
      return DEFAULTS
    }
  }

  /**
   * Reads the settings and the person from the file.
   *
   * It reads asynchronously, because a home folder may be on a network. It polls, because a watcher would miss what is
   * written before the watcher is ready.
   */
  async #readSettings(): Promise<void> {
    const before = this.#value
    const config = await readFile(this.file, 'utf8')
      .then(decodeConfig)
      .catch(() => null)
    // A file that cannot be parsed may be half written. What was chosen here meanwhile is newer. In both cases the next
    // check decides.
    if (config === null || before !== this.#value) return
    this.#takePerson(config)
    if (JSON.stringify(config.settings) === JSON.stringify(this.settings)) return
    this.#value = { ...this.#value, settings: config.settings }
    this.#notifySettings()
  }

  /** Takes over the person that another program of this machine has saved. */
  #takePerson({ person, personProblem }: Config): void {
    if (person === null || JSON.stringify(person) === JSON.stringify(this.person)) return
    this.#value = { ...this.#value, person, personProblem }
    this.notifyChange()
  }

  #notifySettings(): void {
    for (const listener of this.#settingsListeners) listener(this.settings)
  }

  /** Calls the listeners of `onChange`. */
  notifyChange(): void {
    for (const listener of this.#changeListeners) listener()
  }

  #quarantine(): void {
    try {
      renameSync(this.file, `${this.file}.damaged`)
    } catch {
      // The next save replaces the file. A preference file is not worth an error at the start.
    }
  }

  /**
   * Changes a part of the file. `change` returns the part, made of what is in the file now.
   *
   * Other processes of this person write the same file. So the file is read first, and only this part is replaced.
   */
  #change(change: (current: Config) => Partial<Config>): void {
    const saved = this.#read()
    const part = change(saved === DEFAULTS || this.#isUnsaved ? this.#value : saved)
    this.#value = { ...this.#value, ...part }
    try {
      mkdirSync(join(this.file, '..'), { recursive: true, mode: PRIVATE_FOLDER })
      const draft = `${this.file}.${process.pid}.tmp`
      writeFileSync(draft, `${JSON.stringify({ ...saved, ...part, personProblem: undefined }, null, 2)}\n`, {
        mode: PRIVATE_FILE,
      })
      renameSync(draft, this.file)
      this.#isUnsaved = false
    } catch {
      // A full or read-only home folder must not prevent labelling. The choice applies until the program ends.
      this.#isUnsaved = true
    }
  }
}

/** Returns values with those of `known` where they are equal: what is compared by identity has not changed then. */
function withoutEqualValues(values: Prefs, known: Prefs): Prefs {
  const same = (Object.keys(known) as (keyof Prefs)[]).filter(
    (name) => JSON.stringify(known[name]) === JSON.stringify(values[name]),
  )
  return { ...values, ...Object.fromEntries(same.map((name) => [name, known[name]])) }
}

function decodeConfig(text: string): Config {
  const json = JSON.parse(text) as { readonly person?: unknown }
  const { person, prefs, ...others } = configSchema.parse(json)
  const base = { ...others, prefs: { ...DEFAULT_PREFS, ...prefs } }
  if (person === null) {
    const isWrong = json.person !== undefined && json.person !== null
    return {
      ...base,
      person,
      personProblem: isWrong ? 'The person in config.json cannot be used: it has no valid id.' : null,
    }
  }
  const { name } = person
  if (name !== null) return { ...base, person: { ...person, name }, personProblem: null }
  // The data set may know the name: what it has is newer than a name that nobody chose.
  return {
    ...base,
    person: { ...person, name: accountName(), changedAt: 0, isConfirmed: false },
    personProblem: `The name in config.json cannot be used: ${NAME_RULE}. The name of the account is used instead.`,
  }
}
