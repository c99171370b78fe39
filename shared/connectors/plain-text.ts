/** The text with a space after each `<` that would begin an HTML tag. */
export function withoutTags(text: string): string {
  return text.replaceAll(/<(?=[a-z/!?])/gi, '< ')
}
