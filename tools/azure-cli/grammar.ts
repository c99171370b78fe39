/** What a command takes, as its help says. */
export interface Grammar {
  readonly options: readonly string[]
  /** Each by all of its names, of which one has to be given. */
  readonly required: readonly (readonly string[])[]
}

/** What commands take, by a version of the Azure CLI. */
export interface Recorded {
  readonly version: string
  readonly commands: Readonly<Record<string, Grammar>>
}

/** Where it is kept. */
export const RECORDED = 'test/fixtures/azure-cli.json'

/** The options in a command's help: each stands at the begin of a line, its other names beside it, `[Required]` after them. */
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
