/** Implements each call of the contract. */
import {
  UNLABELLED,
  type CallArgs,
  type CallResult,
  type Handlers,
  type ItemId,
  type ItemState,
  type UndoResult,
} from '../../preload/contract/index.ts'
import {
  countLabels,
  dependsOnRaters,
  filterHints,
  findExcludingConditions,
  folderTree,
  namesMetadata,
  parseFilter,
  previewEdit,
  previewReplacement,
  replaceTags,
  stacksOf,
  suggestValues,
} from '../core/query/index.ts'
import { replacedTagValues, schemaPartValues } from '../core/settings/schema-edits.ts'
import { assertSetting } from '../core/settings/resolve.ts'
import { smartFolderSetting } from '../core/settings/smart-folders.ts'
import { withOwnStars } from '../core/labels/shown-labels.ts'
import type { Doubt } from '../core/workspace/moves.ts'
import { isDifferentContent } from '../core/format/content.ts'
import { resolveTags } from '../core/query/tags.ts'
import type { UndoOutcome, Workspace } from '../core/workspace/workspace.ts'
import type { Client } from './client.ts'
import { conflictHandlers } from './conflict-handlers.ts'
import { desktopHandlers } from './desktop-handlers.ts'
import { exportHandlers } from './export-handlers.ts'
import { historyHandlers, scopeOf } from './history-handlers.ts'
import { assertShowsNow, labelsOf, statusOf } from './label-view.ts'
import { mediaHandlers } from './media-handlers.ts'
import { withHome } from './folder-picker.ts'
import type { HostSession } from './host-session.ts'
import { releaseHandlers } from './release-handlers.ts'
import { currentResult, ResultSet } from './result-set.ts'
import { newsHandlers } from './news-handlers.ts'
import { queueHandlers } from './queue-handlers.ts'
import { peopleHandlers } from './people-handlers.ts'
import { peopleOf } from './peers.ts'
import { itemId, itemRatings, keyOf, row, rowLabels } from './rows.ts'
import { shownHistory } from './shown-history.ts'

/** Returns the handlers of one session. */
export function handlers(session: HostSession): Handlers<Client> {
  return {
    ...sessionHandlers(session),
    ...openingHandlers(session),
    ...queryHandlers(session),
    ...itemHandlers(session),
    ...mediaHandlers(session),
    ...labelHandlers(session),
    ...conflictHandlers(session),
    ...tagHandlers(session),
    ...desktopHandlers(session),
    ...teamHandlers(session),
    ...moveHandlers(session),
    ...historyHandlers(session),
    ...releaseHandlers(session),
    ...exportHandlers(session),
    ...newsHandlers(session),
    ...queueHandlers(session),
    ...peopleHandlers(session),
    ...settingsHandlers(session),
    ...smartFolderHandlers(session),
  }
}

type Group<K extends keyof Handlers<Client>> = Pick<Handlers<Client>, K>

function sessionHandlers(
  session: HostSession,
): Group<'session.get' | 'session.setUser' | 'session.flushed' | 'view.keep' | 'view.get' | 'prefs.get' | 'prefs.set'> {
  return {
    'session.get': () => session.toRecord(),
    'session.setUser': ({ name }) => session.setOwnProfile({ name }),
    'session.flushed': (_args, client) => {
      client.onFlushed()
      return null
    },
    'view.keep': ({ tab, view }) => {
      session.views.keep(tab, view)
      return null
    },
    'view.get': ({ tab }) => session.views.get(tab),
    'prefs.get': () => session.config.prefs,
    'prefs.set': ({ prefs }) => session.config.setPrefs(prefs),
  }
}

