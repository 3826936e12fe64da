/**
 * Shows the window.
 *
 * These handles for tests and scripts are stable and do not change with the design:
 * - `data-testid`: `search`, `search-error`, `search-hint`, `count`, `stale` (the Update pill), `grid`, `scrollbar`, `layout`, `cell`,
 *   `viewer`, `viewer-picture`, `viewer-position`, `zoom`, `cell-menu`, `folder-menu`, `term-menu`, `compare`, `pane`,
 *   `pane-picture`, `divider`, `inspector`, `stars`, `tag-input`, `tag`, `note`, `note-changed`, `conflict`, `keep`,
 *   `history`, `folders`, `facet-stars`, `status`, `status-details`, `settings`, `key-settings`, `key-row` (with
 *   `data-command`), `key-list`, `key-paste`, `key-done`, `palette`, `shortcuts`, `welcome`, `name-banner`, `toast`,
 *   `announcement`, `path`, `recent`, `new-folder`, `opening`, `failure` (with `data-code`), `tag-keys`, `tag-task`,
 *   `progress-dialog`, `progress-day` (with `data-day`, `data-done`), `progress-person` (with `data-user`), `progress-folder` (with
 *   `data-path`), `agreement-dialog`, `people-dialog`, `person` (with `data-id`), `namesake`, `schema-dialog`, `schema-group` (with `data-name`),
 *   `schema-tag` (with `data-tag`), `alpha`, `largest-spread`, `cell-ratings`, `ratings`,
 *   `history-dialog`, `history-batch` (with `data-by`), `history-change`, `take-back`, `take-back-all`, `take-back-dialog`,
 *   `take-back-confirm`, `scope`, `past` (with `data-at`), `time-dialog`, `releases`, `release` (with `data-name`), `release-comparison`,
 *   `inbox` (with `data-key`, `data-field`, `data-open`, `data-loading`), `inbox-value` (with `data-by`), `merged-note`, `team-conflicts` (with
 *   `data-count`), `no-conflicts`, `question`, `no-pictures`, `no-match`, `looking-for-pictures`, `share-notice` (with `data-kind`).
 * - Every cell has `data-key` (item key), `data-id`, `data-stars`, `data-position`, `data-focused`, `aria-selected` and
 *   `data-flash`. Every pane has `data-key`, `data-active` and `data-stars`.
 */
import { useEffect } from 'react'
import { Tooltip } from 'radix-ui'

import { Announcer } from './components/Announcer.tsx'
import { loadedLater } from './components/LoadedLater.tsx'
import { ConnectionBanner } from './components/ConnectionBanner.tsx'
import { QuestionDialog } from './components/QuestionDialog.tsx'
import { Toasts } from './components/Toasts.tsx'
import { useDrop } from './features/desktop/use-drop.ts'
import { useMenu } from './features/desktop/use-menu.ts'
import { Palette } from './features/palette/Palette.tsx'
import { useKeys } from './features/shortcuts/use-keys.ts'
import { StatusStrip } from './features/status/StatusStrip.tsx'
import { StartScreen } from './features/states/StartScreen.tsx'
import { ShareNotice } from './features/states/ShareNotice.tsx'
import { TagKeys } from './features/tags/TagKeys.tsx'
import { NameBanner } from './features/welcome/NameBanner.tsx'
import { Workspace } from './Workspace.tsx'
import { useProfiles } from './components/use-profiles.ts'
import { app, useApp } from './store/app.ts'

const LaterDialogs = loadedLater(() => import('./LaterDialogs.tsx').then((module) => module.LaterDialogs))

export function App() {
  const session = useApp((state) => state.session)
  const starting = useApp((state) => state.isStarting)
  // Names of people are in many sentences: all of them are shown again when somebody is renamed.
  useProfiles()
  useKeys()
  useMenu()
  useDrop()
  useTitle(session?.dataset?.name)
  useTheme()
  useBackdrop()
  useSurround()
  useUnloadBeacon()
  return (
    <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>
      <div className="app">
        <ConnectionBanner />
        {session === null || starting ? (
          <div className="app-blank" aria-busy="true" />
        ) : (
          <StartScreen>
            <NameBanner />
            <Workspace />
            <ShareNotice />
            <StatusStrip />
          </StartScreen>
        )}
      </div>
      <Palette />
      <LaterDialogs />
      <QuestionDialog />
      <TagKeys />
      <Announcer />
      <Toasts />
    </Tooltip.Provider>
  )
}

function useTitle(dataset: string | undefined): void {
  useEffect(() => {
    document.title = dataset === undefined ? 'Lenslet' : `${dataset} – Lenslet`
  }, [dataset])
}

/** Sets the background of transparent pictures. It does not depend on the theme. */
function useBackdrop(): void {
  const backdrop = useApp((state) => state.settings?.settings.find(({ name }) => name === 'view.transparency')?.value)
  useEffect(() => {
    document.documentElement.dataset['backdrop'] = String(backdrop ?? 'checkerboard')
  }, [backdrop])
}

/** Sets the area around pictures in the viewer and the comparison. It does not depend on the theme. */
function useSurround(): void {
  const surround = useApp((state) => state.prefs.surround)
  useEffect(() => {
    document.documentElement.dataset['surround'] = surround
  }, [surround])
}

function useTheme(): void {
  const theme = useApp((state) => state.prefs.theme)
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)')
    const apply = (): void => {
      document.documentElement.dataset['theme'] = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme
    }
    apply()
    dark.addEventListener('change', apply)
    return () => dark.removeEventListener('change', apply)
  }, [theme])
}

/**
 * Sends unsaved input, and what is shown, before the window closes or is loaded again. Asks the person to stay when the
 * input cannot be sent.
 */
function useUnloadBeacon(): void {
  useEffect(() => {
    const onLeave = (event: Event): void => {
      if (event.type === 'blur') {
        app().commitNotes()
        app().flushPrefs()
        return
      }
      app().rememberPlace()
      app().flushPrefs()
      app().sendUnsavedOnUnload()
      // It may be too large for the request with the unsaved input, so it is sent after it.
      app().keepView()
      if (event.type === 'beforeunload' && !app().connected && app().hasUnsavedNotes()) event.preventDefault()
    }
    window.addEventListener('beforeunload', onLeave)
    window.addEventListener('pagehide', onLeave)
    window.addEventListener('blur', onLeave)
    return () => {
      window.removeEventListener('beforeunload', onLeave)
      window.removeEventListener('pagehide', onLeave)
      window.removeEventListener('blur', onLeave)
    }
  }, [])
}
