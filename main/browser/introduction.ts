/**
 * Implements the program's side of `preload/contract/introduction`: the program proves its identity to the page, and
 * accepts calls only from a page that proves its own.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { RawData, WebSocket } from 'ws'
import { z } from 'zod'
import {
  CHALLENGE_PATTERN,
  INTRODUCTION_TIMEOUT_MS,
  proofText,
  type ProgramProof,
} from '../../preload/contract/introduction.ts'

const challengeSchema = z.strictObject({ challenge: z.string().regex(CHALLENGE_PATTERN) })
const proofSchema = z.strictObject({ proof: z.string() })
/** The longest message before the proof, in bytes. */
const MAX_PROOF_BYTES = 1_024

/**
 * Calls `onProved` when the page behind the socket has proved that it knows the key. Otherwise it closes the socket.
 */
export function authenticatePage(socket: WebSocket, key: string, onProved: () => void): void {
  const challenge = randomBytes(16).toString('hex')
  const timeout = setTimeout(() => socket.terminate(), INTRODUCTION_TIMEOUT_MS)
  let expected: string | null = null
  const onMessage = (data: RawData): void => {
    const text = (data as Buffer).length > MAX_PROOF_BYTES ? '' : (data as Buffer).toString()
    if (expected === null) {
      const opening = parseMessage(challengeSchema, text)
      if (opening === null) return socket.close(1008, 'not a challenge')
      expected = proofOf(key, 'page', opening.challenge, challenge)
      return socket.send(
        JSON.stringify({
          challenge,
          proof: proofOf(key, 'program', opening.challenge, challenge),
        } satisfies ProgramProof),
      )
    }
    if (!isSame(parseMessage(proofSchema, text)?.proof ?? '', expected)) return socket.close(1008, 'not a proof')
    clearTimeout(timeout)
    socket.off('message', onMessage)
    socket.off('error', onError)
    onProved()
  }
  const onError = (): void => socket.terminate()
  socket.on('message', onMessage)
  socket.on('error', onError)
  socket.on('close', () => clearTimeout(timeout))
}

function proofOf(key: string, side: 'program' | 'page', pageChallenge: string, programChallenge: string): string {
  return createHmac('sha256', key)
    .update(proofText(side, pageChallenge, programChallenge))
    .digest('hex')
}

function isSame(received: string, expected: string): boolean {
  const [a, b] = [Buffer.from(received), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function parseMessage<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
