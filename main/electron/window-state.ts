/** Describes what is possible in a window, for its menu. */
import type { KeptView } from '../../preload/contract/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { HostSession } from '../host/host-session.ts'

export interface WindowState {
  /** Whether the pictures of a folder are in front. */
  readonly isOpen: boolean
  /** Whether labels can be changed in it. */
  readonly canLabel: boolean
  /** Whether a picture is selected, has the focus or is viewed, so that an edit would apply to something. */
  readonly hasPicture: boolean
  /** Whether the viewer or the comparison is in front. */
  readonly showsPicture: boolean
  /** Whether the comparison is in front. */
  readonly showsComparison: boolean
  /** Whether it shows one picture of each stack. */
  readonly collapsesStacks: boolean
}

/** The state of a window without a folder, and when there is no window. */
export const NOTHING_OPEN: WindowState = {
  isOpen: false,
  canLabel: false,
  hasPicture: false,
  showsPicture: false,
  showsComparison: false,
  collapsesStacks: false,
}

/** The tab name of the page of a window. */
const TAB = 'window'

/** Returns what is possible in the window of this session now. */
export function windowState(hostSession: HostSession): WindowState {
  const { dataset, opening, newFolder, failure } = hostSession.toRecord()
  if (dataset === null || opening !== null || newFolder !== null || failure !== null) return NOTHING_OPEN
  const view = hostSession.views.get(TAB)
  const showsComparison = view !== null && view.compare !== null
  const showsPicture = showsComparison || (view !== null && view.viewer)
  return {
    isOpen: true,
    canLabel: !dataset.looking && hostSession.dataset.workspace.status().readOnlyReason === null,
    hasPicture: showsPicture || hasTarget(view),
    showsPicture,
    showsComparison,
    collapsesStacks: view?.query.collapseStacks === true,
  }
}

function hasTarget(view: KeptView | null): boolean {
  return view !== null && (view.focus !== null || view.selected.length > 0)
}

/** Calls `onChange` whenever the state may have changed, as long as the session exists. */
export function onWindowStateChange(hostSession: HostSession, onChange: () => void): void {
  let followed: Workspace | null = null
  const follow = (): void => {
    const workspace = hostSession.isOpen ? hostSession.dataset.workspace : null
    if (workspace !== null && workspace !== followed) workspace.events.on('status', onChange)
    followed = workspace
    onChange()
  }
  hostSession.views.onChange = onChange
  hostSession.events.on('session', follow)
}
