/** Route templates of HTTP triggers, in ASP.NET Core's syntax, and the choice of the one for a request. */

export interface Route<Target> {
  readonly target: Target
  /** Upper case. For the host another method is another route: it answers 404, not 405 (azure-functions-host #10098). */
  readonly methods: readonly string[]
  /** The whole path as a template, prefix included, for people to read. */
  readonly path: string
  readonly pattern: RegExp
}

export interface RouteMatch<Target> {
  readonly target: Target
  /** Decoded; an optional parameter that is absent has no key. */
  readonly params: Readonly<Record<string, string>>
}

/** The constraints of ASP.NET Core that need no argument. */
const CONSTRAINTS: Readonly<Record<string, string>> = {
  int: String.raw`-?\d{1,10}`,
  long: String.raw`-?\d{1,19}`,
  decimal: String.raw`-?\d+(?:\.\d+)?`,
  bool: 'true|false',
  guid: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  alpha: '[a-z]+',
}

/** `{name}`, `{name:constraint}`, `{name?}`, `{*name}`. */
const PARAMETER = /^\{(\*{0,2})([a-z_]\w*)(?::(\w+))?(\?)?\}$/i

/**
 * Parses a template such as `items/{id:int}`, `alerts/{route?}` or `files/{*rest}`.
 * @throws Error for a constraint or a form that this host does not know.
 */
export function parseRoute<Target>(target: Target, methods: readonly string[], path: string): Route<Target> {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(patternOf)
  return {
    target,
    methods: methods.map((method) => method.toUpperCase()),
    path: `/${path.replace(/^\//, '')}`,
    pattern: new RegExp(`^${segments.join('')}/?$`, 'i'),
  }
}

/**
 * The route of a request: the first that matches. The real host orders routes only by the names of their functions: a
 * literal path does not take precedence over a parameter.
 */
export function findRoute<Target>(
  routes: readonly Route<Target>[],
  method: string,
  pathname: string,
): RouteMatch<Target> | undefined {
  for (const { methods, pattern, target } of routes) {
    const match = methods.includes(method) ? pattern.exec(pathname) : null
    if (match === null) continue
    const present = Object.entries(match.groups ?? {}).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    )
    return {
      target,
      params: Object.fromEntries(present.map(([name, value]) => [name, decodeSegment(value)])),
    }
  }
  return undefined
}

/** The pattern of a segment with the slash before it, which is optional with the segment. */
function patternOf(segment: string): string {
  const [, catchAll, name, constraint, optional] = PARAMETER.exec(segment) ?? []
  if (name === undefined) return patternOfMixed(segment)
  if (catchAll !== '') return `(?:/(?<${name}>.*))?`
  const pattern = `/(?<${name}>${valuePattern(constraint)})`
  return optional === undefined ? pattern : `(?:${pattern})?`
}

/** A literal, or literals and parameters in one segment such as `{name}.json`. */
function patternOfMixed(segment: string): string {
  const parts = segment.split(/(\{[^{}]*\})/)
  const patterns = parts.map((part) => {
    if (!/[{}]/.test(part)) return part.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
    const [, catchAll, name, constraint, optional] = PARAMETER.exec(part) ?? []
    if (name !== undefined && catchAll === '' && optional === undefined)
      return `(?<${name}>${valuePattern(constraint)})`
    throw new Error(`Route segment "${segment}" has a form that this host does not know.`)
  })
  return `/${patterns.join('')}`
}

function valuePattern(constraint: string | undefined): string {
  if (constraint === undefined) return '[^/]+'
  const pattern = CONSTRAINTS[constraint]
  if (pattern === undefined)
    throw new Error(`Route constraint "${constraint}" is not one that this host knows.`)
  return pattern
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // The host treats a lone percent sign as an ordinary character.
    return text
  }
}
