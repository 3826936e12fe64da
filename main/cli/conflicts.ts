import { Command } from 'commander'
import { labelFieldOf, type Conflict, type ItemKey, type NameOf } from '../../preload/contract/index.ts'
import { conflictRecord } from '../core/export/index.ts'
import { listConflicts } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { withSnapshot } from './dataset.ts'
import { printJsonArray, printLine } from './output.ts'

/** Returns the command `lenslet conflicts`, which prints the conflicts that nobody has resolved. */
export function conflictsCommand(): Command {
  return new Command('conflicts')
    .description('list labels that people set differently without having seen each other')
    .argument('<dataset>', 'folder of the data set')
    .option('--folder <path>', 'only pictures of this folder of the data set, and below it', '')
    .option('--json', 'print JSON with all values')
    .action(async (dataset: string, { folder, json }: { folder: string; json?: boolean }) => {
      await withSnapshot(dataset, (workspace) => {
        const conflicts = conflictsIn(workspace, folder.normalize('NFC').replace(/\/+$/, ''))
        if (json) return printJsonArray(conflicts.map(({ item, conflict }) => ({ item, ...conflictRecord(conflict) })))
        for (const { item, conflict } of conflicts)
          printLine(`${item}  ${conflictText(conflict, workspace.people.nameOf)}`)
      })
    })
}

interface ItemConflict {
  readonly item: ItemKey
  readonly conflict: Conflict
}

/** Returns the conflicts of a folder in the order of the window's inbox. */
function conflictsIn({ catalog, labelColumns }: Workspace, folder: string): readonly ItemConflict[] {
  return listConflicts(catalog, labelColumns, folder).flatMap(({ field, ids }) =>
    ids.map((id) => ({
      item: catalog.entry(id).key,
      conflict: labelColumns.conflicts.get(id)!.find((one) => one.field === field)!,
    })),
  )
}

/** Returns a conflict in a few words, such as `Stars: 4 stars by ana or 2 stars by ben`. */
function conflictText({ field, values }: Conflict, nameOf: NameOf): string {
  const { title, value } = labelFieldOf(field).words
  const shown = values.map((one) => `${value(field, one.value).replaceAll(/\s+/g, ' ')} by ${nameOf(one.by)}`)
  return `${title(field)}: ${shown.join(' or ')}`
}
