/** The text without what would begin a tag of HTML: a space after `<` makes it a text that reads alike. */
export function withoutTags(text: string): string {
  return text.replaceAll(/<(?=[a-z/!?])/gi, '< ')
}
