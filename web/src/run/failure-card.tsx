import type { Evidence } from '../../../src/model/evidence.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { Command, Told, VerdictMark } from '../ui/bits.tsx'
import { commandsOf, type Attempted } from './commands.ts'
import { harmless, harmlessLines } from './harmless.ts'
import { Scene } from './scene.tsx'

export interface FailureCardProps extends Attempted {
  finding: Finding
  /** How this is different from the attempt before. */
  change?: string
}

/** The claim, what was seen instead, how to see it again, why it matters, what to try. */
export function FailureCard({ finding, challenge, seed, url, change }: FailureCardProps) {
  const { check, claim, because, hint, broken, reason, output, reference, verdict, blame, level } = finding
  const ours = blame === 'harness'
  const pivot = pivotOf(finding)
  return (
    <article class={`failure ${verdict}`} id={`check-${check}`} tabIndex={-1} aria-labelledby={`claim-${check}`}>
      <header>
        <VerdictMark verdict={verdict} word />
        {level === 'stretch' && <span class="tag">stretch</span>}
        {change && <span class="tag strong">{change}</span>}
        <h3 id={`claim-${check}`}>{claim}</h3>
      </header>
      {reason && <p>{harmless(reason)}</p>}
      {ours && <p>This is a fault of Roadworthy and does not count against you. Please report it, with the seed <code>{seed}</code>.</p>}
      {broken && (
        <div class="seen">
          <p class="looked-at">{harmless(broken.label)}</p>
          <dl>
            <div><dt>Expected</dt><dd class="expected"><Told text={harmless(broken.expected)} /></dd></div>
            <div><dt>Observed</dt><dd class="observed"><Told text={harmless(broken.observed)} /></dd></div>
          </dl>
        </div>
      )}
      {output && (
        <>
          <h4>{ours ? 'What was printed last' : 'What your program printed last'}</h4>
          <pre tabIndex={0}>{harmlessLines(output).slice(-30).join('\n')}</pre>
        </>
      )}
      <Scenes finding={finding} pivot={pivot} />
      <h4>See it again</h4>
      {commandsOf(finding, finding.evidence[pivot], { challenge, seed, url }).map(({ text, note }) => (
        <div key={text}><Command text={text} />{note && <p class="soft small"><Told text={note} /></p>}</div>
      ))}
      {!ours && (
        <div class="advice">
          <div><h4>Why it matters</h4><p>{because}</p></div>
          <div><h4>What to try</h4><p>{blame === 'program' && 'Your program broke down before the claim could be judged, so look for that first. After that: '}{hint}</p></div>
        </div>
      )}
      {reference && <p class="soft small">Read: {reference.url && /^https?:\/\//.test(reference.url) ? <a href={reference.url} rel="noopener noreferrer">{reference.title}</a> : reference.title}</p>}
    </article>
  )
}

const SHOWN = 3

function Scenes({ finding, pivot }: { finding: Finding; pivot: number }) {
  const { evidence, broken, evidenceDropped } = finding
  const end = pivot < 0 ? evidence.length : pivot + 1
  const from = Math.max(0, end - SHOWN)
  const shown = evidence.slice(from, end)
  if (shown.length === 0) return null
  const earlier = evidence.slice(0, from)
  const draw = (piece: Evidence, index: number) => <Scene key={index} evidence={piece} broken={index === pivot ? broken : undefined} />
  return (
    <>
      <h4>What happened</h4>
      {earlier.length > 0 && (
        <details>
          <summary>{earlier.length + evidenceDropped} earlier</summary>
          {earlier.map(draw)}
        </details>
      )}
      {shown.map((piece, index) => draw(piece, from + index))}
    </>
  )
}

/** The piece of evidence everything turns on: the one that showed it, else the last that was said or run. */
function pivotOf({ broken, evidence }: Finding): number {
  const named = broken?.evidence
  if (named !== undefined && evidence[named]) return named
  return evidence.findLastIndex(({ kind }) => kind === 'exchange' || kind === 'run' || kind === 'tcp')
}
