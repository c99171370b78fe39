import { UsageError } from '../command.ts'
import { type Answers, flagOf, type GrantName, type Question } from './form.ts'
import type { Prompter } from './prompter.ts'
import { reasonAgainstAnswer } from './questions.ts'

export interface AnswerSources {
  /** Answers from the command line and from standard input. */
  readonly given: Answers
  /** Present answers, offered as defaults. */
  readonly known: Answers
  /** Undefined: nothing is asked, and what is missing is an error. */
  readonly prompter: Prompter | undefined
}

/**
 * Fills in a form.
 *
 * @throws UsageError naming the flag of an answer that is missing, invalid, or not used by the form; never the answer
 */
export async function collectAnswers(
  questions: readonly Question[],
  { given, known, prompter }: AnswerSources,
): Promise<Answers> {
  const answers: Record<string, string> = {}
  const isInUse = (question: Question): boolean =>
    (question.grants?.includes(answers.grant as GrantName) ?? true) && (question.isNeeded?.(answers) ?? true)
  const questionOf = (name: string): Question | undefined =>
    questions.find((question) => question.name === name)
  const refuseStray = (isOfUse: (name: string) => boolean): void => {
    const names = Object.keys(given)
    const stray = names.find((name) => given[name] !== undefined && !isOfUse(name))
    if (stray === undefined) return
    throw new UsageError(`${sourceOf(stray, questionOf(stray))} is not used here. Try --help.`)
  }
  refuseStray((name) => questionOf(name) !== undefined)
  for (const question of questions) {
    if (!isInUse(question)) continue
    const { name } = question
    const context = { ...known, ...given, ...answers }
    const standing = known[name] ?? question.default
    const answer =
      given[name] === undefined && question.isRare !== true && prompter !== undefined
        ? await ask(question, standing, context, prompter)
        : checked(question, given[name] ?? standing, context)
    if (answer !== undefined) answers[name] = answer
  }
  refuseStray((name) => answers[name] !== undefined)
  return answers
}

/** The same questions without those that have a known answer; an empty answer counts as known. */
export function withoutKnown(questions: readonly Question[], known: Answers): Question[] {
  return questions.map((question) =>
    known[question.name] === undefined ? question : { ...question, isRare: true, optionalFor: 'all' },
  )
}

async function ask(
  question: Question,
  standing: string | undefined,
  context: Answers,
  prompter: Prompter,
): Promise<string | undefined> {
  for (;;) {
    const typed = await prompter.ask({
      label: question.label,
      help: question.help,
      isSecret: question.kind === 'secret',
      standing: question.kind === 'secret' ? undefined : standing,
    })
    const answer = typed === '' ? standing : typed
    const reason = reasonAgainst(question, answer, context)
    if (reason === undefined) return answer
    prompter.say(`  ${question.label} ${reason}.`)
  }
}

function checked(question: Question, answer: string | undefined, context: Answers): string | undefined {
  const reason = reasonAgainst(question, answer, context)
  if (reason === undefined) return answer
  throw new UsageError(`${sourceOf(question.name, question)} ${reason}.`)
}

function reasonAgainst(question: Question, answer: string | undefined, context: Answers): string | undefined {
  if (answer === undefined || answer === '') return isOptional(question, context) ? undefined : 'is missing'
  if (question.kind === 'switch' && answer !== 'yes' && answer !== 'no') return 'must be yes or no'
  return reasonAgainstAnswer(question, answer, context)
}

function isOptional({ optionalFor = [] }: Question, { grant }: Answers): boolean {
  return optionalFor === 'all' || optionalFor.includes(grant as GrantName)
}

function sourceOf(name: string, question?: Question): string {
  if (name === 'connection') return 'NAME'
  return question?.kind === 'secret'
    ? `${question.label} (${name} of --secrets-from-stdin)`
    : `--${flagOf(name)}`
}
