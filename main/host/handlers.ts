/** What each call of the contract does. */
import { UNLABELLED, type Handlers, type UndoResult } from '../../preload/contract/index.ts'
import { findExcludingConditions, folderTree, suggestValues } from '../core/query/index.ts'
import { assertSetting } from '../core/settings/resolve.ts'
import { smartFolderSetting } from '../core/settings/smart-folders.ts'
import { isDifferentContent } from '../core/format/content.ts'
import { resolveTags } from '../core/query/tags.ts'
import type { UndoOutcome, Workspace } from '../core/workspace/workspace.ts'
import type { Client } from './client.ts'
import { desktopHandlers } from './desktop-handlers.ts'
import { mediaHandlers } from './media-handlers.ts'
import { withHome } from './places.ts'
import type { Program } from './program.ts'
import { currentResult, OpenResult } from './results.ts'
import { itemId, keyOf, peer, row, rowLabels } from './rows.ts'

/** The handlers of one program. */
export function handlers(program: Program): Handlers<Client> {
  return {
    ...sessionHandlers(program),
    ...openingHandlers(program),
    ...queryHandlers(program),
    ...itemHandlers(program),
    ...mediaHandlers(program),
    ...labelHandlers(program),
    ...desktopHandlers(program),
    ...teamHandlers(program),
    ...moveHandlers(program),
    ...settingsHandlers(program),
    ...smartFolderHandlers(program),
  }
}

type Group<K extends keyof Handlers<Client>> = Pick<Handlers<Client>, K>

function sessionHandlers(
  program: Program,
): Group<'session.get' | 'session.setUser' | 'session.flushed' | 'view.keep' | 'view.get' | 'prefs.get' | 'prefs.set'> {
  return {
    'session.get': () => program.session(),
    'session.setUser': ({ name }) => program.setUser(name),
    'session.flushed': (_args, client) => {
      client.flushed()
      return null
    },
    'view.keep': ({ tab, view }) => {
      program.views.keep(tab, view)
      return null
    },
    'view.get': ({ tab }) => program.views.get(tab),
    'prefs.get': () => program.config.prefs,
    'prefs.set': ({ prefs }) => program.config.setPrefs(prefs),
  }
}

function openingHandlers(
  program: Program,
): Group<
  | 'dataset.open'
  | 'dataset.openFor'
  | 'dataset.begin'
  | 'dataset.dismiss'
  | 'dataset.sample'
  | 'dataset.choose'
  | 'folders.recent'
  | 'folders.complete'
> {
  return {
    'dataset.open': ({ path }) => program.open(withHome(path), 'ask'),
    'dataset.openFor': ({ path }) => program.openFor(path, 'ask'),
    'dataset.begin': ({ path, to }) => program.open(path, to),
    'dataset.dismiss': () => program.dismiss(),
    'dataset.sample': () => program.openSample(),
    'dataset.choose': async () => {
      const path = await program.desktop("type the folder's path instead of choosing it in a dialog.").chooseFolder()
      return path === null ? null : program.open(path, 'ask')
    },
    'folders.recent': () => program.places.recent(),
    'folders.complete': ({ text, limit }) => program.places.complete(text, limit),
  }
}

function queryHandlers(
  program: Program,
): Group<
  | 'folders.list'
  | 'query.run'
  | 'query.rows'
  | 'query.ids'
  | 'query.locate'
  | 'query.place'
  | 'query.ratios'
  | 'query.explain'
  | 'query.unlabelled'
  | 'facets.get'
  | 'filter.suggest'
> {
  const workspace = (): Workspace => program.dataset.workspace
  return {
    'folders.list': () => folderTree(workspace().catalog, workspace()),
    'query.run': ({ query }, client) => {
      client.result = new OpenResult(workspace(), query, client.result)
      return client.result.summary()
    },
    'query.rows': ({ result, start, count }, client) => {
      const ids = currentResult(client.result, result).ids(start, start + count)
      program.dataset.lookFirst(ids)
      return { revision: workspace().revision, start, rows: ids.map((id) => row(workspace(), id)) }
    },
    'query.ids': ({ result, start, end }, client) => currentResult(client.result, result).ids(start, end),
    'query.locate': ({ result, id }, client) => currentResult(client.result, result).position(id),
    'query.place': ({ result, key }, client) => {
      const id = workspace().catalog.idOf(key)
      return id === undefined ? -1 : currentResult(client.result, result).position(id)
    },
    'query.ratios': ({ result, known }, client) => currentResult(client.result, result).ratios(known),
    'query.explain': ({ query }) => findExcludingConditions(workspace().catalog, workspace(), query),
    'query.unlabelled': ({ result, from, direction }, client) =>
      currentResult(client.result, result).unlabelled(from, direction),
    'facets.get': ({ result, histograms }, client) => currentResult(client.result, result).facets(histograms),
    'filter.suggest': ({ field, text, limit }) => suggestValues(workspace().catalog, workspace(), field, text, limit),
  }
}

