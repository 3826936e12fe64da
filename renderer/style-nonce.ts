/** How style elements that libraries insert pass the page's content security policy. */

/** The global variable in which the library of the dialogs' scroll lock (get-nonce) looks for it. */
const VARIABLE = '__webpack_nonce__'

/** Hands the page's nonce to the libraries. Called before anything is rendered. */
export function shareStyleNonce(): void {
  const nonce = document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce
  Object.assign(globalThis, { [VARIABLE]: nonce })
}
