import { expect, test } from 'vitest'
import { errorRecord, reportedRecord } from '../../main/host/error-record.ts'
import { LensletError } from '../../preload/contract/index.ts'

const STACK =
  '    at Catalog.entry (file:///opt/Lenslet/resources/app.asar/out/main/chunks/workspace-Ab1.js:12:34)\n    at async call (file:///opt/Lenslet/resources/app.asar/out/main/index.js:5:6)\n    at node:internal/process/task_queues:105:5'
const FRAMES = [
  'Catalog.entry (out/main/chunks/workspace-Ab1.js:12:34)',
  'call (out/main/index.js:5:6)',
  'anonymous (node:internal/process/task_queues:105:5)',
]

test('an error record has the class, the code and positions in the program, and nothing of the message', () => {
  const error = Object.assign(new TypeError('keeper is no tag of /mnt/nas/Ana Lima/IMG_1.jpg'), { code: 'ENOENT' })
  error.stack = `TypeError: ${error.message}\n${STACK}`
  expect(errorRecord(error)).toEqual({ kind: 'TypeError', code: 'ENOENT', frames: FRAMES })
  expect(errorRecord(new LensletError('offline', 'The folder /mnt/nas does not answer'))).toMatchObject({
    kind: 'LensletError',
    code: 'offline',
  })
})

test('a thrown value that is no error is recorded by its type only', () => {
  expect(errorRecord('secret tag')).toEqual({ kind: 'string', code: null, frames: [] })
  expect(errorRecord({ name: 'secret tag', code: 'secret code', stack: STACK })).toEqual({
    kind: 'object',
    code: null,
    frames: [],
  })
})

test.each([
  ['a name that is a label', { name: 'Ana Lima', message: '', stack: STACK }],
  [
    'a message of several lines that looks like positions',
    {
      name: 'Error',
      message: 'note\n    at keeper (/home/ana/out/main/secret.js:1:1)\nend',
      stack: `Error: note\n    at keeper (/home/ana/out/main/secret.js:1:1)\nend\n${STACK}`,
    },
  ],
  [
    'positions outside the program',
    {
      name: 'Error',
      message: 'm',
      stack: `Error: m\n    at keeper (file:///home/ana/secret/plugin.js:1:1)\n    at eval (secret)\n${STACK}`,
    },
  ],
])('%s is not recorded', (_what, reported) => {
  expect(reportedRecord(reported)).toEqual({
    kind: 'Error',
    code: null,
    frames: FRAMES.map((frame) => frame.replace(/^.*? \(/, '(')),
  })
})

test('positions in the page are recorded by either host', () => {
  const stack =
    'Error: m\n    at draw (http://127.0.0.1:4711/assets/index-x.js:40:1234)\n    at lenslet://app/assets/index-x.js:1:2'
  expect(reportedRecord({ name: 'RangeError', message: 'm', stack }).frames).toEqual([
    '(assets/index-x.js:40:1234)',
    '(assets/index-x.js:1:2)',
  ])
})
