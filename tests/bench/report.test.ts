/** Tests how a benchmark writes its table into docs/measurements.md. */
import { expect, test } from 'vitest'
import { withTable } from './report.ts'

const DOCUMENT = `# Measurements

Words about sync.
<!-- bench:sync -->
old
<!-- end of bench:sync -->
More words.
<!-- bench:ui -->
other
<!-- end of bench:ui -->
`

test('a benchmark replaces its own table and nothing else', () => {
  const written = withTable(DOCUMENT, 'sync', 'new 1\n')
  expect(written).toBe(DOCUMENT.replace('old', 'new 1'))
  expect(withTable(written, 'sync', 'old\n')).toBe(DOCUMENT)
})

test('a benchmark without a place for its table says which lines are missing', () => {
  expect(() => withTable(DOCUMENT, 'media', 'new\n')).toThrow('<!-- bench:media -->')
})
