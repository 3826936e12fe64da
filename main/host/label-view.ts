/** Says which labels a client sees: those of now, or those of an earlier moment. */
import {
  LensletError,
  t,
  type ItemId,
  type ItemKey,
  type ItemState,
  type Status,
} from '../../preload/contract/index.ts'
import type { LabelSource } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { Client } from './client.ts'

/** Labels of all pictures at one moment; a `Workspace` has those of now. */
export interface LabelView extends LabelSource {
  /** Returns the labels of an item; undefined when nobody had labelled it. */
  state(key: ItemKey): ItemState | undefined
  stateOf(id: ItemId): ItemState | undefined
}

/** The labels of an earlier moment, or of a release. */
export interface PastView extends LabelView {
  /** Milliseconds since the epoch by the share's clock. */
  readonly at: number
}

/** Returns the labels that a client sees. */
export function labelsOf(workspace: Workspace, client: Pick<Client, 'past'>): LabelView {
  return client.past ?? workspace
}

/** Returns the status for a client: who sees an earlier moment can change nothing. */
export function statusOf(workspace: Workspace, client: Pick<Client, 'past'>): Status {
  const status = workspace.status()
  return client.past === null ? status : { ...status, readOnlyReason: earlierReason() }
}

/** Says why nothing can be changed. */
function earlierReason(): string {
  return t('the labels of an earlier time are shown')
}

/** Throws `read-only` for a client that sees the labels of an earlier moment. */
export function assertShowsNow(client: Pick<Client, 'past'>): void {
  if (client.past !== null)
    throw new LensletError('read-only', `Labels cannot be changed: ${earlierReason()}. Go back to now first.`)
}
