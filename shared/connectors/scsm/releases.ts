/**
 * Releases of Service Manager by the build that began them, the newest first (Microsoft's lists of builds; that 2025 begins
 * with 10.25 is inferred).
 */
const RELEASES: readonly (readonly [since: readonly number[], name: string])[] = [
  [[10, 25], '2025 or later'],
  [[10, 22], '2022'],
  [[10, 19], '2019'],
  [[7, 7], '1801 or 1807'],
  [[7, 5, 7487], '2016'],
  [[7, 5, 3079], '2012 R2'],
]

/** The release that a version belongs to; undefined for one from before 2012 R2, or that is no version. */
export function releaseOf(version: string): string | undefined {
  const parts = version.split('.').map(Number)
  return RELEASES.find(([since]) => isSince(parts, since))?.[1]
}

function isSince(parts: readonly number[], since: readonly number[]): boolean {
  for (const [index, least] of since.entries()) {
    const part = parts[index] ?? Number.NaN
    if (part !== least) return part > least
  }
  return true
}
