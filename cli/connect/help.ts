import { flagOf, type Form, type Question } from './form.ts'

/** Where the explanations begin, and how wide they are, in characters. */
const COLUMN = 39
const WIDTH = 80

/** The part of `--help` about questions: first the questions that every product has, then those of each form. */
export function helpOf(forms: readonly Form[]): string {
  const linesOf = new Map(forms.map((form) => [form, form.questions.filter(hasFlag).map(flagLine)]))
  const ofProducts = forms.filter(({ kind }) => kind === 'product').map((form) => linesOf.get(form) ?? [])
  const common = (ofProducts[0] ?? []).filter((line) => ofProducts.every((lines) => lines.includes(line)))
  const sections = forms.map((form) => [
    headingOf(form),
    ...noticeOf(form),
    ...(linesOf.get(form) ?? []).filter((line) => !common.includes(line)),
  ])
  return [['Every product:', ...common], ...sections].map((lines) => lines.join('\n')).join('\n\n')
}

function headingOf({ kind, title }: Form): string {
  return kind === 'product' ? `${title}:` : `NAME-proxy, ${title}:`
}

function noticeOf(form: Form): string[] {
  return form.kind === 'product' && form.notice !== undefined ? [`  ${wrap(form.notice, 2)}`] : []
}

/** The line of one question: the flag, and what it asks for. */
export function flagLine(question: Question): string {
  const { name, value, help } = question
  const flag = `  --${flagOf(name)}${value === undefined ? '' : ` ${value}`}`
  return `${flag.padEnd(COLUMN)}${wrap(`${help}${defaultOf(question)}`)}`
}

function hasFlag({ kind }: Question): boolean {
  return kind !== 'secret'
}

function defaultOf({ kind, default: standing }: Question): string {
  return standing === undefined || kind === 'switch' ? '' : ` Default: ${standing}.`
}

function wrap(text: string, column = COLUMN): string {
  const lines = text.match(new RegExp(`.{1,${WIDTH}}(?: |$)`, 'g')) ?? [text]
  return lines.map((line) => line.trimEnd()).join(`\n${' '.repeat(column)}`)
}
