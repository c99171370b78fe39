import { RE2JS } from '@bufbuild/re2'

/**
 * Patterns run on RE2: their time grows with the text alone and never explodes, so that no text of a sender stalls an
 * instance. It grows with the pattern's size, too, which is bounded. They ignore letter case, as every comparison does.
 */
const compiled = new Map<string, RE2JS>()

/** Steps of a compiled pattern. Patterns that people write for names have fewer than sixty. */
const MOST_STEPS = 200

/** UTF-16 units of a text that a pattern looks at: more than an id, a name or a summary has. */
const LONGEST_TEXT = 4_096

/** Why a text is not a pattern; undefined when it is one. */
export function patternMistake(pattern: string): string | undefined {
  const shown = JSON.stringify(pattern)
  try {
    const steps = compile(pattern).re2().prog.inst.length
    if (steps > MOST_STEPS) return `the pattern ${shown} is too large: repeat less, or with * and +`
    return undefined
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `the pattern ${shown} cannot be used: ${reason.replace(/^error parsing regexp: /, '').replace('(?i)', '')}`
  }
}

/** Whether a pattern, one of those that expressions were written with, fits some part of a text. */
export function matchesPattern(text: string, pattern: string): boolean {
  return compile(pattern).test(text.slice(0, LONGEST_TEXT))
}

function compile(pattern: string): RE2JS {
  const known = compiled.get(pattern) ?? RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE)
  compiled.set(pattern, known)
  return known
}
