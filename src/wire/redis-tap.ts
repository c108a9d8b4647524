import type { RedisCommand, RedisWire } from '../author/wire.ts'
import type { Recorder } from '../model/recorder.ts'
import { CheckWire } from './check-wire.ts'
import { RedisConversation, type SentCommand } from './redis.ts'
import { WireTap } from './wire-tap.ts'

/** Said to get in touch, not to get anything done. */
const GREETINGS = new Set(['HELLO', 'AUTH', 'CLIENT', 'SELECT', 'PING', 'INFO', 'COMMAND', 'ECHO', 'QUIT', 'RESET', 'READONLY', 'ROLE'])

/** Reads along with a Redis. */
export function redisTap(what = 'Redis'): RedisTap {
  return new RedisTap(what)
}

export class RedisTap extends WireTap<SentCommand> {
  readonly #what: string

  constructor(what: string) {
    super((audience) => new RedisConversation(audience))
    this.#what = what
  }

  /** What one check may ask for; all of it ends with the signal. */
  forCheck(recorder: Recorder, signal: AbortSignal): RedisWire {
    const wire = new CheckWire<SentCommand, RedisCommand>({
      tap: this,
      what: this.#what,
      recorder,
      signal,
      parts: (seen, atMs) => [commandOf(seen, atMs)],
      naming: ({ name }) => name,
      bytes: ({ args }) => args.reduce((sum, arg) => sum + arg.length + 64, 64),
    })
    return {
      watch: () => {
        const { seen, stop } = wire.watch()
        return {
          commands: () => seen().map(({ seen: one, atMs }) => commandOf(one, atMs)),
          roundTrips: () => new Set(seen().flatMap(({ seen: { name, trip } }) => (GREETINGS.has(name) ? [] : [trip]))).size,
          stop,
        }
      },
      holdReply: (fits) => wire.holdReply(fits),
    }
  }
}

function commandOf({ name, args, instance }: SentCommand & { instance?: number }, atMs: number): RedisCommand {
  return { name, args, ...(instance === undefined ? {} : { instance }), atMs }
}
