/**
 * Lets saved filters name people by their ids, and shown ones by their names. Pure.
 *
 * A click on a person writes the name into the search box, because it reads well. A Smart Folder keeps the id, so that it
 * finds the same pictures after a new name.
 */
import {
  parseTree,
  quoteValue,
  starsByParts,
  type ConditionNode,
  type FilterNode,
} from '../../preload/contract/filter.ts'
import { foldName, type PersonProfile, type Profiles } from '../../preload/contract/index.ts'
import { currentProfiles } from './person-names.ts'

/** Returns a filter in which each person whose whole name is written is named by the id. */
export function withPersonIds(text: string, profiles: Profiles = currentProfiles()): string {
  return withPeople(text, (written) => {
    const people = personsOf(profiles)
    const named = people.filter(({ name }) => foldName(name) === foldName(written))
    // A name that is a word of other names finds those people too, and must go on to do so.
    const others = people.filter(({ name }) => name.split(/\s+/).some((word) => foldName(word) === foldName(written)))
    return named.length === 1 && others.every((one) => one === named[0]) ? named[0]!.id : null
  })
}

/** Returns a filter in which each person is named as people see them. */
export function withPersonNames(text: string, profiles: Profiles = currentProfiles()): string {
  return withPeople(text, (written) => {
    const profile = profiles.get(written)
    return profile === undefined || profile.name === written ? null : profile.name
  })
}

/** Returns everybody once: an id that was joined to another one has the name of that one. */
function personsOf(profiles: Profiles): readonly PersonProfile[] {
  return [...profiles.values()].filter(({ id, person }) => id === person)
}

/** Replaces the people in the conditions `by:` and `stars.by:`. A text that is no filter stays as it is. */
function withPeople(text: string, replacementOf: (written: string) => string | null): string {
  if (!/\bby:/.test(text)) return text
  let replaced = text
  for (const { field, written, valueAt, end } of conditionsIn(text).toReversed()) {
    const { name, operator, number } =
      field === 'by' ? { name: written.text, operator: null, number: '' } : starsByParts(written.text)
    const other = written.parts.length > 1 ? null : replacementOf(name)
    if (other === null) continue
    replaced = `${replaced.slice(0, valueAt)}${quoteValue(other)}${operator ?? ''}${number}${replaced.slice(end)}`
  }
  return replaced
}

/** Returns the conditions about people, in their order. */
function conditionsIn(text: string): readonly ConditionNode[] {
  const found: ConditionNode[] = []
  const visit = (node: FilterNode): void => {
    if (node.kind === 'and' || node.kind === 'or') node.of.forEach(visit)
    else if (node.kind === 'not' || node.kind === 'brackets') visit(node.of)
    else if (node.kind === 'condition' && (node.field === 'by' || node.field === 'stars.by')) found.push(node)
  }
  try {
    const tree = parseTree(text)
    if (tree !== null) visit(tree)
  } catch {
    return []
  }
  return found
}
