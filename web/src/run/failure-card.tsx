import { useState } from 'preact/hooks'
import { contextOf } from '../../../src/explain/card-context.ts'
import type { Card, Section } from '../../../src/explain/card-types.ts'
import { card } from '../../../src/explain/card.ts'
import { allScenes, pivotOf } from '../../../src/explain/choose-scenes.ts'
import { curlNote } from '../../../src/explain/curl-note.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { Command, Told, VerdictMark } from '../ui/bits.tsx'
import { PrintedLines, SceneBox } from './scene.tsx'

export interface FailureCardProps {
  finding: Finding
  /** The challenge's slug. */
  challenge: string
  seed: string
  url?: string
  /** How this is different from the attempt before. */
  change?: string
}

/** The claim, what was seen instead, how to see it again, why it matters, what to try. */
export function FailureCard({ finding, challenge, seed, url, change }: FailureCardProps) {
  const context = contextOf({ challenge: { slug: challenge }, seed, url })
  const told = card(finding, context)
  const { check, verdict, level } = finding
  return (
    <article class={`failure ${verdict}`} id={`check-${check}`} tabIndex={-1} aria-labelledby={`claim-${check}`}>
      <header>
        <VerdictMark verdict={verdict} word />
        {level === 'stretch' && <span class="tag">stretch</span>}
        {change && <span class="tag strong">{change}</span>}
        <h3 id={`claim-${check}`}>{told.claim}</h3>
      </header>
      <Sections of={told} finding={finding} curlNote={curlNote([told], context.origin)} />
    </article>
  )
}

/** What a card says. `finding` is where more is to be had of the way that led there. */
export function Sections({ of: { sections }, finding, curlNote: note }: { of: Card; finding?: Finding; curlNote?: string }) {
  const advice = sections.filter((section) => section.kind === 'prose')
  return (
    <>
      {sections.map((section, index) => {
        switch (section.kind) {
          case 'said':
            return <p key={index}><Told text={section.text} /></p>
          case 'comparison':
            return <Comparison key={index} of={section} />
          case 'output':
            return <div key={index}><h4>{section.title}</h4><PrintedLines lines={section.lines} /></div>
          case 'scenes':
            return <Scenes key={index} of={section} finding={finding} />
          case 'reproduce':
            return <Reproduce key={index} of={section} note={note} />
          case 'prose':
            // those that stand together are shown side by side
            return section === advice[0] && <Advice key={index} of={advice} />
          case 'reference':
            return <p key={index} class="soft small">{section.title}: {section.url && /^https?:\/\//.test(section.url) ? <a href={section.url} rel="noopener noreferrer">{section.text}</a> : section.text}</p>
        }
      })}
    </>
  )
}

type Kind<K extends Section['kind']> = Extract<Section, { kind: K }>

function Comparison({ of: { label, expected, observed, pointer, remark } }: { of: Kind<'comparison'> }) {
  return (
    <div class="seen">
      <p class="looked-at">{label}</p>
      <dl>
        <div><dt>Expected</dt><dd class="expected"><Told text={expected} /></dd></div>
        <div><dt>Observed</dt><dd class="observed"><Told text={observed} /></dd></div>
        {pointer && <div><dt>At</dt><dd>{pointer}</dd></div>}
      </dl>
      {remark && <p class="soft small">{remark}</p>}
    </div>
  )
}

function Scenes({ of: { title, scenes, leftOut }, finding }: { of: Kind<'scenes'>; finding: Finding | undefined }) {
  const [all, setAll] = useState(false)
  const shown = all && finding ? allScenes(finding) : scenes
  // what everything turns on is never one of a crowd, and nothing but notes comes after it
  const pivot = finding && finding.evidence[pivotOf(finding)]
  const last = shown.findLastIndex(({ kind }) => kind === pivot?.kind)
  return (
    <div>
      <h4>{title}</h4>
      {leftOut && !all && <p class="soft small">… {leftOut} <button type="button" class="quiet" onClick={() => setAll(true)}>Show the whole way</button></p>}
      {shown.map((scene, index) => <SceneBox key={index} scene={scene} whole={index === last ? pivot : undefined} />)}
    </div>
  )
}

function Reproduce({ of: { title, commands }, note }: { of: Kind<'reproduce'>; note: string | undefined }) {
  return (
    <div>
      <h4>{title}</h4>
      {commands.map(({ pieces, note: about }) => (
        <div key={pieces[0]}><Command text={pieces.join(' ')} />{about && <p class="soft small"><Told text={about} /></p>}</div>
      ))}
      {note && <p class="soft small">{note}</p>}
    </div>
  )
}

function Advice({ of: advice }: { of: Kind<'prose'>[] }) {
  return (
    <div class="advice">
      {advice.map(({ title, text }) => <div key={title}><h4>{title}</h4><p><Told text={text} /></p></div>)}
    </div>
  )
}
