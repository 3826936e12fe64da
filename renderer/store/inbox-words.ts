/** The words of the conflict inbox. Pure. */
import { kindOf, labelFieldOf, language, t } from '../../preload/contract/index.ts'
import type { ConflictDetail, ConflictRule, FieldName, RemovedConflict } from '../../preload/contract/index.ts'
import { plural } from '../components/format.ts'
import { isolatedName, isSamePerson } from '../components/person-names.ts'
import type { Take } from './inbox-list.ts'
import type { Question } from './questions.ts'

const AND = new Intl.ListFormat(language() ?? 'en')
/** The most people who are named in a sentence. */
const MAX_NAMED = 3

export const NO_MERGE = 'Only notes are merged. Choose one of the values.'
export const ONLY_NEWEST_OF_PERSON = 'Of several values of one person, only the newest can be taken for all at once.'
export const NO_LONGER = 'This is no longer a conflict.'
/** What else than a resolution ends a conflict. */
const NOBODY_RESOLVED =
  'This is no longer a conflict: the picture was renamed or deleted, or everybody gives stars of their own now.'
export const NOTHING_ELSE = 'There is no other conflict.'
export const NOTHING_BEFORE = 'There is no conflict before this one.'

/** Returns people for a sentence, such as `Ana, Ben, and you`. Of many, the first ones are named, and always oneself. */
function namesText(people: readonly string[], me: string): string {
  const others = people.filter((person) => !isSamePerson(person, me))
  const you = others.length < people.length ? [t('you')] : []
  const named = others.slice(0, people.length > MAX_NAMED ? MAX_NAMED - you.length : MAX_NAMED)
  const more = others.length - named.length
  return AND.format([...named.map(isolatedName), ...(more > 0 ? [plural(more, 'other')] : []), ...you])
}

/** Returns who gave the values of a conflict, for its heading. */
export function whoText(people: readonly string[], me: string): string {
  return people.length === 1 ? t`${namesText(people, me)}, on two machines` : namesText(people, me)
}

/** Returns the name of a kind of label, for several conflicts that are alike: all tags are alike. */
export function kindText(field: FieldName): string {
  const kind = kindOf(field)
  if (kind === 'tags') return t('Tags')
  if (kind === 'metrics') return t('Metrics')
  return labelFieldOf(field).words.title(field)
}

/** Returns the question before all conflicts that are alike are resolved. */
export function alikeQuestion(
  { field, people }: { readonly field: FieldName; readonly people: readonly string[] },
  rule: ConflictRule,
  count: number,
): Question {
  const value = rule.take === 'newest' ? t('the newest value') : t`the value of ${isolatedName(rule.person)}`
  const who = people.length === 1 ? `of ${isolatedName(people[0]!)}` : `between ${AND.format(people.map(isolatedName))}`
  return {
    title: `Resolve ${plural(count, 'conflict')}?`,
    text: `${kindText(field)}: each conflict ${who} gets ${value}. Everybody sees this. You can undo it in one step.`,
    action: `Resolve ${plural(count, 'conflict')}`,
  }
}

/** Says why a key takes no value. */
export function noValueText({ values }: ConflictDetail, take: Take, me: string): string {
  const people = [...new Set(values.map(({ by }) => by))]
  if (typeof take === 'object') return `There is no value ${take.number}: this conflict has ${values.length}.`
  const what = take === 'mine' ? t('your value') : t('the value of the other person')
  // Equal values are one value, under the name of the person who gave it last.
  if (!people.some((person) => isSamePerson(person, me)))
    return `None of these values has your name: choose between those of ${AND.format(people.map(isolatedName))} with their numbers.`
  return people.length === 1
    ? 'All values are yours, from two machines: choose one with its number.'
    : `${people.length} people gave values, so it is not clear which one is ${what}: choose with the numbers.`
}

/** Says what became of the conflict that is shown. */
export function closedText({ by }: RemovedConflict, me: string): string {
  if (by === null) return NOBODY_RESOLVED
  return isSamePerson(by, me)
    ? 'You have resolved this already, here or in another window.'
    : `Resolved by ${isolatedName(by)}.`
}

/** Says that other conflicts than the one that is shown were resolved by others, or are gone. */
export function resolvedElsewhereText(removed: readonly RemovedConflict[]): string {
  const people = [...new Set(removed.flatMap(({ by }) => by ?? []))]
  if (people.length === 0) return `${plural(removed.length, 'other conflict is', 'other conflicts are')} gone.`
  return `${plural(removed.length, 'conflict')} resolved by ${AND.format(people.map(isolatedName))}.`
}

/** Says that conflicts came up again after they were resolved here. */
export function backText(count: number): string {
  return count === 1
    ? 'A conflict is back: somebody else resolved it differently at the same time.'
    : `${plural(count, 'conflict')} are back: somebody else resolved them differently at the same time.`
}
