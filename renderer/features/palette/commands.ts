/** Lists the palette's commands for the current state. */
import {
  KEY_COMMANDS,
  keyCommand,
  LABEL_COMMANDS,
  newRandomSort,
  NEXT_COMMANDS,
  SURROUNDS,
  t,
} from '../../../preload/contract/index.ts'
import type { KeyCommandId } from '../../../preload/contract/index.ts'
import { currentKeyText } from '../../components/use-keys-of.ts'
import type { AppState } from '../../store/state.ts'
import { readOnlySentence } from '../../store/status.ts'
import { tagTerm, toggleTerm } from '../filters/filter-edit.ts'
import { commandOfId } from '../shortcuts/key-actions.ts'
import { perform } from '../shortcuts/use-keys.ts'
import { SURROUND_NAMES } from '../viewer/surround-names.ts'

export interface PaletteCommand {
  readonly id: string
  readonly group: string
  readonly name: string
  /** The key for people; undefined when there is none. */
  readonly keys?: string | undefined
  run(): void
}

const MAX_ENTRIES = 40

export function commands(state: AppState): PaletteCommand[] {
  if (state.inbox) return inboxCommands(state)
  if (!state.session?.dataset) return [...datasetCommands(state), diagnosticsCommand(state)]
  // Where labels cannot be changed, such as those of an earlier time, nothing is offered that would change them.
  const isReadOnly = readOnlySentence(state.status) !== null
  return [
    ...(isReadOnly ? [] : labelCommands(state)),
    ...(state.compare && !isReadOnly ? [keepCommand()] : []),
    ...goCommands(),
    ...viewCommands(state),
    ...fileCommands(state),
    ...datasetCommands(state),
    ...smartFolderCommands(state),
    ...folderCommands(state),
    ...tagCommands(state),
  ]
}

/** Returns the commands that act on the conflict in front. All others act on pictures that the inbox covers. */
function inboxCommands(state: AppState): PaletteCommand[] {
  const ids = KEY_COMMANDS.filter(({ group }) => group === 'Conflicts').map(({ id }) => id)
  return [
    ...ids.map((id) => conflictCommand(id)),
    conflictCommand('undo'),
    conflictCommand('redo'),
    conflictCommand('conflicts', 'Close the conflicts'),
    conflictCommand('settings'),
    conflictCommand('shortcuts', 'Keyboard shortcuts'),
    diagnosticsCommand(state),
  ]
}

function conflictCommand(id: KeyCommandId, name = keyCommand(id).name): PaletteCommand {
  return { id, group: 'Conflicts', name, keys: currentKeyText(id), run: () => perform(commandOfId(id, false)) }
}

function labelCommands(state: AppState): PaletteCommand[] {
  const giving = LABEL_COMMANDS.map(({ id, name }) => ({
    id,
    group: 'Label',
    name,
    keys: currentKeyText(id),
    run: () => perform(commandOfId(id, false)),
  }))
  return [
    ...giving,
    { id: 'tags', group: 'Label', name: 'Edit tags', keys: currentKeyText('tags'), run: () => perform({ do: 'tags' }) },
    {
      id: 'rename tag',
      group: 'Label',
      name: 'Rename or merge a tag everywhere…',
      run: () => state.openTagTask('rename'),
    },
    {
      id: 'delete tag',
      group: 'Label',
      name: 'Delete a tag everywhere…',
      run: () => state.openTagTask('delete'),
    },
    {
      id: 'repeat tags',
      group: 'Label',
      name: 'Repeat the last tags',
      keys: currentKeyText('repeat-tags'),
      run: () => perform({ do: 'repeat-tags' }),
    },
    {
      id: 'note',
      group: 'Label',
      name: 'Write a note',
      keys: currentKeyText('note'),
      run: () => perform({ do: 'note' }),
    },
    {
      id: 'pick in stack',
      group: 'Label',
      name: 'Pick this picture, reject the rest of its stack',
      keys: currentKeyText('pick-in-stack'),
      run: () => perform({ do: 'pick-in-stack' }),
    },
    { id: 'undo', group: 'Label', name: 'Undo', keys: currentKeyText('undo'), run: () => perform({ do: 'undo' }) },
    { id: 'redo', group: 'Label', name: 'Redo', keys: currentKeyText('redo'), run: () => perform({ do: 'redo' }) },
  ]
}

