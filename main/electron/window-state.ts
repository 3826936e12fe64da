/** What is possible in a window, for its menu. */
import type { KeptView } from '../../preload/contract/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { HostSession } from '../host/host-session.ts'

export interface WindowState {
  /** The pictures of a folder are in front. */
  readonly isOpen: boolean
  /** Labels can be set in it. */
  readonly canLabel: boolean
  /** A picture is selected, has the focus or is looked at: there is something that an edit is meant for. */
  readonly hasPicture: boolean
  /** The viewer or the comparison is in front. */
  readonly showsPicture: boolean
}

/** In a window without a folder, and where there is no window. */
export const NOTHING_OPEN: WindowState = { isOpen: false, canLabel: false, hasPicture: false, showsPicture: false }

/** The name under which the page of a window tells what it shows. */
const TAB = 'window'

/** What is possible in the window of this program now. */
export function windowState(hostSession: HostSession): WindowState {
  const { dataset, opening, newFolder, failure } = hostSession.toRecord()
  if (dataset === null || opening !== null || newFolder !== null || failure !== null) return NOTHING_OPEN
  const view = hostSession.views.get(TAB)
  const showsPicture = view !== null && (view.viewer || view.compare !== null)
  return {
    isOpen: true,
    canLabel: !dataset.looking && hostSession.dataset.workspace.status().readOnlyReason === null,
    hasPicture: showsPicture || hasTarget(view),
    showsPicture,
  }
}

function hasTarget(view: KeptView | null): boolean {
  return view !== null && (view.focus !== null || view.selected.length > 0)
}

/** Calls `changed` whenever the state may be another, as long as the program lives. */
export function onWindowStateChange(hostSession: HostSession, changed: () => void): void {
  let followed: Workspace | null = null
  const follow = (): void => {
    const workspace = hostSession.isOpen ? hostSession.dataset.workspace : null
    if (workspace !== null && workspace !== followed) workspace.events.on('status', changed)
    followed = workspace
    changed()
  }
  hostSession.views.onChange = changed
  hostSession.events.on('session', follow)
}
