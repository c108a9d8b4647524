import type { CardContext } from './card-context.ts'
import type { Command } from './curl-command.ts'
import { shellQuote } from './shell-quote.ts'

/** The checks once more, with the same seed. */
export function replayCommand(checks: string[], { seed, url }: Pick<CardContext, 'seed' | 'url'>): Command {
  const address = url ? [`--url ${shellQuote(url)}`] : []
  return { pieces: [`roadworthy check --only ${shellQuote(checks.join(','))}`, ...address, `--seed ${shellQuote(seed)}`] }
}
