/** Lets style elements that libraries insert pass the page's content security policy. */

/** The global variable in which get-nonce, the library behind the scroll lock of dialogs, looks for the nonce. */
const VARIABLE = '__webpack_nonce__'

/** Gives the page's nonce to the libraries. It is called before anything is rendered. */
export function shareStyleNonce(): void {
  const nonce = document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce
  Object.assign(globalThis, { [VARIABLE]: nonce })
}
