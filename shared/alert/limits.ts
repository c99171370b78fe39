/**
 * How much of one alert is read. Real alerts stay far below (Azure Monitor docs: at most 256 KB); anything above is
 * left out, and a fact says how much. Together they bound what any sender can cost, in time and in size.
 */
export const LIMITS = {
  /** Values of the payload: members of objects and items of lists, at all depths. Those nearest to the top go first. */
  values: 20_000,
  /** Members of one object, items of one list. */
  members: 2_000,
  depth: 32,
  /** UTF-16 units of one text. */
  text: 65_536,
  /** UTF-16 units of all texts. */
  texts: 262_144,
  /** Values of one text that holds JSON. */
  wrappedValues: 2_000,
  /** UTF-16 units of HTML that is made plain text. */
  html: 16_384,
  /** UTF-16 units of an id, and of a name. */
  id: 2_048,
  name: 256,
  /** UTF-16 units of a URL: a query with its link is long. */
  link: 8_192,
  /** UTF-16 units of the summary: the longest description that a rule can have (Azure Monitor docs, service limits). */
  summary: 4_096,
  facts: 200,
  /** UTF-16 units of a fact's value, and of a custom property's. */
  fact: 2_000,
  /** UTF-16 units of a query: it says least of what happened, and its link leads to it. */
  query: 1_000,
  /** UTF-16 units of what Microsoft writes about an incident. */
  communication: 8_000,
  customProperties: 100,
  targets: 100,
  configurationItems: 100,
  dimensions: 100,
  rows: 1_000,
} as const