function openingHandlers(
  session: HostSession,
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
    'dataset.open': ({ path }) => session.open(withHome(path), 'ask'),
    'dataset.openFor': ({ path }) => session.openFor(path, 'ask'),
    'dataset.begin': ({ path, to }) => session.open(path, to),
    'dataset.dismiss': () => session.dismiss(),
    'dataset.sample': () => session.openSample(),
    'dataset.choose': async () => {
      const path = await session.desktop("type the folder's path instead of choosing it in a dialog.").chooseFolder()
      return path === null ? null : session.open(path, 'ask')
    },
    'folders.recent': () => session.folderPicker.recent(),
    'folders.complete': ({ text, limit }) => session.folderPicker.complete(text, limit),
  }
}

function queryHandlers(
  session: HostSession,
): Group<
  | 'folders.list'
  | 'query.run'
  | 'query.rows'
  | 'query.ids'
  | 'query.locate'
  | 'query.stackOf'
  | 'query.expandStack'
  | 'query.hidden'
  | 'query.place'
  | 'query.ratios'
  | 'query.explain'
  | 'query.nextWithout'
  | 'facets.get'
  | 'filter.suggest'
  | 'filter.hints'
> {
  const workspace = (): Workspace => session.dataset.workspace
  return {
    'folders.list': (_args, client) => {
      const folders = folderTree(workspace().catalog, labelsOf(workspace(), client))
      // The labels of an earlier moment do not show what is new.
      return client.past === null ? folders : folders.map((folder) => Object.assign({}, folder, { news: 0 }))
    },
    'query.run': async ({ query, expandedStacks }, client) => {
      // Without the metadata of earlier starts the first result would be empty for a moment.
      const filter = parseFilter(query.text)
      if (namesMetadata(query, filter)) await workspace().loadMetadata()
      // While the data set opens, the result is run again as soon as it is open.
      if (dependsOnRaters(query, filter) && workspace().status().state !== 'opening')
        await workspace().ratings.whenRead()
      const scope = query.scope && (await scopeOf(session, query.scope))
      client.result = new ResultSet(workspace(), query, {
        replaced: client.result,
        expandedStacks,
        labels: labelsOf(workspace(), client),
        scope,
      })
      return client.result.summary()
    },
    'query.rows': ({ result, start, count }, client) => {
      const current = currentResult(client.result, result)
      const ids = current.idsBetween(start, start + count)
      session.dataset.readScreenFirst(ids)
      const labels = labelsOf(workspace(), client)
      const rows = ids.map((id) => row(workspace(), id, current.hiddenBehind(id), labels))
      return { revision: workspace().revision, start, rows }
    },
    'query.ids': ({ result, start, end }, client) => currentResult(client.result, result).idsBetween(start, end),
    'query.locate': ({ result, id }, client) => currentResult(client.result, result).placeOf(id),
    'query.stackOf': ({ result, id }, client) => {
      const current = currentResult(client.result, result)
      return Array.from(stacksOf(workspace().catalog).idsWith(id)).filter((one) => current.positionOf(one) >= 0)
    },
    'query.expandStack': ({ result, id, expanded }, client) => {
      const current = currentResult(client.result, result)
      const stack = current.expandStack(id, expanded)
      if (stack === null) return null
      const change = { ...current.summary(), ...current.staleCounts(), moved: true }
      return { ids: stack.ids, shown: stack.shown, change }
    },
    'query.hidden': ({ result, ids }, client) => {
      const current = currentResult(client.result, result)
      return ids.filter((id) => current.isHidden(id))
    },
    'query.place': ({ result, key }, client) => {
      const id = workspace().catalog.idOf(key)
      return id === undefined ? -1 : currentResult(client.result, result).placeOf(id)
    },
    'query.ratios': ({ result, known }, client) => currentResult(client.result, result).ratios(known),
    'query.explain': ({ query }, client) =>
      findExcludingConditions(workspace().catalog, labelsOf(workspace(), client), query),
    'query.nextWithout': ({ result, from, direction, without }, client) =>
      currentResult(client.result, result).nextWithout(without, from, direction),
    'facets.get': ({ result, histograms }, client) => currentResult(client.result, result).countFacets(histograms),
    'filter.hints': ({ text }) => {
      const { scanning, state } = workspace().status()
      return scanning || state === 'opening' ? [] : filterHints(workspace().catalog, workspace(), text)
    },
    'filter.suggest': ({ field, text, limit }) => suggestValues(workspace().catalog, workspace(), field, text, limit),
  }
}