function keepCommand(): PaletteCommand {
  return {
    id: 'keep pane',
    group: 'Label',
    name: 'Pick this picture, reject the others',
    keys: currentKeyText('keep-pane'),
    run: () => perform({ do: 'keep-pane' }),
  }
}

function goCommands(): PaletteCommand[] {
  return [
    ...NEXT_COMMANDS.map((command) => ({
      id: command.id,
      group: 'Go',
      name: command.name,
      keys: currentKeyText(command.id),
      run: () => perform({ do: 'next-without', command }),
    })),
    {
      id: 'next-new',
      group: 'Go',
      name: 'Next picture changed by others',
      keys: currentKeyText('next-new'),
      run: () => perform({ do: 'next-new', direction: 1 }),
    },
    {
      id: 'previous-new',
      group: 'Go',
      name: 'Previous picture changed by others',
      keys: currentKeyText('previous-new'),
      run: () => perform({ do: 'next-new', direction: -1 }),
    },
    {
      id: 'mark-all-seen',
      group: 'Go',
      name: 'Mark all in the folder as seen',
      keys: currentKeyText('mark-all-seen'),
      run: () => perform({ do: 'mark-all-seen' }),
    },
    {
      id: 'back',
      group: 'Go',
      name: 'Back',
      keys: currentKeyText('back'),
      run: () => perform({ do: 'history', direction: -1 }),
    },
    {
      id: 'forward',
      group: 'Go',
      name: 'Forward',
      keys: currentKeyText('forward'),
      run: () => perform({ do: 'history', direction: 1 }),
    },
    { id: 'view', group: 'Go', name: 'View the picture', keys: 'Enter', run: () => perform({ do: 'view' }) },
    {
      id: 'compare',
      group: 'Go',
      name: 'Compare the selected pictures',
      keys: currentKeyText('compare'),
      run: () => perform({ do: 'compare' }),
    },
    {
      id: 'select all',
      group: 'Go',
      name: 'Select all matching',
      keys: currentKeyText('select-all'),
      run: () => perform({ do: 'select-all' }),
    },
    {
      id: 'select stack',
      group: 'Go',
      name: 'Select the stack',
      keys: currentKeyText('select-stack'),
      run: () => perform({ do: 'select-stack' }),
    },
    {
      id: 'conflicts',
      group: 'Go',
      name: 'Resolve conflicts',
      keys: currentKeyText('conflicts'),
      run: () => perform({ do: 'conflicts' }),
    },
    {
      id: 'filter',
      group: 'Go',
      name: 'Filter the pictures',
      keys: currentKeyText('search'),
      run: () => perform({ do: 'search' }),
    },
  ]
}

function fileCommands(state: AppState): PaletteCommand[] {
  const reveal = {
    id: 'reveal',
    group: 'Files',
    name: 'Show the pictures in the file manager',
    keys: currentKeyText('reveal'),
    run: () => perform({ do: 'reveal' }),
  }
  return [
    ...(state.session?.host === 'electron' ? [reveal] : []),
    {
      id: 'copy path',
      group: 'Files',
      name: 'Copy the path',
      keys: currentKeyText('copy-path'),
      run: () => perform({ do: 'copy-path' }),
    },
    {
      id: 'copy key',
      group: 'Files',
      name: 'Copy the data set path',
      keys: currentKeyText('copy-key'),
      run: () => perform({ do: 'copy-key' }),
    },
    diagnosticsCommand(state),
  ]
}

