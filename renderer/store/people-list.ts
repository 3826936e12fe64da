/** Holds what the dialog of people shows: everybody who labelled something, and how they are called. */
import type { PersonColor, PersonSummary } from '../../preload/contract/index.ts'
import { isolatedName } from '../components/person-names.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface PeopleListSlice {
  peopleOpen: boolean
  /** Null until they are loaded. */
  people: readonly PersonSummary[] | null
  peopleError: string | null
  openPeople(): void
  closePeople(): void
  /** Loads them again, because labels or profiles have changed. */
  refreshPeople(): void
  /** Changes how somebody is called, or the colour. Resolves with whether it was done. */
  setProfile(id: string, profile: { readonly name?: string; readonly color?: PersonColor }): Promise<boolean>
  /** Asks, and makes somebody one person with another. */
  joinPeople(id: string, person: string): Promise<void>
  /** Makes every id of a person a person of its own again. */
  separatePerson(id: string): Promise<void>
  /**
   * Lets the person with this id work here, as a colleague does on a shared machine. With `wasMe` it is the same person, who
   * has another id here: what was labelled with it counts as theirs.
   */
  switchPerson(id: string, wasMe?: boolean): Promise<void>
  /** Lets somebody work here who has never labelled, and asks for the name. */
  switchToNewPerson(): Promise<void>
  /** Shows the pictures that somebody labelled last in the grid. */
  showPicturesOf(term: string): void
}

type Needs = 'ask' | 'closeSettings' | 'runQuery' | 'toast'

/** How long changes are gathered before the dialog shows them, in milliseconds. */
const REFRESH_MS = 400

export const createPeopleList: Slice<PeopleListSlice, Needs> = (set, get, bridge) => {
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    try {
      const people = await bridge.invoke('people.list', {})
      if (get().peopleOpen) set({ people, peopleError: null })
    } catch (error) {
      set({ peopleError: sentence(error) })
    }
  }

  async function run(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action()
      if (get().peopleOpen) await load()
      return true
    } catch (error) {
      if (get().peopleOpen) set({ peopleError: sentence(error) })
      else get().toast('error', sentence(error))
      return false
    }
  }

  return {
    peopleOpen: false,
    people: null,
    peopleError: null,
    openPeople() {
      set({ peopleOpen: true, people: null, peopleError: null })
      void load()
    },
    closePeople() {
      clearTimeout(timer)
      set({ peopleOpen: false, people: null, peopleError: null })
    },
    refreshPeople() {
      if (!get().peopleOpen) return
      clearTimeout(timer)
      timer = setTimeout(() => void load(), REFRESH_MS)
    },
    setProfile: (id, profile) => run(() => bridge.invoke('people.setProfile', { id, ...profile })),
    async joinPeople(id, person) {
      const [name, other] = [isolatedName(id), isolatedName(person)]
      const isWanted = await get().ask({
        title: `Are ${name} and ${other} one person?`,
        text: `All their labels, old and new, count as labels of ${other}. Everybody sees this. You can separate them again.`,
        action: 'Join them',
      })
      if (isWanted) await run(() => bridge.invoke('people.join', { id, person }))
    },
    async separatePerson(id) {
      await run(() => bridge.invoke('people.separate', { id }))
    },
    async switchPerson(id, wasMe = false) {
      if (await run(() => bridge.invoke('people.switchTo', { id, wasMe })))
        get().toast('info', `You label as ${isolatedName(id)} now.`)
    },
    async switchToNewPerson() {
      if (!(await run(() => bridge.invoke('people.switchToNew', {})))) return
      get().closePeople()
      get().closeSettings()
    },
    showPicturesOf(term) {
      get().closePeople()
      void get().runQuery({ text: term, folder: '', scope: null })
    },
  }
}
