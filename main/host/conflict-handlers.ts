/** Implements the calls of the conflict inbox. */
import { setImmediate } from 'node:timers/promises'
import {
  MAX_SHOWN_VALUES,
  type Conflict,
  type ConflictDetail,
  type ConflictName,
  type ConflictValue,
  type Handlers,
  type HistoryEntry,
} from '../../preload/contract/index.ts'
import { commonAncestors } from '../core/labels/common-ancestors.ts'
import { mergeNotes } from '../core/labels/merge-notes.ts'
import { listConflicts, resolveAlike, valuesByPerson } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { Client } from './client.ts'
import type { HostSession } from './host-session.ts'
import { keyOf, row } from './rows.ts'

/** How long details may be collected without a pause, in milliseconds. */
const MAX_STEP_MS = 20

/** Returns the handlers of the calls about conflicts. */
export function conflictHandlers(
  session: HostSession,
): Pick<Handlers<Client>, 'conflicts.count' | 'conflicts.list' | 'conflicts.get' | 'conflicts.resolveAlike'> {
  const workspace = (): Workspace => session.dataset.workspace
  return {
    'conflicts.count': () => ({ count: session.dataset.conflicts.count }),
    'conflicts.list': ({ folder }) => ({
      revision: workspace().revision,
      groups: listConflicts(workspace().catalog, workspace().labelColumns, folder),
    }),
    'conflicts.get': async ({ conflicts }) => {
      await workspace().whenHistoryLoaded()
      const details: (ConflictDetail | null)[] = []
      let start = performance.now()
      for (const name of conflicts) {
        details.push(conflictDetail(workspace(), name))
        if (performance.now() - start < MAX_STEP_MS) continue
        // A colleague may have written long notes and histories: edits are answered in between.
        await setImmediate()
        start = performance.now()
      }
      return details
    },
    'conflicts.resolveAlike': async ({ alike, rule, seen }) => {
      await workspace().waitForOpening()
      const { edits, conflicts } = resolveAlike(workspace().catalog, workspace().labelColumns, alike, rule)
      if (edits.length === 0) return { revision: workspace().revision, resolved: 0 }
      const { revision, stored } = workspace().editTogether(
        edits.map(({ ids, edit }) => ({ keys: ids.map((id) => keyOf(workspace(), id)), edit })),
        seen,
      )
      await stored
      return { revision, resolved: conflicts }
    },
  }
}

/** Returns the details of a conflict; null when it does not exist. */
function conflictDetail(workspace: Workspace, { id, field }: ConflictName): ConflictDetail | null {
  const key = keyOf(workspace, id)
  const found = workspace.stateOf(id)?.conflicts.find((one) => one.field === field)
  if (!found || !workspace.catalog.isPresent(id)) return null
  const conflict = { field, values: found.values.slice(0, MAX_SHOWN_VALUES) }
  const before = valuesBefore(workspace.history(key), conflict)
  return {
    id,
    field,
    revision: workspace.revision,
    row: row(workspace, id),
    values: valuesByPerson(conflict),
    more: found.values.length - conflict.values.length,
    shown: conflict.values[0]!.id,
    before,
    merged: field === 'notes' ? mergeNotes(textBefore(before), textsOf(conflict)) : null,
  }
}

/** Returns what the field had before all values of the conflict, the newest first. */
function valuesBefore(history: readonly HistoryEntry[], { field, values }: Conflict): readonly ConflictValue[] {
  const changes = history.map(({ change }) => change)
  const ids = values.map(({ id }) => id)
  return commonAncestors(changes, field, ids).map(({ change: { id, by, at }, value }) => ({ id, value, by, at }))
}

function textBefore([value]: readonly ConflictValue[]): string | null {
  return value === undefined ? null : String(value.value)
}

/** Returns the notes of a conflict, the oldest first. */
function textsOf({ values }: Conflict): readonly string[] {
  return values.toReversed().map(({ value }) => String(value))
}
