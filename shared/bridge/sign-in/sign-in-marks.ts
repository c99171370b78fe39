/** Set with the time at which a grant was found refused; gone when it works again. @param generation of the grant */
export function neededMark(connection: string, generation: number): string {
  return `sign-in-needed/${connection}/${generation}`
}

/**
 * Set when a warning was given.
 *
 * @param endsAt which end it was about: rotation makes generations without moving the end, so they do not count here
 * @param days the threshold
 */
export function soonMark(connection: string, endsAt: string, days: number): string {
  return `sign-in-ends/${connection}/${Date.parse(endsAt)}/${days}`
}
