/** The commands of `lenslet people` that say who may do what. */
import { Argument, Command, Option } from 'commander'
import {
  LABEL_ACCESS,
  LABEL_ACCESS_SETTING,
  OWNER_REQUESTED,
  ROLES,
  SETTINGS_ACCESS,
  SETTINGS_ACCESS_SETTING,
  type Access,
  type LabelAccess,
  type NameOf,
  type Role,
  type SettingsAccess,
} from '../../preload/contract/index.ts'
import { isoTime } from '../core/export/index.ts'
import { acceptLabels, roleValues } from '../host/role-edits.ts'
import { withWorkspace } from './dataset.ts'
import { printLine, printMessage } from './output.ts'
import { personIn } from './person-in.ts'
import { setForTeam } from './saving.ts'

/** The author of edits by scripts, who may get a role like a person. */
const SCRIPTS = ['external']
/** The word that takes a role away. */
const NO_ROLE = 'none'

interface WriteOptions {
  readonly user?: string
}

interface AccessOptions extends WriteOptions {
  readonly labels?: LabelAccess
  readonly settings?: SettingsAccess
}

/** Returns the command `lenslet people role`, which gives somebody a role. */
export function roleCommand(): Command {
  return new Command('role')
    .description('make somebody an owner, a labeler or a viewer')
    .argument('<dataset>', 'folder of the data set')
    .argument('<person>', 'name or id')
    .addArgument(new Argument('<role>', 'the role').choices([...ROLES, NO_ROLE]))
    .option('--user <name>', 'your name or id in the history')
    .action((dataset: string, person: string, role: Role | typeof NO_ROLE, { user }: WriteOptions) =>
      withWorkspace(
        dataset,
        { mode: 'write', watch: false, ...(user === undefined ? {} : { user }) },
        async (workspace) => {
          await workspace.scanSidecars()
          const id = personIn(workspace, person, SCRIPTS)
          await setForTeam(workspace, roleValues(workspace, id, role === NO_ROLE ? null : role))
        },
      ),
    )
}

/** Returns the command `lenslet people own`, with which somebody asks to become an owner. */
export function ownCommand(): Command {
  return new Command('own')
    .description('ask to become an owner: you are one after seven days, unless an owner refuses')
    .argument('<dataset>', 'folder of the data set')
    .option('--user <name>', 'your name or id in the history')
    .action((dataset: string, { user }: WriteOptions) =>
      withWorkspace(
        dataset,
        { mode: 'write', watch: false, ...(user === undefined ? {} : { user }) },
        async (workspace) => {
          await workspace.scanSidecars()
          const { owners } = workspace.roles.access.current
          // Nobody has to wait where nobody can refuse.
          const role = owners.length === 0 ? 'owner' : OWNER_REQUESTED
          await setForTeam(workspace, roleValues(workspace, workspace.user, role))
        },
      ),
    )
}

/** Returns the command `lenslet people access`, which prints and chooses who may do what. */
export function accessCommand(): Command {
  return new Command('access')
    .description('print who may label and who may change settings, or choose it')
    .argument('<dataset>', 'folder of the data set')
    .addOption(
      new Option('--labels <who>', 'who may label: anybody but viewers, or only people with a role').choices(
        LABEL_ACCESS,
      ),
    )
    .addOption(
      new Option('--settings <who>', 'who may change settings, the label schema and releases').choices(SETTINGS_ACCESS),
    )
    .option('--user <name>', 'your name or id in the history')
    .action((dataset: string, { labels, settings, user }: AccessOptions) => {
      const mode = labels === undefined && settings === undefined ? 'read' : 'write'
      return withWorkspace(
        dataset,
        { mode, watch: false, ...(user === undefined ? {} : { user }) },
        async (workspace) => {
          await workspace.scanSidecars()
          if (mode === 'write')
            await setForTeam(workspace, {
              ...(labels === undefined ? {} : { [LABEL_ACCESS_SETTING]: labels }),
              ...(settings === undefined ? {} : { [SETTINGS_ACCESS_SETTING]: settings }),
            })
          else printAccess(workspace.roles.access.current, workspace.people.nameOf)
        },
      )
    })
}

/** Returns the command `lenslet people accept`, which lets labels count that were refused because of a role. */
export function acceptCommand(): Command {
  return new Command('accept')
    .description('accept the labels of somebody that do not count because of the role')
    .argument('<dataset>', 'folder of the data set')
    .argument('<person>', 'name or id')
    .option('--user <name>', 'your name or id in the history')
    .action((dataset: string, person: string, { user }: WriteOptions) =>
      withWorkspace(
        dataset,
        { mode: 'write', watch: false, ...(user === undefined ? {} : { user }) },
        async (workspace) => {
          await workspace.scanSidecars()
          workspace.roles.correctLabels()
          const { pictures, saved } = acceptLabels(workspace, personIn(workspace, person))
          await saved
          printMessage(`accepted labels on ${pictures} ${pictures === 1 ? 'picture' : 'pictures'}`)
        },
      ),
    )
}

function printAccess({ labels, settings, owners, requests, uncounted }: Access, nameOf: NameOf): void {
  printLine(`labels    ${labels === 'anybody' ? 'anybody but viewers' : 'only people with a role'}`)
  printLine(`settings  ${settings === 'anybody' ? 'anybody but viewers' : 'only owners'}`)
  printLine(
    `owners    ${owners.length === 0 ? 'nobody, so everybody may do what owners may' : owners.map(nameOf).join(', ')}`,
  )
  for (const { id, due } of requests)
    printLine(`request   ${nameOf(id)} becomes an owner at ${isoTime(due)}, unless an owner gives another role before`)
  for (const { name, by, at } of uncounted)
    printLine(`setting   ${name} by ${nameOf(by)} at ${isoTime(at)} does not count: only owners may change it`)
}
