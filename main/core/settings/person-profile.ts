/** Checks the profile of a person before it is written (FORMAT.md, "People"). Pure. */
import { z } from 'zod'
import {
  isPersonName,
  LensletError,
  MAX_PERSON_NAME,
  PERSON_COLORS,
  type JsonValue,
} from '../../../preload/contract/index.ts'

/** Parts of later versions are kept. */
const profileSchema = z.looseObject({
  name: z.string().refine(isPersonName, `a name of 1 to ${MAX_PERSON_NAME} characters without control characters`),
  color: z.enum(PERSON_COLORS).optional(),
  same_as: z.string().min(1).optional(),
})

/** Throws `bad-input` unless a profile may have this value. */
export function assertPersonProfile(value: JsonValue): void {
  const parsed = profileSchema.safeParse(value)
  if (parsed.success) return
  const { path, message } = parsed.error.issues[0]!
  throw new LensletError('bad-input', `The profile of a person is not valid: ${path.join('.') || 'value'}: ${message}.`)
}
