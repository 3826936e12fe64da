import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { LensletError, type LabelSchema } from '../../preload/contract/index.ts'
import { fileOfSchema, parsedSchemaFile, schemaValues, type SchemaFile } from '../core/settings/schema-file.ts'
import { printSentences, withSnapshot, withWorkspace } from './dataset.ts'
import { printJson, printLine, printMessage } from './output.ts'
import { setForTeam } from './saving.ts'

const HELP = `
The schema is a JSON file like this:
  {
    "done": "stars>=1",
    "free_tags": false,
    "groups": [
      {"name": "Quality", "choice": "one", "required": true, "tags": [
        {"tag": "sharp", "key": "s", "color": "green", "about": "Good enough to print."},
        {"tag": "blurred", "key": "b"}]}
    ]
  }
A picture is done when it has a tag of each required group and matches the filter "done". Keys are a to z and 0 to 9.
A group with "skip": true has the reasons for leaving a picture out of queues.`

/** Returns the command `lenslet schema`, which prints and sets which tags a team uses. */
export function schemaCommand(): Command {
  const schema = new Command('schema').description('print or set which tags the team uses, in groups with keys')
  const commands = [showSchema(), importSchema()]
  for (const command of commands) schema.addCommand(command, { isDefault: command.name() === 'show' })
  for (const one of [schema, ...commands])
    one.exitOverride().showHelpAfterError('(add --help to see what is possible)').addHelpText('after', HELP)
  return schema
}

function showSchema(): Command {
  return new Command('show')
    .description('print the schema')
    .argument('<dataset>', 'folder of the data set')
    .option('--json', 'print it as a file for “lenslet schema import”')
    .action((dataset: string, { json }: { json?: boolean }) =>
      withSnapshot(dataset, (workspace) => {
        const { schema } = workspace.settings()
        if (json) printJson(fileOfSchema(schema))
        else printSchema(schema)
        printSentences(schema.problems)
      }),
    )
}

function importSchema(): Command {
  return new Command('import')
    .description(
      'set the groups and tags of a file for everybody; other groups and tags stay, unless --replace is given',
    )
    .argument('<dataset>', 'folder of the data set')
    .argument('<file>', 'JSON file with the schema; - reads the standard input')
    .option('--replace', 'remove from the schema what is not in the file; labels stay as they are')
    .option('--user <name>', 'your name or id in the history')
    .action(async (dataset: string, file: string, { replace, user }: { replace?: boolean; user?: string }) => {
      const schema = parsedFile(file, await textOf(file))
      const access = { mode: 'write', watch: false, ...(user === undefined ? {} : { user }) } as const
      await withWorkspace(dataset, access, async (workspace) => {
        await workspace.scanSidecars()
        await setForTeam(workspace, schemaValues(schema, workspace.log.settings.claims, replace === true))
        printSchema(workspace.settings().schema)
        printSentences(workspace.settings().schema.problems)
      })
    })
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file === '-' ? '/dev/stdin' : file, 'utf8')
  } catch (error) {
    throw new LensletError('not-readable', `${file} cannot be read: ${(error as Error).message}`, { path: file })
  }
}

/** Returns the schema in the text of a file. Throws `bad-input` with the place of what is wrong. */
function parsedFile(file: string, text: string): SchemaFile {
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new LensletError('bad-input', `${file} is no JSON: ${(error as Error).message}`, { path: file })
  }
  try {
    return parsedSchemaFile(json)
  } catch (error) {
    if (!(error instanceof LensletError)) throw error
    throw new LensletError('bad-input', `${file} is no schema: ${error.message}.`, { path: file })
  }
}

function printSchema({ groups, hasFreeTags, done }: LabelSchema): void {
  for (const { name, choice, isRequired, isSkip, about, tags } of groups) {
    const rules = [
      choice === 'one' ? 'one' : 'any number',
      ...(isRequired ? ['required'] : []),
      ...(isSkip ? ['for skipping'] : []),
    ].join(', ')
    printLine(`${name === '' ? 'Without a group' : name} (${rules})${about === '' ? '' : `: ${about}`}`)
    for (const { tag, key, about: meaning } of tags)
      printLine(`  ${key ?? ' '}  ${tag}${meaning === '' ? '' : `: ${meaning}`}`)
  }
  if (done !== '') printLine(`done     ${done}`)
  if (!hasFreeTags) printLine('other tags are refused')
  if (groups.length === 0) printMessage('no schema: people use any tags')
}
