/** A command as a page shows it: `az deployment sub create --name x` is `deployment sub create` with `--name`. */
export interface ShownCommand {
  readonly words: string
  readonly options: readonly string[]
  /** As on the page, on one line. */
  readonly text: string
}

/** The commands of a tool in a page's shell blocks and inline code, including those inside others. */
export function commandsOf(tool: string, page: string): readonly ShownCommand[] {
  const code = [...page.matchAll(/```(?:sh|yaml)\n([^]*?)```|`([^`\n]+)`/g)].map(
    ([, block, inline]) => block ?? inline ?? '',
  )
  const lines = code.flatMap((text) => joined(text).split('\n'))
  return lines.flatMap((line) => commandsIn(tool, line))
}

/** A line that ends with a backslash continues; text in single quotes over several lines is one word. */
function joined(text: string): string {
  return text.replace(/\\\n\s*/g, ' ').replace(/'[^']*'/g, (quoted) => quoted.replaceAll('\n', ' '))
}

function commandsIn(tool: string, line: string): ShownCommand[] {
  const starts = [...line.matchAll(new RegExp(`(?:^|[\\s(;&|])(${tool} [a-z])`, 'g'))]
  return starts.map((start) => {
    const text = line.slice(line.indexOf(tool, start.index)).split(/ (?:&&|\|\|?|#|;) /)[0] ?? ''
    const own = untilClosed(text)
    const words = own.split(' ').slice(tool.split(' ').length)
    const end = words.findIndex((word) => !/^[a-z][a-z0-9-]*$/.test(word))
    return {
      words: words.slice(0, end === -1 ? undefined : end).join(' '),
      options: [...withoutInner(own).matchAll(/(?:^|\s)(--?[a-z][a-z-]*)(?=\s|=|$)/g)].map(
        ([, name]) => name ?? '',
      ),
      text: own,
    }
  })
}

/** A command in `$(…)` ends with the closing bracket. */
function untilClosed(text: string): string {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')') depth -= 1
    if (depth < 0) return text.slice(0, at)
  }
  return text
}

/** The command without quoted words and without the commands inside it. */
function withoutInner(text: string): string {
  return text.replace(/'[^']*'|"[^"]*"/g, 'QUOTED').replace(/\$\([^)]*\)/g, 'INNER')
}
