import { BridgeError } from '../../shared/errors.ts'
import type { NamedRegister, Register, RegisterGroups, Registers } from '../../shared/storage/ports.ts'

export class InMemoryRegisters implements Registers, Pick<RegisterGroups, 'isEmpty' | 'list'> {
  readonly #texts = new Map<string, { readonly text: string; readonly version: number }>()
  /** Whether the storage is down. */
  isDown = false
  reads = 0
  writes = 0

  async read(name: string): Promise<Register | undefined> {
    this.#checkUp()
    this.reads += 1
    const register = this.#texts.get(name)
    return register === undefined ? undefined : { text: register.text, version: String(register.version) }
  }

  async write(name: string, text: string, version: string | undefined): Promise<string | undefined> {
    this.#checkUp()
    this.writes += 1
    const current = this.#texts.get(name)?.version ?? 0
    if (version !== (current === 0 ? undefined : String(current))) return undefined
    this.#texts.set(name, { text, version: current + 1 })
    return String(current + 1)
  }

  async isEmpty(group: string): Promise<boolean> {
    this.#checkUp()
    return [...this.#texts.keys()].every((name) => !name.startsWith(`${group}/`))
  }

  async list(group: string, from: string): Promise<NamedRegister[]> {
    this.#checkUp()
    return [...this.#texts]
      .map(([name, { text, version }]) => ({ name, text, version: String(version) }))
      .filter(({ name }) => name.startsWith(`${group}/`) && name.slice(group.length + 1) >= from)
      .map((register) => ({ ...register, name: register.name.slice(group.length + 1) }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
  }

  #checkUp(): void {
    if (this.isDown) throw new BridgeError('storage_unavailable', 'Storage: it is down.')
  }
}
