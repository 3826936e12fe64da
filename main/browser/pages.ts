/**
 * The pages that are served, and what each has asked for. A tab that is closed takes its socket along, and with it what
 * the browser had not sent yet; so a page that goes away posts every call that it has no answer to once more, by a
 * request that outlives it. Each call is done once, whichever way it comes first.
 */
import { z } from 'zod'
import type { Dispatch } from '../host/dispatch.ts'
import type { HostSession } from '../host/host-session.ts'

const callSchema = z.object({ id: z.int(), name: z.string(), args: z.unknown() })
export type Call = z.infer<typeof callSchema>

/** How long a page that has gone is remembered, milliseconds: its last words come within some. */
const REMEMBERED_MS = 60_000
/** Calls that are remembered of a page: more never wait for an answer at the same time. */
const MAX_CALLS = 10_000

export class Page {
  readonly #done = new Set<number>()

  /** Whether the call is to be done: the first time that it comes. */
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

  /** The page of that name has a socket, until `closed` is called. */
  addSocket(name: string): { page: Page; closed: () => void } {
    const known = this.#pages.get(name) ?? { page: new Page(), sockets: 0, forget: null }
    this.#pages.set(name, known)
    if (known.forget) clearTimeout(known.forget)
    known.sockets++
    return {
      page: known.page,
      closed: () => {
        if (--known.sockets > 0) return
        known.forget = setTimeout(() => this.#pages.delete(name), REMEMBERED_MS).unref()
      },
    }
  }

  /**
   * Does what a page that goes away has asked for and nobody has done. False when it is no list of calls, or of a page
   * that never was.
   */
  async performBeaconCalls(name: string, text: string): Promise<boolean> {
    const page = this.#pages.get(name)?.page
    const calls = parsed(z.array(callSchema), text)
    if (!page || !calls) return false
    const client = this.#session.connect(() => undefined)
    try {
      // Begun in their order; there is nobody to tell what becomes of them.
      await Promise.allSettled(
        calls.filter((call) => page.isNew(call)).map((call) => this.#dispatch(call.name, call.args, client)),
      )
    } finally {
      this.#session.disconnect(client)
    }
    return true
  }
}

/** The call in a message; null when it is none. */
export function parsedCall(text: string): Call | null {
  return parsed(callSchema, text)
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
