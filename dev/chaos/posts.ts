import { metricAlert } from '../metric-alert.ts'
import { integerBetween, type Random } from './random.ts'

/** The subject of alerts: one time series of one rule and resource, with one episode or two. */
export interface Subject {
  /** Name of the resource, which no other subject has: a ticket's title ends with it. */
  readonly name: string
  readonly episodes: number
  /** Whether all its episodes end. */
  readonly isOver: boolean
}

/** One notification as one action group posts it. */
export interface Post {
  readonly subject: Subject
  readonly payload: string
  /** Seconds after the start. */
  readonly at: number
}

export interface Plan {
  readonly subjects: readonly Subject[]
  /** In the order of their times. */
  readonly posts: readonly Post[]
}

const RULES = ['cpu high', 'memory low', 'disk full', 'requests fail', 'queue grows', 'probe silent']

/** One of this many alerts is too large for a queue message. */
const LARGE_EVERY = 40
const LARGE_BYTES = 60_000

/** The longest episode, and the longest pause before the next one, as a part of the whole time. */
const LONGEST_PART = 1 / 6

/** A subject's name in a text. */
export const SUBJECT_NAME = /\bvm-\d+\b/

/**
 * The alerts of a bad day: most end, some last, some fire again, and many are posted by two action groups.
 *
 * @param count the least number of posts; the last subject is complete
 * @param seconds over which they are posted
 * @param startedAt epoch milliseconds
 */
export function planPosts(count: number, seconds: number, startedAt: number, random: Random): Plan {
  const longest = seconds * LONGEST_PART
  const subjects: Subject[] = []
  const posts: Post[] = []
  while (posts.length < count) {
    const chance = random()
    const episodes = chance < 0.15 ? 2 : 1
    const subject = { name: `vm-${subjects.length}`, episodes, isOver: chance < 0.8 }
    subjects.push(subject)
    posts.push(...postsAbout(subject, { at: random() * (seconds - longest), longest, startedAt }, random))
  }
  return { subjects, posts: posts.toSorted((one, other) => one.at - other.at) }
}

/** The time that is some seconds after the start. */
interface Times {
  readonly at: number
  readonly longest: number
  readonly startedAt: number
}

function postsAbout(subject: Subject, { at: begin, longest, startedAt }: Times, random: Random): Post[] {
  const { name: item, episodes, isOver } = subject
  const rule = RULES[integerBetween(0, RULES.length - 1, random)] ?? ''
  const severity = `Sev${integerBetween(0, 4, random)}`
  const posts: Post[] = []
  let at = begin
  for (let episode = 0; episode < episodes; episode += 1) {
    const isLarge = integerBetween(1, LARGE_EVERY, random) === 1
    const facts = {
      episode: `${item}-${episode}`,
      rule,
      item,
      severity,
      firedAt: timeOf(startedAt, at),
      ...(isLarge ? { description: 'x'.repeat(LARGE_BYTES) } : {}),
    }
    posts.push(...twice({ subject, at, payload: metricAlert(facts) }, random))
    if (!isOver) break
    at += random() * longest
    const payload = metricAlert({ ...facts, resolvedAt: timeOf(startedAt, at) })
    posts.push(...twice({ subject, at, payload }, random))
    at += random() * longest
  }
  return posts
}

/** About every second notification comes from two action groups. */
function twice(post: Post, random: Random): Post[] {
  return random() < 0.5 ? [post] : [post, { ...post, at: post.at + random() * 3 }]
}

function timeOf(startedAt: number, seconds: number): string {
  return new Date(startedAt + Math.round(seconds * 1000)).toISOString()
}
