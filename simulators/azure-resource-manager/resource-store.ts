/** A resource as Azure Resource Manager stores it. */
export interface ArmResource {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly [more: string]: unknown
}

/** Resources by id. Azure compares ids without regard to case. */
export class ResourceStore {
  readonly #resources = new Map<string, ArmResource>()

  /** Stores what was sent, with the id, name and type from its path. */
  put(id: string, sent: object): ArmResource {
    const resource = { properties: {}, ...sent, ...nameOf(id) }
    this.#resources.set(id.toLowerCase(), resource)
    return resource
  }

  get(id: string): ArmResource | undefined {
    return this.#resources.get(id.toLowerCase())
  }

  delete(id: string): void {
    this.#resources.delete(id.toLowerCase())
  }

  /** Resources of a type at a scope or below it, in the order in which they were stored. */
  list(scope: string, type: string): readonly ArmResource[] {
    const within = `${scope.toLowerCase()}/`
    return [...this.#resources.values()].filter(
      (resource) =>
        resource.type.toLowerCase() === type.toLowerCase() && resource.id.toLowerCase().startsWith(within),
    )
  }
}

/** `…/providers/Namespace/type/name/child/name`: the type consists of every second segment after the namespace. */
function nameOf(id: string): Pick<ArmResource, 'id' | 'name' | 'type'> {
  const [, provider = ''] = /.*\/providers\/(.+)$/i.exec(id) ?? []
  const [namespace = '', ...words] = provider.split('/')
  const types = words.filter((_, index) => index % 2 === 0)
  return { id, name: id.split('/').at(-1) ?? '', type: [namespace, ...types].join('/') }
}
