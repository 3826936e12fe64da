/**
 * Shows the Smart Folders: queries that the team saves under a name, each with the number of pictures that match now.
 */
import { Bookmark, BookmarkPlus, Check, ChevronRight, CircleAlert, MoreHorizontal, Split } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useEffect, useState } from 'react'

import type { SmartFolder, SmartFolderQuery } from '../../../preload/contract/index.ts'
import { relativeTime, shortCount } from '../../components/format.ts'
import { NewCount } from '../../components/NewCount.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { app, invoke, useApp } from '../../store/app.ts'
import { foldersReadOnlySentence } from '../../store/status.ts'
import { NameField } from './NameField.tsx'
import { PersonCircle } from '../../components/Avatar.tsx'
import { isSamePerson, nameOf } from '../../components/person-names.ts'
import { useProfiles } from '../../components/use-profiles.ts'
import { withPersonNames } from '../../components/person-terms.ts'
import { asSmartFolderQuery, sameQuery, suggestedName } from './smart-query.ts'

const NONE: readonly SmartFolder[] = []
const NOBODY: readonly string[] = []
const MAX_SHOWN_PEOPLE = 3

export function SmartFolders() {
  const folders = useApp((state) => state.settings?.smartFolders ?? NONE)
  const naming = useApp((state) => state.isNamingSmartFolder)
  return (
    <section className="smart-folders" aria-label="Smart Folders" data-testid="smart-folders">
      <h2 className="panel-title panel-title-fold">
        <span className="section-name">Smart Folders</span>
        <IconButton
          label="Save this search as a Smart Folder"
          className="icon-button-small"
          onClick={() => app().nameSmartFolder()}
        >
          <BookmarkPlus size={14} />
        </IconButton>
      </h2>
      {naming && <NewFolder existing={folders} />}
      {folders.length === 0 && !naming && (
        <p className="facet-empty">A search that you save here is shared with the whole team.</p>
      )}
      <ul className="smart-list">
        {folders.map((folder) => (
          <FolderItem key={folder.name} folder={folder} />
        ))}
      </ul>
    </section>
  )
}

function NewFolder({ existing }: { existing: readonly SmartFolder[] }) {
  const save = async (name: string): Promise<string | null> => {
    if (existing.some((folder) => folder.name === name))
      return `There is a Smart Folder ${name} already: choose Update in its menu.`
    const problem = await app().saveSmartFolder(name, asSmartFolderQuery(app().requestedQuery))
    if (problem === null) app().stopNamingSmartFolder()
    return problem
  }
  return (
    <NameField
      label="Name of the new Smart Folder"
      first={suggestedName(app().requestedQuery)}
      onSave={save}
      onCancel={app().stopNamingSmartFolder}
    />
  )
}

function FolderItem({ folder }: { folder: SmartFolder }) {
  const { name, query, by, at, problem, conflict } = folder
  const { people = NOBODY } = query
  const me = useApp((state) => state.session?.user ?? '')
  const isMine = people.some((id) => isSamePerson(id, me))
  const [renaming, setRenaming] = useState(false)
  const [menu, setMenu] = useState(false)
  const matchCount = useApp((state) => state.smartCounts[name])
  // The labels of an earlier moment do not show what is new.
  const newCount = useApp((state) => (state.pastTime === null ? (state.smartNews[name] ?? 0) : 0))
  const chosen = useApp((state) => sameQuery(asSmartFolderQuery(state.requestedQuery), query))
  const rename = async (to: string): Promise<string | null> => {
    const why = await app().renameSmartFolder(name, to)
    if (why === null) setRenaming(false)
    return why
  }
  if (renaming)
    return (
      <li>
        <NameField label={`New name of ${name}`} first={name} onSave={rename} onCancel={() => setRenaming(false)} />
      </li>
    )
  return (
    <li className="smart-row" data-chosen={chosen} data-testid="smart-folder" data-name={name}>
      <button
        type="button"
        className="smart-button"
        aria-current={chosen ? 'true' : undefined}
        title={`${withPersonNames(query.filter) || 'Everything'}\nby ${nameOf(by)}, ${relativeTime(at)}${people.length === 0 ? '' : `\nassigned to ${people.map(nameOf).join(', ')}`}`}
        onClick={() => app().openSmartFolder(query)}
        onContextMenu={(event) => {
          event.preventDefault()
          setMenu(true)
        }}
      >
        {problem ? (
          <CircleAlert size={14} className="mark-danger" aria-label={problem} />
        ) : conflict.length > 0 ? (
          <Split size={14} className="mark-conflict" aria-label="Edited at the same time" />
        ) : (
          <Bookmark size={14} aria-hidden="true" />
        )}
        <span className="smart-name" data-mine={isMine}>
          {name}
        </span>
        {people.length > 0 && (
          <span className="avatars" data-testid="smart-people">
            {people.slice(0, MAX_SHOWN_PEOPLE).map((id) => (
              <PersonCircle key={id} user={id} title={nameOf(id)} />
            ))}
            {people.length > MAX_SHOWN_PEOPLE && (
              <span className="avatar avatar-rest">+{people.length - MAX_SHOWN_PEOPLE}</span>
            )}
          </span>
        )}
        <NewCount number={newCount} />
        {matchCount !== undefined && (
          <span className="facet-count" data-testid="smart-count">
            {shortCount(matchCount)}
          </span>
        )}
      </button>
      <Menu folder={folder} open={menu} onOpen={setMenu} onRename={() => setRenaming(true)} />
    </li>
  )
}