function diagnosticsCommand({ copyDiagnostics }: AppState): PaletteCommand {
  return {
    id: 'diagnostics',
    group: 'Help',
    name: 'Copy diagnostics, without names and labels',
    run: () => void copyDiagnostics(),
  }
}

function viewCommands(state: AppState): PaletteCommand[] {
  const names = { system: t('system'), light: t('light'), dark: t('dark') }
  const themes = (['system', 'light', 'dark'] as const).map((theme) => ({
    id: `theme ${theme}`,
    group: 'View',
    name: `Theme: ${names[theme]}`,
    run: () => state.setPrefs({ theme }),
  }))
  return [
    {
      id: 'left panel',
      group: 'View',
      name: 'Show or hide the left panel',
      keys: currentKeyText('left-panel'),
      run: () => perform({ do: 'left-panel' }),
    },
    {
      id: 'inspector',
      group: 'View',
      name: 'Show or hide the inspector',
      keys: currentKeyText('inspector'),
      run: () => perform({ do: 'inspector' }),
    },
    {
      id: 'layout',
      group: 'View',
      name: `Grid: ${state.prefs.gridLayout === 'justified' ? t('same-size cells') : t('justified rows')}`,
      keys: currentKeyText('layout'),
      run: () => perform({ do: 'layout' }),
    },
    {
      id: 'collapse-stacks',
      group: 'View',
      name: `Collapse stacks: turn ${state.requestedQuery.collapseStacks ? t('off') : t('on')}`,
      keys: currentKeyText('collapse-stacks'),
      run: () => perform({ do: 'collapse-stacks' }),
    },
    {
      id: 'expand-stack',
      group: 'View',
      name: 'Expand or collapse the stack',
      keys: currentKeyText('expand-stack'),
      run: () => perform({ do: 'expand-stack' }),
    },
    {
      id: 'larger',
      group: 'View',
      name: 'Larger pictures',
      keys: currentKeyText('larger-cells'),
      run: () => perform({ do: 'cell-size', by: 1 }),
    },
    {
      id: 'smaller',
      group: 'View',
      name: 'Smaller pictures',
      keys: currentKeyText('smaller-cells'),
      run: () => perform({ do: 'cell-size', by: -1 }),
    },
    {
      id: 'shuffle',
      group: 'View',
      name: 'Order at random',
      run: () => state.sortBy(newRandomSort()),
    },
    { id: 'update', group: 'View', name: 'Refresh the result', run: () => void state.rerun() },
    {
      id: 'queue',
      group: 'View',
      name: 'Label from the queue',
      keys: currentKeyText('queue'),
      run: () => perform({ do: 'queue' }),
    },
    {
      id: 'auto-advance',
      group: 'View',
      name: 'Auto-advance: off, after each label, or when done',
      keys: currentKeyText('auto-advance'),
      run: () => perform({ do: 'auto-advance' }),
    },
    ...pictureViewCommands(state),
    ...themes,
    { id: 'change-keys', group: 'View', name: 'Change keys…', run: () => state.openSettings('keys') },
    {
      id: 'settings',
      group: 'View',
      name: 'Settings',
      keys: currentKeyText('settings'),
      run: () => perform({ do: 'settings' }),
    },
    { id: 'quick start', group: 'Help', name: 'Quick start', run: () => state.showQuickStart() },
    {
      id: 'keys',
      group: 'View',
      name: 'Keyboard shortcuts',
      keys: currentKeyText('shortcuts'),
      run: () => perform({ do: 'shortcuts' }),
    },
  ]
}