function itemHandlers(program: Program): Group<'item.get'> {
  return {
    'item.get': async ({ id }) => {
      const { workspace } = program.dataset
      await workspace.whenHistoryLoaded()
      const key = keyOf(workspace, id)
      // What a script wrote into the sidecar since the last sweep arrives as news; a share that fails says so in the
      // status.
      workspace.readSidecar(key).catch(() => undefined)
      const state = workspace.state(key) ?? UNLABELLED
      const { size, fingerprint } = workspace.catalog.entry(id)
      return {
        id,
        key,
        revision: workspace.revision,
        state,
        edited: isDifferentContent(state.contentMark, state.contentBytes, size ?? Number.NaN, fingerprint),
        history: workspace.history(key),
      }
    },
  }
}

function labelHandlers(
  program: Program,
): Group<'labels.edit' | 'labels.undo' | 'labels.redo' | 'tags.resolve' | 'tags.suggest'> {
  const workspace = (): Workspace => program.dataset.workspace
  return {
    'labels.edit': async ({ ids, edit, seen }) => {
      await workspace().waitForOpening()
      const keys = [...new Set(ids)].map((id) => keyOf(workspace(), id))
      const { revision, changes, stored } = workspace().edit(keys, edit, seen)
      await stored
      return { revision, changed: changes.length }
    },
    'labels.undo': async () => {
      await workspace().waitForOpening()
      return undoResult(workspace(), workspace().undo())
    },
    'labels.redo': async () => {
      await workspace().waitForOpening()
      return undoResult(workspace(), workspace().redo())
    },
    'tags.resolve': ({ text }) => resolveTags(workspace(), text),
    'tags.suggest': ({ prefix, limit }) =>
      suggestValues(workspace().catalog, workspace(), 'tag', prefix, limit).map(({ value, count }) => ({
        tag: value,
        count,
      })),
  }
}

function teamHandlers(program: Program): Group<'presence.set' | 'presence.list' | 'status.get' | 'status.retry'> {
  return {
    'presence.set': ({ id, mode }, client) => {
      program.setPresence(client, id === null ? null : keyOf(program.dataset.workspace, id), mode)
      return null
    },
    'presence.list': () => {
      const { workspace } = program.dataset
      return workspace.peers().map((presence) => peer(workspace.catalog, presence))
    },
    'status.get': () => program.dataset.workspace.status(),
    'status.retry': () => {
      program.dataset.workspace.retry()
      program.dataset.rescan()
      return null
    },
  }
}

/** Moves shown at once. */
const MOST_MOVES = 100

function moveHandlers(program: Program): Group<'moves.list' | 'moves.follow'> {
  const workspace = (): Workspace => program.dataset.workspace
  return {
    'moves.list': () =>
      workspace()
        .moves.doubts.slice(0, MOST_MOVES)
        .map((doubt) => ({
          from: { ...row(workspace(), doubt.from), ...rowLabels(doubt.from, workspace().moves.labelsOfDoubt(doubt)) },
          to: doubt.to.map((id) => row(workspace(), id)),
        })),
    'moves.follow': async ({ moves: answers }) => {
      await workspace().waitForOpening()
      const { stored, pictures } = await workspace().moves.applyAnswers(answers)
      await stored
      return { pictures }
    },
  }
}

function settingsHandlers(program: Program): Group<'settings.get' | 'settings.setPerson' | 'settings.setTeam'> {
  const workspace = (): Workspace => program.dataset.workspace
  return {
    'settings.get': () => workspace().settings(),
    'settings.setPerson': ({ name, value }) => {
      assertSetting(name, value)
      program.config.setSetting(name, value)
      return workspace().settings()
    },
    'settings.setTeam': async ({ name, value, seen }) => {
      await workspace().waitForOpening()
      await workspace().setTeamSettings({ [name]: value }, seen).stored
      return workspace().settings()
    },
  }
}

function smartFolderHandlers(program: Program): Group<'smartFolders.set' | 'smartFolders.count'> {
  return {
    'smartFolders.set': async ({ folders, seen }) => {
      const { workspace } = program.dataset
      await workspace.waitForOpening()
      const values = Object.fromEntries(
        Object.entries(folders).map(([name, query]) => [smartFolderSetting(name), query && { ...query }]),
      )
      await workspace.setTeamSettings(values, seen).stored
      return workspace.settings()
    },
    'smartFolders.count': () => program.dataset.smartCounts.counts(),
  }
}

function undoResult({ catalog }: Workspace, outcome: UndoOutcome | null): UndoResult | null {
  if (outcome === null) return null
  return { revision: outcome.revision, ids: outcome.keys.map((key) => itemId(catalog, key)), what: outcome.what }
}
