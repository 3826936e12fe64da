/** The one way from a message of a client to a handler. */
import {
  LensletError,
  type CallArgs,
  type CallName,
  type CallResult,
  type Handlers,
} from '../../preload/contract/index.ts'
import type { Client } from './client.ts'
import { handlers } from './handlers.ts'
import type { Program } from './program.ts'
import { checkedArgs, isCallName } from './schemas.ts'

/** Characters. */
const LONGEST_SAID = 60
/** What a page asks by itself while more is learnt about the pictures: nobody is at work because of that. */
const BY_ITSELF: ReadonlySet<CallName> = new Set(['query.ratios'])

export type Dispatch = (name: unknown, args: unknown, client: Client) => Promise<CallResult<CallName>>

/** Answers calls for one program. Rejects with `LensletError` for what is expected and with anything else for a bug. */
export function dispatcher(program: Program): Dispatch {
  const table = handlers(program)
  return async (name, args, client) => {
    if (!isCallName(name)) throw new LensletError('bad-input', `There is no call named ${said(name)}.`)
    if (program.isOpen && !BY_ITSELF.has(name)) program.dataset.asked()
    try {
      return await call(table, name, args, client)
    } catch (error) {
      // What is expected is shown to the person; anything else is a bug.
      if (!(error instanceof LensletError)) program.log.failed(name, error)
      throw error
    }
  }
}

/** The beginning of it: what was asked in a wrong way is not sent back as a whole. */
function said(name: unknown): string {
  return typeof name === 'string'
    ? JSON.stringify(name.slice(0, LONGEST_SAID))
    : `by something that is no text (${typeof name})`
}

async function call<K extends CallName>(
  table: Handlers<Client>,
  name: K,
  args: unknown,
  client: Client,
): Promise<CallResult<K>> {
  const checked: CallArgs<K> = checkedArgs(name, args)
  return table[name](checked, client)
}
