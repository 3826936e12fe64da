/** Describes who has a data set open, for the windows. */
import {
  foldName,
  isPersonName,
  type Namesake,
  type Peer,
  type People,
  type PersonSummary,
} from '../../preload/contract/index.ts'
import { refusedLabels } from '../core/workspace/refused-labels.ts'
import { lastChangeTimes } from '../core/labels/label-columns.ts'
import type { PeerPresence, Workspace } from '../core/workspace/workspace.ts'
import { itemId } from './rows.ts'

/** Somebody who has labelled more pictures than this is not asked any more whether they are somebody else. */
const FEW_PICTURES = 20

interface LastChanges {
  readonly revision: number
  readonly times: ReadonlyMap<string, number>
}

/** The last changes by the people of a data set. People move more often than somebody labels. */
const lastChanges = new WeakMap<Workspace, LastChanges>()

/** Returns everybody who is present, this person first, and how people are shown. */
export function peopleOf(workspace: Workspace): People {
  const times = lastChangesOf(workspace)
  const present = workspace.peers()
  const profiles = new Map(workspace.people.profiles().map((profile) => [profile.id, profile]))
  // Somebody who never labelled has no profile.
  const names = new Set(Array.from(profiles.values(), ({ name }) => foldName(name)))
  for (const { user, name } of present) {
    if (profiles.has(user) || name === user || !isPersonName(name)) continue
    const shown = names.has(foldName(name)) ? `${name} (${user})` : name
    names.add(foldName(shown))
    profiles.set(user, { id: user, person: user, name: shown, color: null })
  }
  return {
    peers: present.map((presence) => peerOf(workspace, presence, times)),
    profiles: [...profiles.values()],
    namesakes: namesakesIn(workspace),
    access: workspace.roles.access.current,
  }
}

function namesakesIn(workspace: Workspace): readonly Namesake[] {
  const ids = workspace.people.namesakes()
  if (ids.length === 0) return []
  const all = peopleSummaries(workspace)
  if ((all.find(({ id }) => id === workspace.user)?.pictures ?? 0) > FEW_PICTURES) return []
  return all
    .filter(({ id }) => ids.includes(id))
    .map(({ id, pictures, lastChangeAt }) => ({ id, pictures, lastChangeAt }))
}

function peerOf({ catalog, people }: Workspace, presence: PeerPresence, times: LastChanges['times']): Peer {
  const { name: _name, openForMs, itemForMs, ...peer } = presence
  const { key, user } = peer
  const lastChangeAt = times.get(people.directory.personOf(user)) ?? null
  const now = Date.now()
  return {
    ...peer,
    since: now - openForMs,
    itemSince: now - itemForMs,
    item: key === null ? null : itemId(catalog, key),
    lastChangeAt,
  }
}

/**
 * Returns everybody who has a profile or made the newest change of a picture, by name. `authors` are people who made any
 * change; they are listed too.
 */
export function peopleSummaries(workspace: Workspace, authors: readonly string[] = []): PersonSummary[] {
  const { catalog, labelColumns, people } = workspace
  const { directory } = people
  const { updatedBy, people: ids } = labelColumns
  const { present } = catalog.columns
  const counts = new Map<string, number>()
  const perNumber = new Uint32Array(ids.length)
  for (let id = 0; id < catalog.size; id++) perNumber[updatedBy[id]!]! += present[id]!
  for (const [number, id] of ids.entries()) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + perNumber[number]!)
  const profiles = directory.profiles()
  const colors = new Map(profiles.map(({ id, color }) => [id, color]))
  const times = lastChangesOf(workspace)
  const { roles } = workspace.log
  const at = workspace.roles.now()
  const requests = new Map(roles.requestsAt(at).map(({ id, due }) => [directory.personOf(id), due]))
  const refused = refusedLabels(workspace.log)
  const here = workspace.peers().map(({ user }) => user)
  const named = [...authors, ...here, ...roles.ownersAt(at), ...requests.keys(), ...refused.keys()].map(
    directory.personOf,
  )
  const all = new Set([...profiles.map(({ person }) => person), ...counts.keys(), ...named])
  return Array.from(all, (id): PersonSummary => ({
    id,
    person: id,
    name: people.nameOf(id),
    color: colors.get(id) ?? null,
    ids: directory.idsOf(id),
    hasProfile: directory.record(id) !== undefined,
    pictures: counts.get(id) ?? 0,
    lastChangeAt: times.get(id) ?? null,
    role: roles.roleAt(id, at),
    ownerAt: requests.get(id) ?? null,
    refused: refused.get(id)?.length ?? 0,
  })).toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }) || (a.id < b.id ? -1 : 1))
}

function lastChangesOf(workspace: Workspace): LastChanges['times'] {
  const known = lastChanges.get(workspace)
  if (known?.revision === workspace.revision) return known.times
  const times = lastChangeTimes(workspace.labelColumns)
  lastChanges.set(workspace, { revision: workspace.revision, times })
  return times
}
