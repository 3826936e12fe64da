/** Adds a tag to a group of the label schema. */
import { schemaTagSetting, type SchemaGroup } from '../../../preload/contract/index.ts'
import { app } from '../../store/app.ts'
import { orderAfter } from './schema-order.ts'

export function GroupSelect({ tag, groups }: { readonly tag: string; readonly groups: readonly SchemaGroup[] }) {
  const add = (name: string): void => {
    const tags = groups.find((group) => group.name === name)?.tags ?? []
    void app().changeSchema({ [schemaTagSetting(tag)]: { group: name, order: orderAfter(tags) } })
  }
  return (
    <select aria-label={`Group of ${tag}`} value="" onChange={({ target }) => add(target.value)}>
      <option value="" disabled>
        Add to a group
      </option>
      {groups.flatMap(({ name }) =>
        name === ''
          ? []
          : [
              <option key={name} value={name}>
                {name}
              </option>,
            ],
      )}
    </select>
  )
}
