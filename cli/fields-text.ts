/** Names and values, for a terminal: a value of several lines keeps its column. @param indent characters before each line */
export function formatFields(fields: Readonly<Record<string, string>>, indent: number): string {
  const width = Math.max(0, ...Object.keys(fields).map((name) => name.length)) + 2
  const [before, below] = [' '.repeat(indent), ' '.repeat(indent + width)]
  return Object.entries(fields)
    .map(([name, value]) => {
      const [first = '', ...rest] = value.trimEnd().split(/\r?\n/)
      const more = rest.map((line) => (line === '' ? '' : `${below}${line}`))
      return [`${before}${name.padEnd(width)}${first}`, ...more].join('\n')
    })
    .join('\n')
}
