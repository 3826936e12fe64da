/** Implements the calls that write labels, or differences between releases, into a file that the person chooses. */
import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { LensletError, type Handlers, type Query } from '../../preload/contract/index.ts'
import {
  assertNoPicture,
  DIFFERENCE_TABLE,
  EXPORT_FORMATS,
  exportedLabels,
  exportedRatings,
  labelTable,
  tableText,
  writeTextFile,
  type ExportFormat,
  type Table,
} from '../core/export/index.ts'
import { mentionsMissing, parseFilter, runQuery, withCondition } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { Client } from './client.ts'
import type { HostSession } from './host-session.ts'
import { labelsOf, type LabelView } from './label-view.ts'
import { releaseDifferences, withoutHiddenStars } from './release-labels.ts'
import { currentResult } from './result-set.ts'

const INSTEAD = 'use “lenslet export” or “lenslet release compare”.'
/** The time between two pushes that say how far an export is, in milliseconds. */
const PUSH_MS = 500

/** Returns the handlers of the calls about exports. */
export function exportHandlers(
  session: HostSession,
): Pick<Handlers<Client>, 'export.labels' | 'export.differences' | 'export.cancel' | 'export.reveal'> {
  const workspace = (): Workspace => session.dataset.workspace
  return {
    'export.labels': async ({ result, name }, client) => {
      const current = currentResult(client.result, result)
      // The person may change the result while the dialog is open.
      const ids = [...current.idsBetween(0, current.total)]
      const labels = labelsOf(workspace(), client)
      const missing = missingPictures(workspace(), labels, current.query)
      const path = await chooseFile(session, name)
      if (path === null) return null
      const signal = client.newExportSignal()
      const ratings = exportedRatings(labels)
      const entries = exportedLabels(workspace().catalog, labels, ids)
      await writeTable(client, path, labelTable(ratings), entries, ids.length, signal)
      return { path, pictures: ids.length, missing }
    },
    'export.differences': async ({ from, to, name }, client) => {
      const path = await chooseFile(session, name)
      if (path === null) return null
      const signal = client.newExportSignal()
      const shown = workspace()
      const all = await releaseDifferences(shown, from, to, signal)
      const differences = all.map((one) => withoutHiddenStars(shown, one))
      await writeTable(client, path, DIFFERENCE_TABLE, differences, differences.length, signal)
      return { path, pictures: differences.length, missing: 0 }
    },
    'export.cancel': (_args, client) => {
      client.newExportSignal()
      return null
    },
    'export.reveal': (_args, client) => {
      if (client.exportedFile !== null) session.desktop(INSTEAD).reveal([client.exportedFile])
      return null
    },
  }
}

/** Asks for a file; null when none was chosen. Rejects with `bad-input` for a name of a picture, or a file of labels. */
async function chooseFile(session: HostSession, name: string): Promise<string | null> {
  const chosen = await session.desktop(INSTEAD).chooseNewFile(name)
  if (chosen === null) return null
  // Not every system's dialog adds the ending, and a table under another ending would not be opened.
  const path = formatOf(chosen) === null ? `${chosen}.csv` : chosen
  if (path !== chosen && existsSync(path))
    throw new LensletError('bad-input', `${path} exists already: choose a name that ends with .csv, .json or .jsonl.`, {
      path,
    })
  await assertNoPicture(session.dataset.workspace.root, path)
  return path
}

/** Returns how many labelled pictures a query would find if they were in the folder. */
function missingPictures({ catalog }: Workspace, labels: LabelView, query: Query): number {
  // The pictures of a scope are there or not, whatever is missing.
  if (query.scope !== null || mentionsMissing(parseFilter(query.text))) return 0
  return runQuery(catalog, labels, withCondition(query, 'missing:yes')).length
}

/** Writes the entries, and pushes how far it is. Rejects with `cancelled` after an abort. */
async function writeTable<T>(
  client: Client,
  path: string,
  table: Table<T>,
  entries: Iterable<T>,
  total: number,
  signal: AbortSignal,
): Promise<void> {
  let done = 0
  let pushedAt = Date.now()
  const counted = Iterator.from(entries).map((entry) => {
    done++
    return entry
  })
  const onPiece = (): void => {
    if (Date.now() - pushedAt < PUSH_MS) return
    pushedAt = Date.now()
    client.push('exporting', { done, total })
  }
  try {
    await writeTextFile(path, tableText(table, counted, { format: formatOf(path) ?? 'csv' }), { signal, onPiece })
  } catch (error) {
    if (signal.aborted) throw new LensletError('cancelled', 'The export was cancelled.')
    throw error
  }
  client.exportedFile = path
}

/** Returns the format that the ending of a file's name stands for; null for another ending. */
function formatOf(path: string): ExportFormat | null {
  const ending = extname(path).slice(1).toLowerCase()
  return EXPORT_FORMATS.find((format) => format === ending) ?? null
}
