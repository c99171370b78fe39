import type { ErrorCode, YAMLError } from 'yaml'

/** Where a text stops being YAML. */
interface Place {
  readonly message: string
  readonly before: string
  readonly rest: string
}

/** Why a text is not YAML, for people who do not know its grammar. @param source the whole text */
export function yamlReason({ code, message, pos: [at] }: YAMLError, source: string): string {
  return WORDS[code]?.({ message, before: source.slice(0, at), rest: source.slice(at) }) ?? message
}

const needsQuotes = ({ rest }: Place): string =>
  `a text that begins with ${rest.trimStart().charAt(0)} needs quotes`

const WORDS: Readonly<Partial<Record<ErrorCode, (place: Place) => string>>> = {
  DUPLICATE_KEY: ({ rest }) => `${/^[^:\s]+/.exec(rest)?.[0] ?? 'a name'} occurs twice`,
  TAB_AS_INDENT: () => 'lines are indented by spaces, not by tabs',
  BAD_INDENT: ({ message }) => {
    const [, closing] = /end with a ([\]}])/.exec(message) ?? []
    return closing === undefined ? WRONG_COLUMN : `a closing ${closing} is missing`
  },
  MISSING_CHAR: (place) =>
    place.message.includes('quote') ? 'a closing quote is missing' : colonReason(place),
  BLOCK_AS_IMPLICIT_KEY: ({ rest }) =>
    /^[^\n]*: /.test(rest)
      ? 'a text with a colon and a blank in it needs quotes'
      : 'this line already has a value, and the next one is indented as if it belonged to it',
  MULTILINE_IMPLICIT_KEY: () => 'a colon is missing after a name',
  BAD_SCALAR_START: needsQuotes,
  TAG_RESOLVE_FAILED: needsQuotes,
  BAD_DQ_ESCAPE: ({ rest }) =>
    `${rest.slice(0, 2)} is not a valid escape in double quotes; use single quotes`,
  MULTIPLE_DOCS: () => 'the file goes on after its end: remove the line ---',
  UNEXPECTED_TOKEN: ({ before }) =>
    /["']\s*$/.test(before)
      ? 'the text goes on after its closing quote: put quotes of the other kind around the whole'
      : 'this does not belong here; look at the indentation of the lines above',
}

const WRONG_COLUMN = 'this line is indented differently from the lines that it belongs to'

/** A name without a colon, unless its line has one: then the line is not where it should be. */
function colonReason({ before, rest }: Place): string {
  const line = `${before.slice(before.lastIndexOf('\n') + 1)}${rest.split('\n')[0]}`
  return line.includes(':') ? WRONG_COLUMN : 'a colon is missing after a name'
}
