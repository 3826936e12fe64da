/** Shows the tags of the keys Alt+1 to Alt+9 while Alt is held. */
import { recentTags } from '../../store/recent-tags.ts'
import { app, useApp } from '../../store/app.ts'
import { readOnlySentence } from '../../store/status.ts'

export function TagKeys() {
  const isShown = useApp((state) => state.isAltHeld && readOnlySentence(state.status) === null)
  return isShown ? <Bar /> : null
}

function Bar() {
  const slots = useApp((state) => recentTags(state).slots)
  const hasTags = slots.some(({ tag }) => tag !== '')
  return (
    <div className="tag-keys" data-testid="tag-keys" role="group" aria-label="Tags of the keys Alt+1 to Alt+9">
      {!hasTags && <p>Tags that you use get the keys Alt+1 to Alt+9.</p>}
      {slots.map(
        ({ tag }, key) =>
          tag !== '' && (
            <button
              type="button"
              key={tag}
              title={tag}
              tabIndex={-1}
              onClick={() => void app().giveTagOfKey(key, false)}
              onPointerDown={(event) => event.preventDefault()}
            >
              <kbd>{key + 1}</kbd>
              <span>{tag}</span>
            </button>
          ),
      )}
    </div>
  )
}
