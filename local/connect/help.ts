import { flagOf, type Question } from './form.ts'

/** Where the explanations begin, and how wide they are, in characters. */
const COLUMN = 39
const WIDTH = 80

/** The lines of `--help` about questions: the flag, and what it asks for. */
export function helpOf(questions: readonly Question[]): string {
  return questions
    .filter(({ kind }) => kind !== 'secret')
    .map((question) => {
      const { name, value, help } = question
      const flag = `  --${flagOf(name)}${value === undefined ? '' : ` ${value}`}`
      return `${flag.padEnd(COLUMN)}${wrap(`${help}${defaultOf(question)}`)}`
    })
    .join('\n')
}

function defaultOf({ kind, default: standing }: Question): string {
  return standing === undefined || kind === 'switch' ? '' : ` Default: ${standing}.`
}

function wrap(text: string): string {
  const lines = text.match(new RegExp(`.{1,${WIDTH}}(?: |$)`, 'g')) ?? [text]
  return lines.map((line) => line.trimEnd()).join(`\n${' '.repeat(COLUMN)}`)
}
