/** Milliseconds for which a person rests on a picture before its file is read: on a share that is not free. */
export const REST_MS = 180
