/** Calls between the program under the stand-in and the test that has the browser, over the process's message channel. */

export type Answer = (payload: never) => unknown

interface Channel {
  send(message: object): void
  listen(fn: (message: unknown) => void): void
}

type Message = { readonly call: number; readonly name: string; readonly payload: unknown } | { readonly answer: number; readonly result?: unknown; readonly error?: string }

export class Link {
  readonly #channel: Channel
  readonly #answers = new Map<string, Answer>()
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  #calls = 0
  #heardAll = Promise.resolve()

  constructor(channel: Channel) {
    this.#channel = channel
    channel.listen(message => {
      // One after the other, each with all that follows at once from it: what was sent first is passed on first.
      this.#heardAll = this.#heardAll.then(() => this.#heard(message as Message)).then(() => new Promise(resolve => { setImmediate(resolve) }))
    })
  }

  /** Answers calls of this name from the other side. */
  answer(name: string, fn: Answer): void {
    this.#answers.set(name, fn)
  }

  /** Calls the other side. Rejects with what it threw, as text. */
  call<T>(name: string, payload: unknown = null): Promise<T> {
    const call = ++this.#calls
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject })
      this.#channel.send({ call, name, payload } satisfies Message)
    })
  }

  /** Fails all calls that wait: the other side is gone. */
  end(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason))
    this.#waiting.clear()
  }

  #heard(message: Message): void {
    if ('call' in message) {
      void this.#perform(message.name, message.payload).then(
        result => this.#channel.send({ answer: message.call, result } satisfies Message),
        (error: unknown) => this.#channel.send({ answer: message.call, error: error instanceof Error ? error.message : String(error) } satisfies Message),
      )
      return
    }
    const waiting = this.#waiting.get(message.answer)
    this.#waiting.delete(message.answer)
    if (message.error === undefined) waiting?.resolve(message.result as never)
    else waiting?.reject(new Error(message.error))
  }

  async #perform(name: string, payload: unknown): Promise<unknown> {
    const answer = this.#answers.get(name)
    if (!answer) throw new Error(`nobody answers ${name}`)
    return await answer(payload as never)
  }
}
