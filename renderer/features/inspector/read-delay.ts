/** How long a picture must be shown before its file is read, in milliseconds: reading from a share has a cost. */
export const READ_DELAY_MS = 180
