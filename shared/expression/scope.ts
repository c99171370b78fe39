import type { Alert, AlertResource } from '../alert/alert.ts'
import { boundPayload } from '../alert/bound-payload.ts'
import { foldCase } from '../fold-case.ts'

/**
 * What an expression sees of one alert, without regard to letter case.
 *
 * Azure sends ids, resource groups and types in either case, and so do rules that people write. So this one place takes the
 * case off all texts and all names that come with an alert, and `fold-expression.ts` off those that the operator wrote:
 * whatever is compared, and however, compares without it.
 */
export class ExpressionScope {
  readonly #alert: Alert
  readonly #raw: unknown
  #foldedAlert: unknown
  #foldedRaw: unknown

  constructor(alert: Alert, raw: unknown) {
    this.#alert = alert
    this.#raw = raw
  }

  get alert(): unknown {
    this.#foldedAlert ??= foldedAlert(this.#alert)
    return this.#foldedAlert
  }

  /** The payload, up to the limits for every payload. Few expressions read it. */
  get raw(): unknown {
    this.#foldedRaw ??= folded(boundPayload(this.#raw).value)
    return this.#foldedRaw
  }
}

/** Values that the alert lacks are left out, so that reading one is not a comparison with null. */
function foldedAlert(alert: Alert): unknown {
  const { firedAt, resolvedAt, links } = alert
  return folded({
    ...alert,
    links: Object.fromEntries(Object.entries(links).filter(([, link]) => link !== null)),
    resource: alert.resource === null ? undefined : resourceOf(alert.resource),
    targets: alert.targets.map(resourceOf),
    firedAt: new Date(firedAt),
    resolvedAt: resolvedAt === null ? undefined : new Date(resolvedAt),
  })
}

/** An owner that is not known is not the same as none. */
function resourceOf({ owner, ...resource }: AlertResource): object {
  return resource.tagsMissing === '' ? { ...resource, owner } : resource
}

/** Maps in place of objects: whatever a sender names a member, it is a member. */
function folded(value: unknown): unknown {
  if (typeof value === 'string') return foldCase(value)
  if (Array.isArray(value)) return value.map(folded)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return new Map(entries.map(([name, member]) => [foldCase(name), folded(member)]))
}
