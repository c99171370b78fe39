import type { Registers } from '../../storage/ports.ts'
import { fromStored, type RegisterFormat, type Stored, toStored } from '../../stored-format.ts'

/** The shared state of a connection's sign-in, so that each warning is sent once. */
export interface SignInMemory {
  /** The grant that was found refused; null while the sign-in works. */
  readonly needed: NeededSignIn | null
  /** The end of the last warning: rotation makes generations without moving the end, so they do not count here. */
  readonly end: WarnedEnd | null
  /** Rights that people were warned of, by name: when each was refused first, ISO 8601 UTC. */
  readonly rights: Readonly<Record<string, string>>
}

export interface NeededSignIn {
  /** Of the grant. */
  readonly generation: number
  /** ISO 8601 UTC. When it was noticed. */
  readonly since: string
  /** Whether people were warned. */
  readonly isTold: boolean
}

export interface WarnedEnd {
  /** ISO 8601 UTC. */
  readonly endsAt: string
  /** The nearest threshold that was warned of. */
  readonly days: number
}

export const SIGN_IN_FORMAT: RegisterFormat<SignInMemory> = {
  name: 'register of a sign-in',
  version: 1,
  defaults: { needed: null, end: null, rights: {} },
  upgrades: [(memory: Stored) => memory],
}

/** @throws BridgeError `storage_unavailable`, `stored_by_newer_version` */
export async function readSignInMemory(registers: Registers, connection: string): Promise<SignInMemory> {
  return (await readStored(registers, connection)).memory
}

/**
 * Puts another memory in place of the one that is there now, by compare and set.
 *
 * @param next asked again whenever someone else was faster; undefined leaves the memory as it is
 * @returns the memory that is there afterwards
 * @throws BridgeError `storage_unavailable`, `stored_by_newer_version`
 */
export async function changeSignInMemory(
  registers: Registers,
  connection: string,
  next: (memory: SignInMemory) => SignInMemory | undefined,
): Promise<SignInMemory> {
  for (;;) {
    const { memory, version } = await readStored(registers, connection)
    const after = next(memory)
    if (after === undefined) return memory
    const written = await registers.write(
      nameOf(connection),
      JSON.stringify(toStored(SIGN_IN_FORMAT, after)),
      version,
    )
    if (written !== undefined) return after
  }
}

async function readStored(
  registers: Registers,
  connection: string,
): Promise<{ readonly memory: SignInMemory; readonly version: string | undefined }> {
  const name = nameOf(connection)
  const register = await registers.read(name)
  const stored = register && fromStored(SIGN_IN_FORMAT, JSON.parse(register.text), name)
  return { memory: stored ?? SIGN_IN_FORMAT.defaults, version: register?.version }
}

function nameOf(connection: string): string {
  return `sign-in/${connection}`
}
