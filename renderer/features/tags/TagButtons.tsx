/** Shows the tags of the keys Alt+1 to Alt+9 as buttons, for people who give tags with the pointer. */
import { tagIdentity } from '../../../preload/contract/tag-text.ts'
import { app, useApp } from '../../store/app.ts'
import { hasSchemaKey, labelSchemaOf } from '../../store/label-schema.ts'
import { recentTags } from '../../store/recent-tags.ts'
import { t } from '../../../preload/contract/index.ts'

interface Props {
  /** The tags that all shown pictures have. */
  taken: readonly string[]
}

export function TagButtons({ taken }: Props) {
  const slots = useApp((state) => recentTags(state).slots)
  const schema = useApp(labelSchemaOf)
  const identities = new Set(taken.map(tagIdentity))
  const isShown = (tag: string): boolean => tag !== '' && !hasSchemaKey(schema, tag)
  if (!slots.some(({ tag }) => isShown(tag))) return null
  return (
    <div className="tag-buttons" data-testid="tag-buttons" role="group" aria-label="Tags that you used last">
      {slots.map(({ tag }, key) => {
        if (!isShown(tag)) return null
        const isTaken = identities.has(tagIdentity(tag))
        return (
          <button
            type="button"
            key={tag}
            aria-pressed={isTaken}
            title={`${isTaken ? t('Remove') : t('Give')} “${tag}” (Alt+${key + 1})`}
            onClick={() => void app().giveTagOfKey(key, false)}
            onPointerDown={(event) => event.preventDefault()}
          >
            <span className="tag-button-key" aria-hidden="true">
              {key + 1}
            </span>
            <span className="tag-button-name">{tag}</span>
          </button>
        )
      })}
    </div>
  )
}
