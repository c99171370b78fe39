/** The options of a command, from its help. */
export interface Grammar {
  readonly options: readonly string[]
  /** The required options, each with all of its names. */
  readonly required: readonly (readonly string[])[]
}

/** The options of commands in a version of the Azure CLI. */
export interface Recorded {
  readonly version: string
  readonly commands: Readonly<Record<string, Grammar>>
}

/** The file that holds it. */
export const RECORDED = 'test/fixtures/azure-cli.json'

/** The options in a command's help: each is at the beginning of a line, its other names beside it, `[Required]` after them. */
export function grammarOf(help: string): Grammar {
  const lines = help.split('\n').filter((line) => /^ {4}--/.test(line))
  const names = lines.map(
    (line) =>
      line
        .split(/ : | \[/)[0]
        ?.trim()
        .split(/\s+/) ?? [],
  )
  return {
    options: names.flat().toSorted(),
    required: names.filter((_, index) => lines[index]?.includes('[Required]')),
  }
}
