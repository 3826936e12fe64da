/**
 * Defines how a page in a browser and its program authenticate each other before any call.
 *
 * When our program has ended, another program can listen on its port and answer the page. Both sides know a key that
 * came with the page and is never sent. Each side sends a new challenge, and the other side proves that it knows the
 * key: by an HMAC (SHA-256, hexadecimal) with the key over `proofText`.
 */

/** The first message of the page. The program's first message also contains its proof. */
export interface PageChallenge {
  readonly challenge: string
}
export interface ProgramProof {
  readonly challenge: string
  readonly proof: string
}
/** The last message of the page before its calls. */
export interface PageProof {
  readonly proof: string
}

/** A side that has not proved itself after this time, in milliseconds, is disconnected. */
export const INTRODUCTION_TIMEOUT_MS = 5_000

/** The code with which a program that ends closes its sockets ("going away"): the page does not connect again. */
export const CLOSE_GOING_AWAY = 1001

/** Matches a challenge: 128 random bits or more, in hexadecimal. */
export const CHALLENGE_PATTERN = /^[0-9a-f]{32,128}$/

/**
 * Returns the text that a proof signs. It names the side that proves itself, so that a side cannot be answered with its
 * own proof.
 */
export function proofText(side: 'program' | 'page', pageChallenge: string, programChallenge: string): string {
  return `lenslet ${side} ${pageChallenge} ${programChallenge}`
}

/**
 * Parses what the program writes into its page: the path of the socket, and the key. Returns null for anything else.
 */
export function parseSocketAccess(text: string): { path: string; key: string } | null {
  const [path = '', key = ''] = text.split(' ')
  return path.startsWith('/') && key !== '' ? { path, key } : null
}
