/** Shows the tags of pictures: those of the team's schema as buttons, and all others in a box. */
import type { ComponentProps } from 'react'

import { groupOfTag } from '../../../preload/contract/index.ts'
import { useApp } from '../../store/app.ts'
import { labelSchemaOf } from '../../store/label-schema.ts'
import { SchemaFields } from './SchemaFields.tsx'
import { TagField } from './TagField.tsx'

type Props = Pick<ComponentProps<typeof TagField>, 'ids' | 'tags' | 'refused'>

export function TagFields({ ids, tags, refused }: Props) {
  const schema = useApp(labelSchemaOf)
  const others = tags.filter(({ tag }) => groupOfTag(schema, tag) === undefined)
  const hasSchema = schema.groups.length > 0
  return (
    <>
      <SchemaFields tags={tags} refused={refused} />
      {(schema.hasFreeTags || others.length > 0) && (
        <TagField
          ids={ids}
          tags={others}
          taken={tags.filter(({ count }) => count === null).map(({ tag }) => tag)}
          refused={refused}
          title={hasSchema ? 'Other tags' : 'Tags'}
          isClosed={!schema.hasFreeTags}
        />
      )}
    </>
  )
}
