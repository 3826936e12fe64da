/** Pictures that this program shows otherwise than the reference, or not at all, and why. */
export const EXCEPTIONS: readonly { readonly files: RegExp; readonly reason: string }[] = []
