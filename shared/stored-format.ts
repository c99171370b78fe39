import { BridgeError } from './errors.ts'

/**
 * The shape of one kind of stored thing. Each thing says in `v` which version of the shape it has; one without a `v` has
 * version 0, from before there were versions.
 */
export interface StoredFormat<T extends object> {
  /** Its name in messages, for example `ticket row`. */
  readonly name: string
  /** The version that is written. */
  readonly version: number
  /** Stands in for members that were added without a new version. */
  readonly defaults: Partial<T>
  /** By version: what makes a thing of that version one of the next. */
  readonly upgrades: readonly ((stored: never) => unknown)[]
}

/** How a value is stored in its register. */
export interface RegisterFormat<T extends object> extends StoredFormat<T> {
  /** The value before one was stored. */
  readonly defaults: T
}

/** A stored thing as it is read: only known to be an object. */
export type Stored = Readonly<Record<string, unknown>>

/** The version that a stored thing says it has. */
export function versionOf(stored: unknown): number {
  const version = typeof stored === 'object' && stored !== null && 'v' in stored ? stored.v : 0
  return typeof version === 'number' ? version : 0
}

/**
 * A stored thing in today's shape, whatever version of the app wrote it. Members that this version does not know stay.
 *
 * @param which names it among others of its kind, for the error
 * @throws BridgeError `stored_by_newer_version`: nothing may be written in its place
 */
export function fromStored<T extends object>(format: StoredFormat<T>, stored: unknown, which: string): T {
  const version = versionOf(stored)
  checkVersion(format, version, which)
  const current = format.upgrades
    .slice(version)
    .reduce<unknown>((before, upgrade) => upgrade(before as never), stored)
  const { v: _, ...members } = current as Stored
  return { ...format.defaults, ...members } as T
}

/** @throws BridgeError `stored_by_newer_version` when this app cannot know what is in the thing */
export function checkVersion(
  { name, version }: Pick<StoredFormat<object>, 'name' | 'version'>,
  found: number,
  which: string,
): void {
  if (found <= version) return
  const message =
    `The ${name} ${which} was written by a newer version of the app: its format is ${found}, ` +
    `this version knows up to ${version}. It is left as it is, for that version.`
  throw new BridgeError('stored_by_newer_version', message)
}

/** What is stored of a thing. */
export function toStored<T extends object>(
  { version }: StoredFormat<T>,
  value: T,
): T & { readonly v: number } {
  return { v: version, ...value }
}

/** An object whose members have other names; anything else as it is. @param names the new ones, by the old ones */
export function renamed(stored: unknown, names: Readonly<Record<string, string>>): unknown {
  if (typeof stored !== 'object' || stored === null) return stored
  return Object.fromEntries(Object.entries(stored).map(([name, value]) => [names[name] ?? name, value]))
}
