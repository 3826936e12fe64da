/** Shows all keys, those in force for commands whose keys can be changed. */

import { Sheet } from '../../components/Sheet.tsx'
import { app, useApp } from '../../store/app.ts'
import { labelSchemaOf } from '../../store/label-schema.ts'
import { schemaSections, shortcutSections } from './shortcut-rows.ts'

export function ShortcutSheet() {
  const open = useApp((state) => state.shortcuts)
  const hasDataset = useApp((state) => state.session?.dataset != null)
  return (
    <Sheet
      open={open}
      onClose={() => app().setShortcuts(false)}
      title="Keyboard"
      testId="shortcuts"
      action={
        hasDataset && (
          <button type="button" className="button button-small sheet-action" onClick={() => app().openSettings('keys')}>
            Change keys…
          </button>
        )
      }
    >
      <Sections />
    </Sheet>
  )
}

function Sections() {
  const changes = useApp((state) => state.prefs.keys)
  const hasFileManager = useApp((state) => state.session?.host === 'electron')
  const schema = useApp(labelSchemaOf)
  return (
    <div className="sheet-columns">
      {[...schemaSections(schema), ...shortcutSections(changes, hasFileManager)].map(({ title, rows }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {rows.map(({ name, keys }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
