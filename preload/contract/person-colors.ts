/** Lists the colours that a person can choose for the circle with their initials. */

/** The colours. A presence file contains these names. All are readable under white text. */
export const PERSON_COLORS = ['red', 'amber', 'green', 'teal', 'blue', 'indigo', 'purple', 'pink'] as const
export type PersonColor = (typeof PERSON_COLORS)[number]

/** The colours that people chose, by their names. Everybody else has a colour that follows from the name. */
export type PersonColors = Readonly<Record<string, PersonColor>>

export function isPersonColor(value: unknown): value is PersonColor {
  return (PERSON_COLORS as readonly unknown[]).includes(value)
}

/** Returns a person's colour: the chosen one, else one that follows from the name and is the same everywhere. */
export function personColor(name: string, colors: PersonColors): PersonColor {
  if (Object.hasOwn(colors, name)) return colors[name]!
  // FNV-1a: few collisions for short texts.
  let hash = 2_166_136_261
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0
  return PERSON_COLORS[(hash >>> 13) % PERSON_COLORS.length]!
}
