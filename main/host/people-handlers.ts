/** Implements the calls about people: their names, colours, and which ids are one person. */
import {
  LABEL_ACCESS_SETTING,
  SETTINGS_ACCESS_SETTING,
  type Handlers,
  type JsonValue,
} from '../../preload/contract/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { Client } from './client.ts'
import type { HostSession } from './host-session.ts'
import { peopleSummaries } from './peers.ts'
import { acceptLabels, joinedRole, roleValues } from './role-edits.ts'

type PeopleCall =
  | 'people.list'
  | 'people.setProfile'
  | 'people.join'
  | 'people.separate'
  | 'people.setRole'
  | 'people.setAccess'
  | 'people.acceptLabels'
  | 'people.acceptSetting'
  | 'people.switchTo'
  | 'people.switchToNew'

/** Returns the handlers of the calls about people. */
export function peopleHandlers(session: HostSession): Pick<Handlers<Client>, PeopleCall> {
  const workspace = (): Workspace => session.dataset.workspace

  async function write(values: (of: Workspace) => Readonly<Record<string, JsonValue>>): Promise<null> {
    await workspace().waitForOpening()
    await workspace().setTeamSettings(values(workspace())).stored
    return null
  }

  return {
    'people.list': async () => peopleSummaries(workspace(), await session.dataset.history.authors()),
    'people.setProfile': async ({ id, name, color }) => {
      const { directory } = workspace().people
      if (!directory.isSame(id, workspace().user)) return write(({ people }) => people.editOf(id, { name, color }))
      await session.setOwnProfile({ name, color })
      return null
    },
    'people.join': ({ id, person }) =>
      write((of) => ({ ...of.people.joinOf(id, person), ...joinedRole(of, id, person) })),
    'people.separate': ({ id }) => write(({ people }) => people.separationOf(id)),
    'people.setRole': ({ id, role }) => write((of) => roleValues(of, id, role)),
    'people.setAccess': ({ labels, settings }) =>
      write(() => ({
        ...(labels === undefined ? {} : { [LABEL_ACCESS_SETTING]: labels }),
        ...(settings === undefined ? {} : { [SETTINGS_ACCESS_SETTING]: settings }),
      })),
    'people.acceptLabels': async ({ id }) => {
      await workspace().waitForOpening()
      const { pictures, stored } = acceptLabels(workspace(), id)
      await stored
      return { pictures }
    },
    'people.acceptSetting': ({ name }) => write((of) => ({ [name]: of.log.settings.uncountedValue(name) })),
    'people.switchTo': async ({ id, wasMe }) => {
      const { people, user } = workspace()
      // Labels that a command made before are this person's too.
      if (wasMe && people.directory.record(user) && !people.directory.isSame(user, id))
        await write(() => people.joinOf(user, id))
      const person = people.directory.personOf(id)
      session.person.switchTo(person, people.directory.record(person)?.name ?? person)
      session.followPerson()
      return null
    },
    'people.switchToNew': () => {
      session.person.switchToNew()
      session.followPerson()
      return null
    },
  }
}
