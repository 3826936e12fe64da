/**
 * The program's half of `preload/contract/introduction`: it proves itself to the page, and lets only a page that proves
 * itself say more.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { RawData, WebSocket } from 'ws'
import { z } from 'zod'
import { CHALLENGE, INTRODUCTION_MS, proofText, type ProgramProof } from '../../preload/contract/introduction.ts'

const challengeSchema = z.strictObject({ challenge: z.string().regex(CHALLENGE) })
const proofSchema = z.strictObject({ proof: z.string() })
/** What is said before the proof is short, bytes. */
const MAX_PROOF_BYTES = 1_024

/**
 * Calls `then` once the page behind the socket has proved that it knows the key; a socket whose page does not is
 * closed.
 */
export function authenticatePage(socket: WebSocket, key: string, then: () => void): void {
  const challenge = randomBytes(16).toString('hex')
  const tooLate = setTimeout(() => socket.terminate(), INTRODUCTION_MS)
  let expected: string | null = null
  const heard = (data: RawData): void => {
    const text = (data as Buffer).length > MAX_PROOF_BYTES ? '' : (data as Buffer).toString()
    if (expected === null) {
      const asked = parsed(challengeSchema, text)
      if (asked === null) return socket.close(1008, 'not a challenge')
      expected = proofOf(key, 'page', asked.challenge, challenge)
      return socket.send(
        JSON.stringify({
          challenge,
          proof: proofOf(key, 'program', asked.challenge, challenge),
        } satisfies ProgramProof),
      )
    }
    if (!isSame(parsed(proofSchema, text)?.proof ?? '', expected)) return socket.close(1008, 'not a proof')
    clearTimeout(tooLate)
    socket.off('message', heard)
    socket.off('error', failed)
    then()
  }
  const failed = (): void => socket.terminate()
  socket.on('message', heard)
  socket.on('error', failed)
  socket.on('close', () => clearTimeout(tooLate))
}

function proofOf(key: string, side: 'program' | 'page', pageChallenge: string, programChallenge: string): string {
  return createHmac('sha256', key)
    .update(proofText(side, pageChallenge, programChallenge))
    .digest('hex')
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
