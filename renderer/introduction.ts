/** Implements the page's side of `preload/contract/introduction`. */
import { CHALLENGE_PATTERN, proofText } from '../preload/contract/introduction.ts'
import type { PageChallenge, PageProof, ProgramProof } from '../preload/contract/introduction.ts'

const CHALLENGE_BYTES = 16

/** Proves the page's identity to the program on one socket, and checks the program's proof. */
export class Introduction {
  readonly #key: Promise<CryptoKey>
  readonly #challenge = hexadecimal(crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES)))

  constructor(key: string) {
    this.#key = crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(key),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    )
  }

  get challenge(): PageChallenge {
    return { challenge: this.#challenge }
  }

  /**
   * Resolves with this page's own proof if the program's answer to the challenge proves its identity; else with null.
   *
   * It never rejects.
   */
  async answer(text: string): Promise<PageProof | null> {
    try {
      const { challenge, proof } = JSON.parse(text) as Partial<ProgramProof>
      if (typeof challenge !== 'string' || !CHALLENGE_PATTERN.test(challenge)) return null
      return proof === (await this.#proof('program', challenge))
        ? { proof: await this.#proof('page', challenge) }
        : null
    } catch {
      return null
    }
  }

  async #proof(side: 'program' | 'page', challenge: string): Promise<string> {
    return hexadecimal(
      new Uint8Array(
        await crypto.subtle.sign(
          'HMAC',
          await this.#key,
          new TextEncoder().encode(proofText(side, this.#challenge, challenge)),
        ),
      ),
    )
  }
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
