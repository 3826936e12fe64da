/**
 * Keeps track of the pages that are served, and of the calls that each has made.
 *
 * When a tab is closed, its socket is closed too, and what the browser had not sent yet is lost. So a page that is
 * being closed posts every call without an answer once more, in a request that outlives the page (the beacon). Each
 * call is performed once, no matter whether it arrives first through the socket or in the beacon.
 */
import { z } from 'zod'
import type { Dispatch } from '../host/dispatch.ts'
import type { HostSession } from '../host/host-session.ts'

const callSchema = z.object({ id: z.int(), name: z.string(), args: z.unknown() })
type Call = z.infer<typeof callSchema>

/** How long a closed page is remembered, in milliseconds. Its beacon arrives within that time. */
const REMEMBERED_MS = 60_000
/** How many calls of a page are remembered. A page never waits for more answers at the same time. */
const MAX_CALLS = 10_000

/** Remembers which calls of one page were performed. */
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

/** Remembers all pages that have a socket, or had one a short time ago. */
export class Pages {
  readonly #session: HostSession
  readonly #dispatch: Dispatch
  readonly #pages = new Map<string, { readonly page: Page; sockets: number; forget: NodeJS.Timeout | null }>()

  constructor(session: HostSession, dispatch: Dispatch) {
    this.#session = session
    this.#dispatch = dispatch
  }

  /** Registers a socket of a page, until the caller calls `onClosed`. */
  addSocket(name: string): { page: Page; onClosed: () => void } {
    const entry = this.#pages.get(name) ?? { page: new Page(), sockets: 0, forget: null }
    this.#pages.set(name, entry)
    if (entry.forget) clearTimeout(entry.forget)
    entry.sockets++
    return {
      page: entry.page,
      onClosed: () => {
        if (--entry.sockets > 0) return
        entry.forget = setTimeout(() => this.#pages.delete(name), REMEMBERED_MS).unref()
      },
    }
  }

  /**
   * Performs the calls of a page that is being closed, except those that were performed already.
   *
   * Resolves with false when the text is not a list of calls, or the page is unknown.
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