/** Chooses the people to whom the pictures of a Smart Folder are assigned. */
function AssignMenu({
  query,
  reason,
  onChange,
}: {
  query: SmartFolderQuery
  reason: string | null
  onChange(query: SmartFolderQuery): void
}) {
  const profiles = useProfiles()
  const { people = NOBODY } = query
  // Also those who are known by their id alone, because they labelled or are here.
  const [known, setKnown] = useState<readonly string[]>(NOBODY)
  useEffect(() => {
    invoke('people.list', {}).then(
      (list) => setKnown(list.flatMap(({ id, role }) => (role === 'viewer' ? [] : [id]))),
      () => undefined,
    )
  }, [])
  const all = [...new Set([...Array.from(profiles.values(), ({ person }) => person), ...known, ...people])]
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className="menu-item" disabled={reason !== null || all.length === 0}>
        Assign to
        <ChevronRight size={14} aria-hidden="true" />
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent className="menu" collisionPadding={8}>
          {all.map((id) => (
            <DropdownMenu.CheckboxItem
              key={id}
              className="menu-item"
              checked={people.some((one) => isSamePerson(one, id))}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(isAssigned) => {
                const others = people.filter((one) => !isSamePerson(one, id))
                onChange({ ...query, people: isAssigned ? [...others, id] : others })
              }}
            >
              <DropdownMenu.ItemIndicator className="menu-check">
                <Check size={14} aria-hidden="true" />
              </DropdownMenu.ItemIndicator>
              <PersonCircle user={id} />
              <span className="menu-text">{nameOf(id)}</span>
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  )
}

function Menu({
  folder: { name, query, conflict },
  open,
  onOpen,
  onRename,
}: {
  folder: SmartFolder
  open: boolean
  onOpen(open: boolean): void
  onRename(): void
}) {
  const current = useApp((state) => state.requestedQuery)
  const reason = useApp((state) => foldersReadOnlySentence(state.status))
  const replace = (next: SmartFolderQuery | null): void => {
    if (next === null) return void app().deleteSmartFolder(name)
    void app()
      .saveSmartFolder(name, next)
      .then((why) => {
        if (why !== null) app().toast('error', why)
      })
  }
  return (
    <DropdownMenu.Root open={open} onOpenChange={onOpen}>
      <DropdownMenu.Trigger asChild>
        <IconButton label={`More about ${name}`} className="icon-button-small smart-more">
          <MoreHorizontal size={14} />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu menu-plain" align="start" sideOffset={4} collisionPadding={8}>
          {reason !== null && <p className="menu-note menu-note-wrap">{reason}</p>}
          {conflict.length > 0 && (
            <DropdownMenu.Label className="menu-label">Edited at the same time</DropdownMenu.Label>
          )}
          {conflict.map((claim) => (
            <DropdownMenu.Item
              key={`${claim.by} ${claim.at}`}
              className="menu-item"
              disabled={reason !== null}
              onSelect={() => replace(claim.query)}
            >
              <span className="menu-text">
                {claim.query === null ? (
                  `Delete, as ${nameOf(claim.by)} did`
                ) : (
                  <>
                    Keep {nameOf(claim.by)}’s: <code>{withPersonNames(claim.query.filter) || 'everything'}</code>
                  </>
                )}
              </span>
            </DropdownMenu.Item>
          ))}
          {conflict.length > 0 && <DropdownMenu.Separator className="menu-separator" />}
          <DropdownMenu.Item
            className="menu-item"
            disabled={reason !== null || sameQuery(asSmartFolderQuery(current), query)}
            onSelect={() => replace({ ...asSmartFolderQuery(current), people: query.people })}
          >
            Update to this search
          </DropdownMenu.Item>
          <AssignMenu query={query} reason={reason} onChange={replace} />
          <DropdownMenu.Item className="menu-item" disabled={reason !== null} onSelect={onRename}>
            Rename…
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" disabled={reason !== null} onSelect={() => replace(null)}>
            Delete
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