function itemHandlers(session: HostSession): Group<'item.get'> {
  return {
    'item.get': async ({ id }, client) => {
      const { workspace } = session.dataset
      await workspace.whenHistoryLoaded()
      const key = keyOf(workspace, id)
      // What a script wrote into the sidecar since the last sweep arrives as a push. A share that fails is reported in
      // the status.
      workspace.readSidecar(key).catch(() => undefined)
      const state = labelsOf(workspace, client).state(key) ?? UNLABELLED
      const until = client.past?.at ?? Number.POSITIVE_INFINITY
      const { size, fingerprint } = workspace.catalog.entry(id)
      return {
        id,
        key,
        revision: workspace.revision,
        state,
        edited: isDifferentContent(state.contentMark, state.contentBytes, size ?? Number.NaN, fingerprint),
        history: shownHistory(
          labelsOf(workspace, client),
          id,
          workspace.history(key, until),
          workspace.user,
          workspace.people.directory.personOf,
        ),
        ratings: itemRatings(labelsOf(workspace, client), id),
      }
    },
  }
}

function labelHandlers(
  session: HostSession,
): Group<'labels.edit' | 'labels.editTogether' | 'labels.count' | 'labels.preview' | 'labels.undo' | 'labels.redo'> {
  const workspace = (): Workspace => session.dataset.workspace
  const editTogether = async (
    edits: CallArgs<'labels.editTogether'>['edits'],
    seen: number,
    client: Client,
  ): Promise<CallResult<'labels.edit'>> => {
    assertShowsNow(client)
    await workspace().waitForOpening()
    const { revision, changes, stored } = workspace().editTogether(
      edits.map(({ ids, edit }) => ({ keys: ids.map((id) => keyOf(workspace(), id)), edit })),
      seen,
    )
    await stored
    return { revision, changed: changes.length }
  }
  return {
    'labels.edit': ({ ids, edit, seen }, client) => editTogether([{ ids, edit }], seen, client),
    'labels.editTogether': ({ edits, seen }, client) => editTogether(edits, seen, client),
    'labels.count': ({ ids }, client) => countLabels(labelsOf(workspace(), client), knownIds(workspace(), ids)),
    'labels.preview': ({ ids, edit }) => {
      const known = knownIds(workspace(), ids)
      const whole = workspace().editOfSchema(
        known.map((id) => keyOf(workspace(), id)),
        edit,
      )
      return previewEdit(workspace(), known, whole, workspace().user)
    },
    'labels.undo': async (_args, client) => {
      assertShowsNow(client)
      await workspace().waitForOpening()
      await workspace().whenUndoRestored()
      return undoResult(workspace(), workspace().undo())
    },
    'labels.redo': async (_args, client) => {
      assertShowsNow(client)
      await workspace().waitForOpening()
      await workspace().whenUndoRestored()
      return undoResult(workspace(), workspace().redo())
    },
  }
}

function tagHandlers(
  session: HostSession,
): Group<'tags.resolve' | 'tags.suggest' | 'tags.previewReplace' | 'tags.replace'> {
  const workspace = (): Workspace => session.dataset.workspace
  return {
    'tags.resolve': ({ text }) => resolveTags(workspace(), text),
    'tags.suggest': ({ prefix, limit }) =>
      suggestValues(workspace().catalog, workspace(), 'tag', prefix, limit).map(({ value, count }) => ({
        tag: value,
        count,
      })),
    'tags.previewReplace': ({ tags, by }) => previewReplacement(workspace(), tags, by, workspace().user),
    'tags.replace': async ({ tags, by, seen }, client) => {
      assertShowsNow(client)
      await workspace().waitForOpening()
      const { ids, edit, by: tag, description } = replaceTags(workspace(), tags, by)
      // Before the pictures, because other tags than those of the schema may be refused.
      const values = replacedTagValues(tags, tag, workspace().log.settings.claims)
      if (Object.keys(values).length > 0) await workspace().setTeamSettings(values).stored
      if (ids.length === 0) return { revision: workspace().revision, changed: 0 }
      const keys = ids.map((id) => keyOf(workspace(), id))
      const { revision, changes, stored } = workspace().editTogether([{ keys, edit }], seen, description)
      await stored
      return { revision, changed: changes.length }
    },
  }
}

