/** Checks the profile of a person before it is written (FORMAT.md, "People"). Pure. */
import { z } from 'zod'
import {
  isPersonName,
  LensletError,
  MAX_PERSON_NAME,
  PERSON_COLORS,
  type JsonValue,
} from '../../../preload/contract/index.ts'
import { plainIssue } from './plain-issue.ts'

/** Parts of later versions are kept. */
const profileSchema = z.looseObject({
  name: z
    .string()
    .refine(isPersonName, `must have 1 to ${MAX_PERSON_NAME} characters that can be seen, and no control characters`),
  color: z.enum(PERSON_COLORS).optional(),
  same_as: z.string().min(1).optional(),
})

/** Throws `bad-input` unless a profile may have this value. */
export function assertPersonProfile(value: JsonValue): void {
  const parsed = profileSchema.safeParse(value)
  if (parsed.success) return
  throw new LensletError(
    'bad-input',
    `The profile of a person is not valid: ${plainIssue(parsed.error, value, 'the value')}.`,
  )
}
