import type { Started } from 'roadworthy'
import { LambdaService, type Outcome } from './lambda-service.ts'
import type { CheckContext } from './services.ts'

/** A cold start may take so long, in ms. */
export const START_MS = 30_000
/** What an invocation is given unless a check says otherwise, in ms. */
const TIME_MS = 10_000
const LONGEST_NOTE = 400

/** One execution environment: the function's process, and the service it asks. */
export class Lambda {
  readonly service: LambdaService
  readonly process: Started
  readonly #context: CheckContext

  private constructor(context: CheckContext, service: LambdaService, process: Started) {
    this.#context = context
    this.service = service
    this.process = process
  }

  /** Starts the process, and does not wait for it. */
  static async launch(context: CheckContext): Promise<Lambda> {
    const service = await LambdaService.start(context.random, context.signal)
    const env = { AWS_LAMBDA_RUNTIME_API: service.address, AWS_LAMBDA_FUNCTION_NAME: 'totals', AWS_LAMBDA_FUNCTION_VERSION: '$LATEST', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256', AWS_REGION: context.store.region, _HANDLER: 'totals' }
    return new Lambda(context, service, await context.subject.start('lambda', { env }))
  }

  /** Starts the process, and waits until it asks for an event. */
  static async start(context: CheckContext): Promise<Lambda> {
    const lambda = await Lambda.launch(context)
    context.expect('the function', await lambda.firstSign()).toBe('asked for its first event')
    return lambda
  }

  /** What the process does first that can be seen. */
  async firstSign(): Promise<'asked for its first event' | 'reported that it could not start' | 'ended' | 'did nothing'> {
    const waiting = this.#context.sleep(await this.#context.patience(START_MS))
    return Promise.race([
      this.service.ready.then(() => 'asked for its first event' as const),
      this.service.initError.then(() => 'reported that it could not start' as const),
      // what it said before it ended is read first
      this.process.exited.then(() => this.#context.sleep(250)).then(() => 'ended' as const),
      waiting.then(() => 'did nothing' as const),
    ])
  }

  /** What serves the next event: this process, or, if it ended after its answer, a new one, as Lambda would start it. */
  async orNext(): Promise<Lambda> {
    const waiting = this.#context.sleep(await this.#context.patience(START_MS)).then(() => 'does nothing' as const)
    const next = await Promise.race([this.service.asks().then(() => 'asks' as const), this.process.exited.then(() => 'ended' as const), waiting])
    this.#context.expect('the function after its answer', next).toBeOneOf('asks', 'ended')
    return next === 'ended' ? Lambda.start(this.#context) : this
  }

  /** One event, and what becomes of it. */
  async invoke(event: unknown, options: { withinMs?: number; onAnswer?: () => void } = {}): Promise<Outcome> {
    const withinMs = options.withinMs ?? (await this.#context.patience(TIME_MS))
    this.#context.note('an event for the function', cut(JSON.stringify(event)))
    const { outcome } = this.service.invoke(event, { withinMs, ...(options.onAnswer ? { onAnswer: options.onAnswer } : {}) })
    return this.settled(outcome, withinMs)
  }

  /** What became of an invocation, and what else can become of one. */
  async settled(outcome: Promise<Outcome>, withinMs: number): Promise<Outcome> {
    const settled = await this.#firstOf(outcome, withinMs)
    this.#context.note('what came of it', cut(`${settled.how}${settled.text && ': '}${settled.text}`))
    return settled
  }

  #firstOf(outcome: Promise<Outcome>, withinMs: number): Promise<Outcome> {
    const nothing = (how: Outcome['how']) => (): Outcome => ({ how, text: '', value: undefined, atMs: Date.now() })
    return Promise.race([
      outcome,
      this.process.exited.then(() => this.#context.sleep(250)).then(nothing('the process ended')),
      this.#context.sleep(withinMs).then(nothing('no answer in time')),
    ])
  }
}

function cut(text: string): string {
  return text.length > LONGEST_NOTE ? `${text.slice(0, LONGEST_NOTE)}…` : text
}
