/** Decides whether the person is asked before an edit of many pictures, and in which words. Pure. */
import type { LabelEdit, PersonCount } from '../../preload/contract/index.ts'
import { count, plural } from '../components/format.ts'
import { nameOf } from '../components/person-names.ts'
import type { Question } from './questions.ts'

/** From how many pictures on the person is asked before labels of other people are replaced. */
export const MANY_PICTURES = 10
/** The most people who are named in the question. */
const MAX_NAMED = 4

/** Whether an edit can take a label away. Adding a tag cannot. */
export function losesLabels(edit: LabelEdit): boolean {
  return Object.keys(edit).some((part) => part !== 'addTags')
}

/**
 * Returns the question before an edit that changes `changed` pictures; null when it replaces too few labels of other
 * people to ask.
 */
export function questionAboutOthers(changed: number, others: readonly PersonCount[]): Question | null {
  const ofOthers = others.reduce((sum, person) => sum + person.count, 0)
  if (ofOthers < MANY_PICTURES) return null
  const pictures = plural(changed, 'picture')
  return {
    title: `Change the labels of ${pictures}?`,
    text: `${count(ofOthers)} of them were labelled last by other people: ${peopleText(others)}. Their labels are replaced for everybody. You can undo this.`,
    action: `Change ${pictures}`,
  }
}

/** Returns people with their numbers of pictures, such as `Ben 900, Cleo 37`. */
export function peopleText(people: readonly PersonCount[]): string {
  const named = people.slice(0, MAX_NAMED).map((person) => `${nameOf(person.user)} ${count(person.count)}`)
  return [...named, ...(people.length > MAX_NAMED ? [plural(people.length - MAX_NAMED, 'other')] : [])].join(', ')
}
