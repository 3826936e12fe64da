export * from './claims.ts'
export * from './labels.ts'
export * from './label-fields/index.ts'
export { canonicalText } from './canonical-text.ts'
export * from './errors.ts'
export {
  ADJECTIVES,
  LABEL_COMMANDS,
  labelCommands,
  NEXT_COMMANDS,
  type LabelCommand,
  type LabelCommandId,
  type LabelOrAny,
  type NextCommand,
  type NextCommandId,
} from './label-commands.ts'
export * from './key-commands.ts'
export * from './key-notation.ts'
export * from './pictures.ts'
export * from './metadata-fields.ts'
export * from './label-schema.ts'
export * from './people.ts'
export * from './queue-records.ts'
export * from './roles.ts'
export * from './prefs.ts'
export * from './progress.ts'
export * from './rating-records.ts'
export * from './records.ts'
export * from './kept-view.ts'
export * from './history-records.ts'
export * from './release-records.ts'
export * from './conflict-records.ts'
export * from './history-words.ts'
export * from './setting-words.ts'
export * from './calls.ts'
export * from './pushes.ts'
export * from './sort.ts'
export * from './texts.ts'
export * from './ratios.ts'
