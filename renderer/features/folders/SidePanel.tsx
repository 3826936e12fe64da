/** Shows the left panel: the data set, its folders, and the facets of the current result. */
import { ChevronsUpDown, Database, FolderOpen } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

import { app, useApp } from '../../store/app.ts'
import { Facets } from '../filters/Facets.tsx'
import { FolderTree } from './FolderTree.tsx'
import { SmartFolders } from './SmartFolders.tsx'
import { TeamPlaces } from './TeamPlaces.tsx'

export function SidePanel({ inert }: { inert: boolean }) {
  return (
    <nav className="side-panel" aria-label="Folders and filters" inert={inert}>
      <DatasetMenu />
      <TeamPlaces />
      <SmartFolders />
      <FolderTree />
      <Facets />
    </nav>
  )
}

function DatasetMenu() {
  const session = useApp((state) => state.session)
  if (!session?.dataset) return null
  const { dataset, recent } = session
  const others = recent.filter((path) => path !== dataset.path)
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="dataset-button" title={dataset.path}>
          <Database size={15} aria-hidden="true" />
          <span className="dataset-name">{dataset.name}</span>
          <ChevronsUpDown size={14} aria-hidden="true" />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
          <p className="menu-note">{dataset.path}</p>
          {others.length > 0 && <DropdownMenu.Separator className="menu-separator" />}
          {others.map((path) => (
            <DropdownMenu.Item key={path} className="menu-item" onSelect={() => void app().openPath(path)}>
              <span className="menu-path">{path}</span>
            </DropdownMenu.Item>
          ))}
          <DropdownMenu.Separator className="menu-separator" />
          <DropdownMenu.Item className="menu-item" onSelect={() => void app().chooseFolder()}>
            <FolderOpen size={14} aria-hidden="true" />
            Open another folder…
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
