/** Defines the window's state: one slice per concern, one store. */
import type { StoreApi } from 'zustand/vanilla'

import type { Connection } from '../bridge.ts'
import type { CompareSlice } from './compare.ts'
import type { ConflictSlice } from './conflicts.ts'
import type { DesktopSlice } from './desktop.ts'
import type { DetailSlice } from './detail.ts'
import type { GridViewSlice } from './grid-view.ts'
import type { AgreementSlice } from './agreement.ts'
import type { ProgressSlice } from './progress.ts'
import type { HistorySlice } from './history.ts'
import type { KeptViewSlice } from './kept-view.ts'
import type { LabelSchemaSlice } from './label-schema.ts'
import type { LabelsSlice } from './labels.ts'
import type { MovesSlice } from './moves.ts'
import type { NotesSlice } from './notes.ts'
import type { PastSlice } from './past.ts'
import type { AccessSlice } from './access.ts'
import type { QueueSlice } from './queue.ts'
import type { PeopleListSlice } from './people-list.ts'
import type { PeopleSlice } from './people.ts'
import type { PlaceholderSlice } from './placeholders.ts'
import type { PrefsSlice } from './prefs.ts'
import type { ExportSlice } from './exports.ts'
import type { ReleasesSlice } from './releases.ts'
import type { QuestionSlice } from './questions.ts'
import type { RecentTagsSlice } from './recent-tags.ts'
import type { ResultSlice } from './result.ts'
import type { SelectionSlice } from './selection.ts'
import type { SessionSlice } from './session.ts'
import type { SettingsSlice } from './settings.ts'
import type { SmartFolderSlice } from './smart-folders.ts'
import type { StackSlice } from './stacks.ts'
import type { StatusSlice } from './status.ts'
import type { TagReplacementSlice } from './tag-replacement.ts'
import type { ToastSlice } from './toasts.ts'
import type { UiSlice } from './ui.ts'
import type { UndoSlice } from './undo.ts'
import type { NewsSlice } from './news.ts'
import type { QueryHistorySlice } from './query-history.ts'
import type { ViewedSlice } from './viewed.ts'

/**
 * The whole state.
 *
 * It is an interface and not an intersection, because the compiler then refuses two slices that use one name for
 * different things. In an intersection the later one would silently replace the other.
 */
export interface AppState
  extends
    SessionSlice,
    ResultSlice,
    GridViewSlice,
    SelectionSlice,
    CompareSlice,
    LabelsSlice,
    LabelSchemaSlice,
    UndoSlice,
    RecentTagsSlice,
    TagReplacementSlice,
    QuestionSlice,
    NotesSlice,
    DetailSlice,
    PlaceholderSlice,
    PrefsSlice,
    PeopleSlice,
    PeopleListSlice,
    AccessSlice,
    QueueSlice,
    StackSlice,
    StatusSlice,
    SettingsSlice,
    SmartFolderSlice,
    AgreementSlice,
    ProgressSlice,
    HistorySlice,
    PastSlice,
    ReleasesSlice,
    ExportSlice,
    MovesSlice,
    ConflictSlice,
    DesktopSlice,
    KeptViewSlice,
    ToastSlice,
    UiSlice,
    NewsSlice,
    ViewedSlice,
    QueryHistorySlice {}

export type AppStore = StoreApi<AppState>

/** Returns the part of the state with these names. */
export type GetState<Names extends keyof AppState> = () => Pick<AppState, Names>

/** Changes values with these names, and no others. */
export type SetState<Names extends keyof AppState> = (
  change: Partial<Pick<AppState, Names>> | ((state: Pick<AppState, Names>) => Partial<Pick<AppState, Names>>),
) => void

/**
 * Creates one slice of the store.
 *
 * `Needs` names the state and the actions of other slices that it uses. It can see and change nothing else.
 */
export type Slice<Own, Needs extends keyof AppState = never> = (
  set: SetState<(keyof Own & keyof AppState) | Needs>,
  get: GetState<(keyof Own & keyof AppState) | Needs>,
  bridge: Connection,
) => Own
