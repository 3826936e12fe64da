export * from './labels.ts'
export * from './errors.ts'
export * from './records.ts'
export * from './calls.ts'
