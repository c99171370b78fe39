/**
 * The marks by which the bridge finds its own records in free text: a note's end names its change, and the description
 * of a record without a field for it ends with its correlation id. Only the last mark of a text counts. One within the
 * text was quoted, for example by an alert that repeats a ticket, and is rewritten so that no search finds it.
 */
const MARK = /\[(azn:|delivery )([0-9a-f]{32})\]/gi

/** What a note of a change ends with. */
function deliveryMark(changeId: string): string {
  return `[delivery ${changeId}]`
}

/** The text without marks: `[azn:0f…]` is written `(azn 0f…)`. */
export function withoutMarks(text: string): string {
  return text.replaceAll(
    MARK,
    (_, word: string, id: string) => `(${word.replace(':', ' ').trimEnd()} ${id.slice(0, 8)}…)`,
  )
}

/** Whether the last mark in a note is that of a change. @param note as the product gives it back */
export function isMarkedBy(note: string, changeId: string): boolean {
  const marks = note.match(MARK)
  return marks?.at(-1)?.toLowerCase() === deliveryMark(changeId)
}

/**
 * The note with its mark at the end, within so many UTF-16 units: otherwise the product would silently cut the mark
 * off.
 */
export function markedNote(note: string, changeId: string, maxLength: number): string {
  return endingWith(withoutMarks(note), `\n${deliveryMark(changeId)}`, maxLength)
}

/** How a description ends that says to which connection its record belongs. @param connection its name */
export function originLine(connection: string): string {
  return `\n\nConnection: ${connection}`
}

/** A text that ends so and is no longer than what is kept, never with half a character. */
export function endingWith(text: string, end: string, maxLength: number): string {
  return text.slice(0, maxLength - end.length).toWellFormed() + end
}