function teamHandlers(session: HostSession): Group<'presence.set' | 'presence.list' | 'status.get' | 'status.retry'> {
  return {
    'presence.set': ({ id, mode }, client) => {
      if (id !== null) session.dataset.metadata.readViewed([id])
      session.setPresence(client, id === null ? null : keyOf(session.dataset.workspace, id), mode)
      return null
    },
    'presence.list': () => peopleOf(session.dataset.workspace),
    'status.get': (_args, client) => statusOf(session.dataset.workspace, client),
    'status.retry': () => {
      session.dataset.workspace.retry()
      session.dataset.rescan()
      return null
    },
  }
}

/** The most moves that are shown at once. */
const MAX_MOVES = 100

function moveHandlers(session: HostSession): Group<'moves.list' | 'moves.follow'> {
  const workspace = (): Workspace => session.dataset.workspace
  return {
    'moves.list': () =>
      workspace()
        .moves.doubts.slice(0, MAX_MOVES)
        .map((doubt) => ({
          from: { ...row(workspace(), doubt.from), ...rowLabels(doubt.from, doubtLabels(workspace(), doubt)) },
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

/** Returns the labels of a doubt as this person sees them. */
function doubtLabels({ moves, shown }: Workspace, doubt: Doubt): ItemState {
  const state = moves.labelsOfDoubt(doubt)
  return shown.isOwn ? withOwnStars(state, shown.stateOf(doubt.from)?.stars ?? 0) : state
}

function settingsHandlers(
  session: HostSession,
): Group<'settings.get' | 'settings.setPerson' | 'settings.setTeam' | 'schema.set'> {
  const workspace = (): Workspace => session.dataset.workspace
  return {
    'settings.get': () => workspace().settings(),
    'settings.setPerson': ({ name, value }) => {
      assertSetting(name, value)
      session.config.setSetting(name, value)
      return workspace().settings()
    },
    'schema.set': async ({ parts, seen }) => {
      await workspace().waitForOpening()
      const values = schemaPartValues(parts, workspace().log.settings.claims)
      await workspace().setTeamSettings(values, seen).stored
      return workspace().settings()
    },
    'settings.setTeam': async ({ name, value, seen }) => {
      await workspace().waitForOpening()
      await workspace().setTeamSettings({ [name]: value }, seen).stored
      return workspace().settings()
    },
  }
}

function smartFolderHandlers(session: HostSession): Group<'smartFolders.set' | 'smartFolders.count'> {
  return {
    'smartFolders.set': async ({ folders, seen }) => {
      const { workspace } = session.dataset
      await workspace.waitForOpening()
      const values = Object.fromEntries(
        Object.entries(folders).map(([name, query]) => [smartFolderSetting(name), query && { ...query }]),
      )
      await workspace.setTeamSettings(values, seen).stored
      return workspace.settings()
    },
    'smartFolders.count': () => session.dataset.smartCounts.counts(),
  }
}

/** Returns the ids that exist: a page that was opened before another data set has others. */
function knownIds({ catalog }: Workspace, ids: readonly ItemId[]): readonly ItemId[] {
  return ids.every((id) => id < catalog.size) ? ids : ids.filter((id) => id < catalog.size)
}

function undoResult({ catalog }: Workspace, outcome: UndoOutcome | null): UndoResult | null {
  if (outcome === null) return null
  const { keys, ...result } = outcome
  return { ...result, ids: keys.map((key) => itemId(catalog, key)) }
}
