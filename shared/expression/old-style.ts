/**
 * An expression that was written as a Liquid condition, as CEL would have it: only what is told apart by its words.
 *
 * @returns undefined when nothing in it is Liquid's
 */
export function fromLiquid(text: string): string | undefined {
  const parts = text.split(/("[^"]*"|'[^']*')/)
  const rewritten = parts.map((part, index) => (index % 2 === 1 ? part : withoutWords(part))).join('')
  const withContains = rewritten.replace(
    /([\w.[\]]+)\s+contains\s+("[^"]*"|'[^']*'|[\w.]+)/g,
    (_, owner: string, wanted: string) =>
      LISTS.has(owner) ? `${wanted} in ${owner}` : `${owner}.contains(${wanted})`,
  )
  return withContains === text ? undefined : withContains
}

/** Of these, `contains` asked for an item. */
const LISTS: ReadonlySet<string> = new Set(['alert.configurationItems', 'alert.targets', 'group.names'])

function withoutWords(part: string): string {
  return part
    .replace(/\band\b/g, '&&')
    .replace(/\bor\b/g, '||')
    .replace(/\bnot\s+((?:\w+\.)*is[A-Z]\w*)/g, '!$1')
    .replace(/\bnot\s+([\w.]+)(?=\s*(?:$|\)|&&|\|\|))/g, '!has($1)')
    .replace(/\bnot\s+/g, '!')
    .replace(/<>/g, '!=')
    .replace(/(?<![=!<>])=(?![=~])/g, '==')
    .replace(/(?<!&)&(?!&)/g, '&&')
}