/** Returns the commands for how the viewer and the comparison show pictures. */
function pictureViewCommands({ prefs, toggleEnlarging, setPrefs }: AppState): PaletteCommand[] {
  return [
    {
      id: 'filmstrip',
      group: 'View',
      name: `Film strip: ${prefs.filmstrip ? t('hide') : t('show')}`,
      keys: currentKeyText('filmstrip'),
      run: () => perform({ do: 'filmstrip' }),
    },
    {
      id: 'enlarge small',
      group: 'View',
      name: `Enlarge small pictures: turn ${prefs.enlargeSmallPictures ? t('off') : t('on')}`,
      run: toggleEnlarging,
    },
    ...SURROUNDS.map((surround) => ({
      id: `surround ${surround}`,
      group: 'View',
      name: `Surround: ${SURROUND_NAMES[surround]}`,
      run: () => setPrefs({ surround }),
    })),
  ]
}

function datasetCommands(state: AppState): PaletteCommand[] {
  const { session, openPath, chooseFolder, retryStatus, setTimeDialog, pastTime, showLabelsAt, openReleases } = state
  const recent = (session?.recent ?? []).filter((path) => path !== session?.dataset?.path)
  return [
    { id: 'open', group: 'Data set', name: 'Open a folder…', run: () => void chooseFolder() },
    ...recent.map((path) => ({
      id: `open ${path}`,
      group: 'Data set',
      name: `Open ${path}`,
      run: () => void openPath(path),
    })),
    ...(session?.dataset
      ? [
          {
            id: 'history',
            group: 'Data set',
            name: 'History: who changed what',
            keys: currentKeyText('history'),
            run: () => perform({ do: 'open-history' }),
          },
          {
            id: 'schema',
            group: 'Data set',
            name: 'Label schema: tags in groups, with keys',
            run: () => state.openSchema(),
          },
          {
            id: 'people',
            group: 'Data set',
            name: 'People: names, colours, joining',
            run: () => state.openPeople(),
          },
          {
            id: 'progress',
            group: 'Data set',
            name: 'Progress: what is done, by whom, and how long the rest takes',
            run: () => state.openProgress(),
          },
          {
            id: 'agreement',
            group: 'Data set',
            name: 'Agreement about stars',
            run: () => state.openAgreement(),
          },
          {
            id: 'earlier-time',
            group: 'Data set',
            name: 'Labels at an earlier time…',
            run: () => setTimeDialog(true),
          },
          { id: 'releases', group: 'Data set', name: 'Releases: frozen labels', run: openReleases },
          {
            id: 'export',
            group: 'Data set',
            name: 'Export the labels of these pictures…',
            run: () => void state.exportLabels(),
          },
          ...(pastTime === null
            ? []
            : [
                { id: 'now', group: 'Data set', name: 'Back to the labels of now', run: () => void showLabelsAt(null) },
              ]),
        ]
      : []),
    ...(session?.dataset ? [{ id: 'retry', group: 'Data set', name: 'Check the share now', run: retryStatus }] : []),
  ]
}

function smartFolderCommands({ settings, nameSmartFolder, openSmartFolder }: AppState): PaletteCommand[] {
  const folders = settings?.smartFolders ?? []
  return [
    { id: 'keep search', group: 'Smart Folders', name: 'Save this search as a Smart Folder', run: nameSmartFolder },
    ...folders.map(({ name, query }) => ({
      id: `smart ${name}`,
      group: 'Smart Folders',
      name,
      run: () => openSmartFolder(query),
    })),
  ]
}

function folderCommands({ folders, runQuery }: AppState): PaletteCommand[] {
  return folders.slice(0, MAX_ENTRIES).map(({ path }) => ({
    id: `folder ${path}`,
    group: 'Folders',
    name: path === '' ? 'All pictures' : path,
    run: () => void runQuery({ folder: path }),
  }))
}

function tagCommands({ facets, requestedQuery, runQuery }: AppState): PaletteCommand[] {
  return (facets?.tags ?? []).slice(0, MAX_ENTRIES).map(({ tag }) => ({
    id: `tag ${tag}`,
    group: 'Filter by tag',
    name: tag,
    run: () => void runQuery({ text: toggleTerm(requestedQuery.text, tagTerm(tag)) }),
  }))
}
