import { quantity } from '../../../src/explain/quantity.ts'
import type { ChallengeSummary } from '../../../src/model/api.ts'
import { StateBadge } from './bits.tsx'

/** Challenges as cards that can be clicked as a whole. */
export function ChallengeCards({ challenges }: { challenges: ChallengeSummary[] }) {
  return (
    <ul class="cards">
      {challenges.map((challenge) => (
        <li key={challenge.slug} class={challenge.available ? 'card' : 'card far'}>
          <StateBadge challenge={challenge} />
          <h3><a href={`/challenges/${challenge.slug}`}>{challenge.title}</a></h3>
          <p class="soft">Proves {challenge.proves}.</p>
          <p class="soft small">
            About {quantity(challenge.hours, 'hour')}
            {challenge.available && <> · {quantity(challenge.checks.required, 'check')}{challenge.checks.stretch > 0 && <> and {challenge.checks.stretch} to stretch</>}</>}
          </p>
        </li>
      ))}
    </ul>
  )
}
