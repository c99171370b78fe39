/** The replacement of a secret. */
const REDACTED = '[redacted]'

/** Shorter ones are of tests: they could be ordinary words of an answer. */
const SHORTEST_TOKEN = 16

/** A text without our tokens, also if JSON or a URL has escaped their characters. */
export function withoutTokens(text: string, tokens: readonly string[]): string {
  return tokens.reduce(withoutToken, text)
}

function withoutToken(text: string, token: string): string {
  if (token.length < SHORTEST_TOKEN || !text.includes(longestWord(token))) return text
  return text.replace(new RegExp(token.replace(/[^A-Za-z0-9]/g, spellingsOf), 'gi'), REDACTED)
}

/** Letters and digits are never escaped: a text without these needs no closer look. */
function longestWord(token: string): string {
  return token.split(/[^A-Za-z0-9]+/).reduce((one, other) => (other.length > one.length ? other : one))
}

/** The regular expression of a character as it is, with a backslash, and as JSON and URLs write its number. */
function spellingsOf(character: string): string {
  const hex = character.charCodeAt(0).toString(16).padStart(2, '0')
  return String.raw`(?:\\?\x${hex}|\\u00${hex}|%${hex})`
}

/** `Authorization: Bearer …`, `Basic …` and Cireson’s `Token …`, where a word with a digit follows. */
const AUTHORIZATION = /\b(Bearer|Basic|Token)(?:\s+|%20)(?=[^\s"',;]*\d)[\w.~+/=%-]{8,}/gi

/** Members and parameters that hold secrets: `access_token=…`, `"client_secret": "…"`, `password: …`. */
const NAMED =
  /\b((?:access|refresh|id)_?token|client_?(?:secret|assertion)|passw(?:or)?d|api_?key)(\\?["']?\s*[=:]\s*\\?["']?)[^\s"'&,;}\\]+/gi

/** A JSON Web Token (RFC 7519): its first two parts each begin with `{"`. */
const JSON_WEB_TOKEN = /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?/g

/** A foreign text without anything that looks like a secret. */
export function withoutSecrets(text: string): string {
  return text
    .replace(NAMED, `$1$2${REDACTED}`)
    .replace(AUTHORIZATION, `$1 ${REDACTED}`)
    .replace(JSON_WEB_TOKEN, REDACTED)
}
