/** Makes the edits that change roles, and that accept what does not count. Used by the windows and by commands. */
import { LensletError, OWNER_REQUESTED, roleSetting, type JsonValue, type Role } from '../../preload/contract/index.ts'
import { acceptedItems, refusedLabels } from '../core/workspace/refused-labels.ts'
import type { Workspace } from '../core/workspace/workspace.ts'

type SettingValues = Readonly<Record<string, JsonValue>>

/** Returns the settings that give a person a role; null takes it away. Joined ids have it too. */
export function roleValues(
  { log, people, roles, user }: Workspace,
  id: string,
  role: Role | typeof OWNER_REQUESTED | null,
): SettingValues {
  const person = people.directory.personOf(id)
  // People ask for themselves, with the id that they work with.
  if (role === OWNER_REQUESTED) return { [roleSetting(user)]: role }
  const owners = log.roles.ownersAt(roles.now())
  if (role !== 'owner' && owners.length === 1 && people.directory.isSame(owners[0]!, person))
    throw new LensletError(
      'bad-input',
      `${people.nameOf(person)} is the only owner: make somebody else an owner first.`,
    )
  const others = people.directory.idsOf(person).filter((one) => one !== person && log.roles.roleAt(one, roles.now()))
  return Object.fromEntries([person, ...others].map((one) => [roleSetting(one), role]))
}

/** Returns the settings with which a person has the role of another one who is the same person, and had none. */
export function joinedRole({ log, people, roles }: Workspace, id: string, person: string): SettingValues {
  const [joined, target] = [people.directory.personOf(id), people.directory.personOf(person)]
  const role = log.roles.roleAt(joined, roles.now())
  return role === null || log.roles.roleAt(target, roles.now()) !== null ? {} : { [roleSetting(target)]: role }
}

/**
 * Accepts the labels of a person that do not count because of the role, in one edit. Values that others have set since
 * stay. Throws `not-allowed` for somebody who is no owner.
 */
export function acceptLabels(
  workspace: Workspace,
  id: string,
): { readonly pictures: number; readonly stored: Promise<void>; readonly saved: Promise<void> } {
  const { log, people, roles, shown } = workspace
  if (!roles.access.current.mayChangeRoles)
    throw new LensletError('not-allowed', 'Only an owner of this data set can accept labels that do not count.')
  const person = people.directory.personOf(id)
  const items = acceptedItems(log, refusedLabels(log).get(person) ?? [], shown.isOwn)
  const { stored, saved } = workspace.takeBack(items, `accept labels of ${people.nameOf(person)}`)
  return { pictures: items.length, stored, saved }
}
