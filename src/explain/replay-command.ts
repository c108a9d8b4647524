import type { CardContext } from './card-context.ts'
import type { Command } from './curl-command.ts'
import { shellQuote } from './shell-quote.ts'

/** The checks once more, with the same seed. */
export function replayCommand(checks: string[], { seed, url, replay = 'roadworthy check' }: Pick<CardContext, 'seed' | 'url' | 'replay'>): Command {
  const address = url ? [`--url ${shellQuote(url)}`] : []
  return { pieces: [`${replay} --only ${checks.map(shellQuote).join(' ')}`, ...address, `--seed ${shellQuote(seed)}`] }
}
