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
import type { HostSession } from './host-session.ts'
import { checkedArgs, isCallName } from './schemas.ts'

/** Characters. */
const MAX_QUOTED = 60
/** What a page asks by itself while more is learnt about the pictures: nobody is at work because of that. */
const AUTOMATIC_CALLS: ReadonlySet<CallName> = new Set(['query.ratios'])

export type Dispatch = (name: unknown, args: unknown, client: Client) => Promise<CallResult<CallName>>

/** Answers calls for one program. Rejects with `LensletError` for what is expected and with anything else for a bug. */
export function dispatcher(session: HostSession): Dispatch {
  const table = handlers(session)
  return async (name, args, client) => {
    if (!isCallName(name)) throw new LensletError('bad-input', `There is no call named ${quoted(name)}.`)
    if (session.isOpen && !AUTOMATIC_CALLS.has(name)) session.dataset.recordActivity()
    try {
      return await call(table, name, args, client)
    } catch (error) {
      // What is expected is shown to the person; anything else is a bug.
      if (!(error instanceof LensletError)) session.log.writeError(name, error)
      throw error
    }
  }
}

/** The beginning of it: what was asked in a wrong way is not sent back as a whole. */
function quoted(name: unknown): string {
  return typeof name === 'string'
    ? JSON.stringify(name.slice(0, MAX_QUOTED))
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
