import { LABEL_FIELDS, LEVEL_KINDS } from '../../preload/contract/index.ts'
import type { LabelEdit, LabelValues, LevelKind } from '../../preload/contract/index.ts'
import { ColorInput } from './ColorInput.tsx'
import { FlagInput } from './FlagInput.tsx'
import type { LevelInputProps } from './level-input.ts'
import { StarsInput } from './Stars.tsx'

/** The compiler rejects a list without all kinds. */
const INPUTS: { readonly [K in LevelKind]: React.ComponentType<LevelInputProps<K>> } = {
  stars: StarsInput,
  flag: FlagInput,
  color: ColorInput,
}

interface Props {
  /** Null where several pictures differ. */
  values: { readonly [K in LevelKind]: LabelValues[K] | null }
  refused: string | null
  inTabOrder?: boolean
  onEdit(edit: LabelEdit): void
}

/** Shows an input for each label that has levels. */
export function LevelInputs({ values, refused, inTabOrder = true, onEdit }: Props) {
  return LEVEL_KINDS.map((kind) => {
    const Input = INPUTS[kind] as React.ComponentType<LevelInputProps<LevelKind>>
    return (
      <Input
        key={kind}
        value={values[kind] ?? LABEL_FIELDS[kind].unset}
        mixed={values[kind] === null}
        refused={refused}
        inTabOrder={inTabOrder}
        onChange={(value) => onEdit({ [kind]: value })}
      />
    )
  })
}
