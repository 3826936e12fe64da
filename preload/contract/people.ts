/** Defines how people are named and shown. A change names its author by an id; see FORMAT.md, "People". */

import type { Role } from './roles.ts'
import { tagIdentity } from './tag-text.ts'

/** The colours of the circle with a person's initials. All are readable under white text. */
export const PERSON_COLORS = ['red', 'amber', 'green', 'teal', 'blue', 'indigo', 'purple', 'pink'] as const
export type PersonColor = (typeof PERSON_COLORS)[number]

/** The longest name of a person, in UTF-16 units. */
export const MAX_PERSON_NAME = 100

/** How an id is shown. */
export interface PersonProfile {
  readonly id: string
  /** The id under which the changes of this id count: another one where several ids are one person. */
  readonly person: string
  /** The name that is shown. No two people of a data set have the same one. */
  readonly name: string
  /** The chosen colour; null for one that follows from the id. */
  readonly color: PersonColor | null
}

/** The profiles of people by id. Whoever has none is shown by the id. */
export type Profiles = ReadonlyMap<string, PersonProfile>

/** One person of a data set, in the list of people. */
export interface PersonSummary extends PersonProfile {
  /** All ids of the person; more than one where they were joined. */
  readonly ids: readonly string[]
  readonly hasProfile: boolean
  /** How many pictures of the folder have labels of which this person made the newest change. */
  readonly pictures: number
  /** When the person made the newest of these changes, in milliseconds since the epoch; null when there is none. */
  readonly lastChangeAt: number | null
  /** The role that an owner gave; null for nobody's choice. */
  readonly role: Role | null
  /** When the person becomes an owner who has asked for it, in milliseconds since the epoch; null for nobody who asks. */
  readonly ownerAt: number | null
  /** How many pictures have labels by this person that do not count, because of the role. */
  readonly refused: number
}

/** Somebody of the same name, who may be the same person on another machine. */
export type Namesake = Pick<PersonSummary, 'id' | 'pictures' | 'lastChangeAt'>

/** The texts by which people are looked for. */
export interface PersonTexts {
  /** The name as it is shown, and as it was given. */
  readonly names: readonly string[]
  readonly ids: readonly string[]
}

/** Whether a text can be the name of a person: visible, not too long, without characters that turn or break a line. */
export function isPersonName(name: string): boolean {
  return name.length <= MAX_PERSON_NAME && isVisibleName(name)
}

/** Whether a name can be seen, and has no characters that turn or break a line. */
export function isVisibleName(name: string): boolean {
  return foldName(name) !== '' && !/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(name)
}

export function isPersonColor(value: unknown): value is PersonColor {
  return (PERSON_COLORS as readonly unknown[]).includes(value)
}

/** Returns the name by which an id is shown. */
export function personName(id: string, profiles: Profiles): string {
  return profiles.get(id)?.name ?? id
}

/** Returns the id under which the changes of an id count. */
export function personOf(id: string, profiles: Profiles): string {
  return profiles.get(id)?.person ?? id
}

/** Returns the colour of a person: the chosen one, else one that follows from the id and is the same everywhere. */
export function personColor(id: string, profiles: Profiles): PersonColor {
  return profiles.get(id)?.color ?? colorOfId(personOf(id, profiles))
}

/** Returns the colour that follows from an id. */
export function colorOfId(id: string): PersonColor {
  // FNV-1a: few collisions for short texts.
  let hash = 2_166_136_261
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0
  return PERSON_COLORS[(hash >>> 13) % PERSON_COLORS.length]!
}

/** Returns a name in the form in which names are compared: what looks the same to people is equal; '' cannot be seen. */
export function foldName(name: string): string {
  return tagIdentity(name)
}
