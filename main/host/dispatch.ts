/** Passes the calls of clients to their handlers. There is no other way to a handler. */
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

/** The most characters of a wrong name that are quoted. */
const MAX_QUOTED = 60
/**
 * Calls that a page makes on its own when more becomes known about the pictures. They do not mean that somebody is
 * working.
 */
const AUTOMATIC_CALLS: ReadonlySet<CallName> = new Set(['query.ratios'])

export type Dispatch = (name: unknown, args: unknown, client: Client) => Promise<CallResult<CallName>>

/**
 * Returns a function that answers calls for one session.
 *
 * The function rejects with `LensletError` for an expected error, and with any other error for a bug.
 */
export function dispatcher(session: HostSession): Dispatch {
  const table = handlers(session)
  return async (name, args, client) => {
    if (!isCallName(name)) throw new LensletError('bad-input', `There is no call named ${quoteName(name)}.`)
    if (session.isOpen && !AUTOMATIC_CALLS.has(name)) session.dataset.recordActivity()
    try {
      return await call(table, name, args, client)
    } catch (error) {
      // An expected error is shown to the person; anything else is a bug.
      if (!(error instanceof LensletError)) session.log.writeError(name, error)
      throw error
    }
  }
}

/** Returns the beginning of a name in quotes, because a wrong request is not sent back as a whole. */
function quoteName(name: unknown): string {
  return typeof name === 'string'
    ? JSON.stringify(name.slice(0, MAX_QUOTED))
    : `by something that is not a text (${typeof name})`
}

async function call<K extends CallName>(
  table: Handlers<Client>,
  name: K,
  args: unknown,
  client: Client,
): Promise<CallResult<K>> {
  const validArgs: CallArgs<K> = checkedArgs(name, args)
  return table[name](validArgs, client)
}
