/**
 * How a page in a browser and its program prove themselves to each other before anything else is said. Another program
 * can listen on the port once ours has ended, and is then who answers the page. Both know a key that came with the
 * page; neither ever sends it. Each sends a challenge that is new, and the other one's proof is an HMAC (SHA-256,
 * hexadecimal) with that key, over the text below.
 */

/** What each side says first; the program's also holds its proof. */
export interface PageChallenge {
  readonly challenge: string
}
export interface ProgramProof {
  readonly challenge: string
  readonly proof: string
}
/** The page's last word before its calls. */
export interface PageProof {
  readonly proof: string
}

/** Whoever listens without being able to prove anything is left after so long, milliseconds. */
export const INTRODUCTION_TIMEOUT_MS = 5_000

/** The code with which a program that ends closes its sockets ("going away"): the page need not try again. */
export const CLOSE_GOING_AWAY = 1001

/** A challenge: 128 random bits or more, in hexadecimal. */
export const CHALLENGE_PATTERN = /^[0-9a-f]{32,128}$/

/**
 * The text that a proof is made over. It names the side that proves itself, so that nobody can be answered with what
 * they said.
 */
export function proofText(side: 'program' | 'page', pageChallenge: string, programChallenge: string): string {
  return `lenslet ${side} ${pageChallenge} ${programChallenge}`
}

/** The two parts of what the program writes into its page: the path of the socket, and the key. */
export function parseSocketAccess(text: string): { path: string; key: string } | null {
  const [path = '', key = ''] = text.split(' ')
  return path.startsWith('/') && key !== '' ? { path, key } : null
}
