/** Implements the calls about queues: the pictures that one of several people labels next. */
import type { Handlers } from '../../preload/contract/index.ts'
import { systemClock } from '../core/base/clock.ts'
import type { Client } from './client.ts'
import type { HostSession } from './host-session.ts'
import { QueueSession } from './queue-session.ts'
import { currentResult } from './result-set.ts'
import { Throttle } from './throttle.ts'

/** The shortest time between two pushes of one queue, in milliseconds. */
const PUSH_MS = 100

/** Returns the handlers of the calls about queues. */
export function queueHandlers(session: HostSession): Pick<Handlers<Client>, 'queue.next' | 'queue.stop'> {
  return {
    'queue.next': async ({ result, ...question }, client) => {
      const { workspace } = session.dataset
      const wanted = currentResult(client.result, result)
      await workspace.waitForOpening()
      if (client.queue?.result !== wanted) {
        const before = client.queue
        const push = new Throttle(() => {
          if (client.queue === queue) client.push('queue', queue.state())
        }, PUSH_MS)
        const queue = new QueueSession({
          workspace,
          result: wanted,
          clock: systemClock,
          onChange: () => push.request(),
          before,
        })
        client.setQueue(queue)
      }
      return client.queue!.next(question)
    },
    'queue.stop': (_args, client) => {
      client.setQueue(null)
      return null
    },
  }
}
