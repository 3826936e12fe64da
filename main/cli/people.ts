import { Argument, Command } from 'commander'
import { PERSON_COLORS, type JsonValue, type PersonColor } from '../../preload/contract/index.ts'
import { isoTime } from '../core/export/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { joinedRole } from '../host/role-edits.ts'
import { withSnapshot, withWorkspace } from './dataset.ts'
import { printJson, printLine, printMessage } from './output.ts'
import { everybodyIn, personIn } from './person-in.ts'
import { acceptCommand, accessCommand, ownCommand, roleCommand } from './role.ts'
import { setForTeam } from './saving.ts'

const HELP = `
A person is named by the name or by the id, which never changes. Joined people count as one, in all labels of before and after.`

interface WriteOptions {
  readonly user?: string
}

/** Returns the command `lenslet people`, which lists people and changes how they are shown. */
export function peopleCommand(): Command {
  const people = new Command('people').description('list the people of a data set; rename, colour and join them')
  const ofRoles = [roleCommand(), accessCommand(), ownCommand(), acceptCommand()]
  const commands = [listPeople(), renamePerson(), colorPerson(), joinPeople(), separatePerson(), ...ofRoles]
  for (const command of commands) people.addCommand(command, { isDefault: command.name() === 'list' })
  for (const one of [people, ...commands])
    one.exitOverride().showHelpAfterError('(add --help to see what is possible)').addHelpText('after', HELP)
  return people
}

function listPeople(): Command {
  return new Command('list')
    .description('list everybody who made a change or has a profile')
    .argument('<dataset>', 'folder of the data set')
    .option('--json', 'print JSON')
    .action((dataset: string, { json }: { json?: boolean }) =>
      withSnapshot(dataset, (workspace) => {
        const all = everybodyIn(workspace)
        if (json)
          return printJson(
            all.map(({ id, name, color, ids, hasProfile, pictures, lastChangeAt, role, refused }) => ({
              id,
              name,
              color,
              ids,
              has_profile: hasProfile,
              pictures,
              last_change_at: isoTime(lastChangeAt),
              role,
              not_counted: refused,
            })),
          )
        for (const { name, ids, pictures, lastChangeAt, role, refused } of all)
          printLine(
            `${name}  ${ids.join(', ')}  ${role === null ? '' : `${role}, `}${refused === 0 ? '' : `${refused} not counted, `}${pictures} ${pictures === 1 ? 'picture' : 'pictures'} labelled last${lastChangeAt === null ? '' : `, at ${isoTime(lastChangeAt)}`}`,
          )
        if (all.length === 0) printMessage('nobody has labelled anything')
      }),
    )
}

function renamePerson(): Command {
  return writingCommand('rename', 'give a person another name, everywhere and for everybody')
    .argument('<person>', 'name or id')
    .argument('<name>', 'the new name')
    .action((dataset: string, person: string, name: string, options: WriteOptions) =>
      write(dataset, options, (workspace) => workspace.people.editOf(personIn(workspace, person), { name })),
    )
}

function colorPerson(): Command {
  return writingCommand('color', 'give a person another colour, for everybody')
    .argument('<person>', 'name or id')
    .addArgument(new Argument('<color>', 'the colour').choices(PERSON_COLORS))
    .action((dataset: string, person: string, color: PersonColor, options: WriteOptions) =>
      write(dataset, options, (workspace) => workspace.people.editOf(personIn(workspace, person), { color })),
    )
}

function joinPeople(): Command {
  return writingCommand('join', 'count two people as one, such as one person on two machines')
    .argument('<person>', 'name or id of the one whose name is not used any more')
    .argument('<with>', 'name or id of the one whose name stays')
    .action((dataset: string, person: string, other: string, options: WriteOptions) =>
      write(dataset, options, (workspace) =>
        joined(workspace, personIn(workspace, person), personIn(workspace, other)),
      ),
    )
}

function separatePerson(): Command {
  return writingCommand('separate', 'make every id of a person a person of its own again')
    .argument('<person>', 'name or id')
    .action((dataset: string, person: string, options: WriteOptions) =>
      write(dataset, options, (workspace) => workspace.people.separationOf(personIn(workspace, person))),
    )
}

function writingCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<dataset>', 'folder of the data set')
    .option('--user <name>', 'your name or id in the history')
}

async function write(
  dataset: string,
  { user }: WriteOptions,
  values: (workspace: Workspace) => Readonly<Record<string, JsonValue>>,
): Promise<void> {
  const access = { mode: 'write', watch: false, ...(user === undefined ? {} : { user }) } as const
  await withWorkspace(dataset, access, async (workspace) => {
    await workspace.scanSidecars()
    await setForTeam(workspace, values(workspace))
  })
}

function joined(workspace: Workspace, id: string, person: string): Readonly<Record<string, JsonValue>> {
  return { ...workspace.people.joinOf(id, person), ...joinedRole(workspace, id, person) }
}
