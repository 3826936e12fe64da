/**
 * Keeps track of the pages that are served, and of the calls that each has made.
 *
 * A tab that is closed takes its socket along, and with it what the browser had not sent yet. So a page that goes away
 * posts every call without an answer once more, by a request that outlives the page (the beacon). Each call is
 * performed once, whichever way it arrives first.
 */
import { z } from 'zod'
import type { Dispatch } from '../host/dispatch.ts'
import type { HostSession } from '../host/host-session.ts'

const callSchema = z.object({ id: z.int(), name: z.string(), args: z.unknown() })
type Call = z.infer<typeof callSchema>

/** How long a page that has gone is remembered, in milliseconds: its beacon arrives within that time. */
const REMEMBERED_MS = 60_000
/** How many calls of a page are remembered. More never wait for an answer at the same time. */
const MAX_CALLS = 10_000

export class Page {
  readonly #done = new Set<number>()

  /** Returns whether the call must be performed: only when it arrives for the first time. */
  isNew({ id }: Call): boolean {
    if (this.#done.has(id)) return false
    this.#done.add(id)
    if (this.#done.size > MAX_CALLS) this.#done.delete(this.#done.values().next().value!)
    return true
  }
}

export class Pages {
  readonly #session: HostSession
  readonly #dispatch: Dispatch
  readonly #pages = new Map<string, { readonly page: Page; sockets: number; forget: NodeJS.Timeout | null }>()

  constructor(session: HostSession, dispatch: Dispatch) {
    this.#session = session
    this.#dispatch = dispatch
  }

  /** Registers a socket of a page until `closed` is called. */
  addSocket(name: string): { page: Page; onClosed: () => void } {
    const known = this.#pages.get(name) ?? { page: new Page(), sockets: 0, forget: null }
    this.#pages.set(name, known)
    if (known.forget) clearTimeout(known.forget)
    known.sockets++
    return {
      page: known.page,
      onClosed: () => {
        if (--known.sockets > 0) return
        known.forget = setTimeout(() => this.#pages.delete(name), REMEMBERED_MS).unref()
      },
    }
  }

  /**
   * Performs the calls of a page that goes away, except those that are done already. Resolves with false when the text
   * is no list of calls, or the page is unknown.
   */
  async performBeaconCalls(name: string, text: string): Promise<boolean> {
    const page = this.#pages.get(name)?.page
    const calls = parseJson(z.array(callSchema), text)
    if (!page || !calls) return false
    const client = this.#session.connect(() => undefined)
    try {
      // The calls are started in their order. Nobody waits for their results.
      await Promise.allSettled(
        calls.filter((call) => page.isNew(call)).map((call) => this.#dispatch(call.name, call.args, client)),
      )
    } finally {
      this.#session.disconnect(client)
    }
    return true
  }
}

/** Returns the call in a message; null when there is none. */
export function parseCall(text: string): Call | null {
  return parseJson(callSchema, text)
}

function parseJson<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
