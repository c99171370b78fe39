/**
 * The names that templates and conditions can use. `ANY` stands for a branch whose names come with the alert (custom
 * properties, the raw payload): those cannot be checked before an alert is there.
 */
const ANY = Symbol('any')
type Names = { readonly [name: string]: Names | true } | typeof ANY

const resource: Names = { id: true, name: true, type: true, resourceGroup: true, subscriptionId: true }

const alert: Names = {
  shape: true,
  alertId: true,
  service: true,
  signalType: true,
  rule: { name: true, id: true, description: true },
  severity: true,
  importance: true,
  condition: true,
  firedAt: true,
  isFiredAtOurs: true,
  resolvedAt: true,
  reportsEnd: true,
  resource,
  targets: ANY,
  configurationItems: ANY,
  summary: true,
  facts: ANY,
  dimensions: ANY,
  rows: ANY,
  links: { alert: true, resource: true, searchResults: true, investigation: true },
  customProperties: ANY,
}

const CONDITION_NAMES: Names = { alert, raw: ANY }

const TEMPLATE_NAMES: Names = {
  alert,
  raw: ANY,
  route: { name: true },
  connection: { name: true, url: true },
  ticket: { correlationId: true, number: true, url: true, previous: { number: true, url: true } },
  group: { isRollUp: true, count: true, lasting: true, hasList: true, names: ANY },
  note: { reports: true },
}

/** Why a path is not a name that a template can use; undefined when it is one. */
export function unknownTemplateName(path: readonly string[]): string | undefined {
  return unknownName(TEMPLATE_NAMES, path)
}

/** The same for a route's condition, which sees the alert alone. */
export function unknownConditionName(path: readonly string[]): string | undefined {
  return unknownName(CONDITION_NAMES, path)
}

function unknownName(names: Names, path: readonly string[]): string | undefined {
  let here: Names | true = names
  for (const [depth, segment] of path.entries()) {
    if (here === ANY) return undefined
    // `size` is Liquid's own property of texts and lists.
    if (here === true) return segment === 'size' ? undefined : tooDeep(path, depth)
    if (!Object.hasOwn(here, segment)) return unknown(path, depth, here)
    here = here[segment] ?? true
  }
  return undefined
}

function tooDeep(path: readonly string[], depth: number): string {
  return `${path.slice(0, depth).join('.')} is a text and has no ${path[depth]}`
}

function unknown(path: readonly string[], depth: number, names: object): string {
  const known = Object.keys(names).join(', ')
  const place = depth === 0 ? 'there is' : `${path.slice(0, depth).join('.')} has`
  return `unknown name ${path.slice(0, depth + 1).join('.')}: ${place} ${known}`
}
