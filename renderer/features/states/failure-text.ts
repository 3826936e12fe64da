/** Says in words why a folder could not be opened, and what a person can do about it. Pure. */
import { assertNever } from '../../../preload/contract/index.ts'
import type { OpenFailure } from '../../../preload/contract/index.ts'
import { capitalized } from '../../components/format.ts'

/** What a person can do. `parent`: open the folder that the file is in. */
export type FailureAction = 'retry' | 'parent' | 'choose'
interface FailureText {
  readonly title: string
  readonly sentence: string
  readonly actions: readonly FailureAction[]
}

export function failureText({ path, error }: OpenFailure): FailureText {
  switch (error.code) {
    case 'not-found':
      return {
        title: 'This folder is not there',
        sentence: 'Is the drive or the share that it is on connected? If so, the folder was moved, renamed or removed.',
        actions: ['retry', 'choose'],
      }
    case 'not-a-folder':
      return {
        title: 'This is not a folder',
        sentence: 'Lenslet opens the folder that holds the pictures, with everything below it.',
        actions: ['parent', 'choose'],
      }
    case 'not-readable':
      return error.path === undefined || error.path === path
        ? {
            title: 'You may not read this folder',
            sentence: 'Ask the person who manages the share for permission to read it, then try again.',
            actions: ['retry', 'choose'],
          }
        : {
            title: 'You may not read the labels of this folder',
            sentence:
              'Its .lenslet folder belongs to somebody else: ask them, or the person who manages the share, to let you read and write it.',
            actions: ['retry', 'choose'],
          }
    case 'offline':
    case 'timeout':
      return {
        title: 'This folder does not answer',
        sentence: 'Are the server and this machine’s network on? Nothing is lost: try again when it is back.',
        actions: ['retry', 'choose'],
      }
    case 'newer-format':
      return {
        title: 'This folder needs a newer Lenslet',
        sentence: `${asSentence(error.message)} Until then this Lenslet shows nothing of it, and changes nothing in it.`,
        actions: ['retry', 'choose'],
      }
    case 'damaged':
      return {
        title: 'The labels of this folder cannot be opened',
        sentence: asSentence(error.message),
        actions: ['retry', 'choose'],
      }
    case 'not-writable':
      return {
        title: 'The sample could not be made',
        sentence: asSentence(error.message),
        actions: ['retry', 'choose'],
      }
    case 'read-only':
    case 'not-allowed':
    case 'bad-input':
    case 'overtaken':
    case 'unsupported':
    case 'cancelled':
    case 'usage':
    case 'internal':
      return {
        title: 'This folder could not be opened',
        sentence: asSentence(error.message),
        actions: ['retry', 'choose'],
      }
    default:
      return assertNever(error.code)
  }
}

/** Returns the message as a sentence. The program's messages are also used behind a colon in the command line. */
function asSentence(message: string): string {
  const text = capitalized(message)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
