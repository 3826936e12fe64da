/** Answers everything that a page may fetch from its program. */
import { errorAnswer, type Answer, type PageRequest } from './answer.ts'
import { LensletError } from '../../preload/contract/index.ts'
import { mediaAnswer } from './media-routes.ts'
import type { HostSession } from './host-session.ts'
import { staticAnswer } from './static-files.ts'

/**
 * Answers a request for a file of the page or for a picture.
 *
 * `door` is written into the page. Never rejects, because a failure gets an answer too.
 */
export async function pageAnswer(
  session: HostSession,
  pageFolder: string,
  request: PageRequest,
  door = '',
): Promise<Answer> {
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new LensletError('bad-input', `${request.method} is not possible here.`)
    return (await mediaAnswer(session, request)) ?? (await staticAnswer(pageFolder, request.path, door))
  } catch (error) {
    return errorAnswer(error)
  }
}
