/**
 * Gives the names of people by their ids, as they are in the open data set.
 *
 * Like the texts of a language, the names are needed in many sentences, so they are kept here and not passed to each.
 * When somebody is renamed, `App` is shown again with everything in it. A component made with `memo` that shows a name
 * must call `useProfiles` itself.
 */
import { personName, personOf, type Profiles } from '../../preload/contract/index.ts'
import { isolated } from './format.ts'

let profiles: Profiles = new Map()

/** Sets the profiles of the open data set. */
export function setProfiles(current: Profiles): void {
  profiles = current
}

/** Returns the profiles of the open data set. */
export function currentProfiles(): Profiles {
  return profiles
}

/** Returns the name by which an id is shown. */
export function nameOf(id: string): string {
  return personName(id, profiles)
}

/** Returns the name for a sentence: it does not turn the direction of the text around it. */
export function isolatedName(id: string): string {
  return isolated(nameOf(id))
}

/** Returns whether two ids are one person. */
export function isSamePerson(one: string, other: string): boolean {
  return personOf(one, profiles) === personOf(other, profiles)
}
