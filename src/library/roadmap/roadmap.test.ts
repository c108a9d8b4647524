import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { UserMistake } from '../../model/mistake.ts'
import { packageFolder } from '../../base/package-folder.ts'
import { entries, slugs } from '../catalogue.ts'
import { faultsOf } from './faults-of.ts'
import { graphOf } from './graph-of.ts'
import { loadRoadmap, readRoadmap } from './load-roadmap.ts'
import { TECHNOLOGIES } from './technologies.ts'
import { toHtml } from './to-html.ts'

const folder = join(packageFolder, 'roadmap')
const stepFiles = readdirSync(folder).filter((file) => /^step-\d\d\.md$/.test(file))

const ajv = new Ajv2020({ strict: true, allErrors: true })
addFormats.default(ajv)
const validate = ajv.compile(JSON.parse(readFileSync(join(packageFolder, 'schema/roadmap-step.schema.json'), 'utf8')))

/** What the schema has against the front matter of a step, in sentences. */
function schemaFaults(file: string, source: string): string[] {
  const data: unknown = parse(source.split(/^---$/m)[1] as string)
  return validate(data) ? [] : (validate.errors ?? []).map((error) => `roadmap/${file}: ${placeOf(error, data)} ${told(error)}.`)
}

function placeOf({ instancePath }: ErrorObject, data: unknown): string {
  const parts = instancePath.split('/').slice(1)
  const topic = parts[0] === 'topics' && parts[1] ? (data as { topics: { id?: string }[] }).topics[Number(parts[1])] : undefined
  const rest = (topic ? parts.slice(2) : parts).map((part) => (/^\d+$/.test(part) ? `item ${Number(part) + 1}` : `\`${part}\``)).join(', ')
  return [topic ? `topic \`${topic.id}\`` : '', rest].filter(Boolean).join(', ') || 'the front matter'
}

function told({ keyword, params, message, data }: ErrorObject): string {
  if (keyword === 'additionalProperties') return `has \`${params['additionalProperty']}\`, which is not known here`
  if (keyword === 'required') return `lacks \`${params['missingProperty']}\``
  if (keyword === 'maxLength') return `has ${String(data).length} characters, and at most ${params['limit']} are allowed`
  return `${message}`
}

describe('the roadmap', () => {
  test('is whole, and fits together, the catalogue and the technologies', async () => {
    expect(faultsOf(await loadRoadmap(), slugs(), TECHNOLOGIES)).toEqual([])
  })

  test.each(stepFiles)('%s is as its schema says', (file) => {
    expect(schemaFaults(file, readFileSync(join(folder, file), 'utf8'))).toEqual([])
  })

  test('says of every challenge what the challenge says of itself', async () => {
    const road = new Map((await loadRoadmap()).challengeIndex.map((challenge) => [challenge.slug, challenge]))
    for (const { slug, challenge } of await entries()) {
      expect(road.get(slug)).toMatchObject({ title: challenge.title, step: challenge.step, hours: challenge.hours, available: true })
      expect(road.get(slug)?.after).toEqual(expect.arrayContaining(challenge.after))
    }
  })

  test('has 51 challenges, a text for each of its topics, and is read once', async () => {
    const roadmap = await loadRoadmap()
    expect(roadmap.challengeIndex).toHaveLength(51)
    expect(roadmap.opening.routes.map(({ steps }) => steps.length)).toEqual([11, 11, 11])
    for (const topic of roadmap.steps.flatMap(({ topics }) => topics)) {
      const words = topic.markdown.replaceAll(/^```[^]*?^```$/gm, '').split(/\s+/).length
      expect(words, topic.id).toBeGreaterThanOrEqual(95)
      expect(words, topic.id).toBeLessThanOrEqual(215)
      expect(topic.markdown, topic.id).toMatch(/^\*\*You know it when\*\*/m)
      expect(topic.html, topic.id).toMatch(/<pre tabindex="0"><code class="language-/)
    }
    expect(await loadRoadmap()).toBe(roadmap)
  })

  test('has a graph without loose ends', async () => {
    const { nodes, edges } = graphOf(await loadRoadmap())
    const names = new Set(nodes.map(({ id }) => id))
    expect(names.size).toBe(nodes.length)
    expect(edges.filter(({ from, to }) => !names.has(from) || !names.has(to))).toEqual([])
    expect(edges).toContainEqual({ kind: 'challenge-after-challenge', from: 'late-fees', to: 'log-top-talkers' })
  })
})

describe('a roadmap with one thing wrong', () => {
  const copy = mkdtempSync(join(tmpdir(), 'roadworthy-roadmap-'))
  beforeEach(() => cpSync(folder, copy, { recursive: true }))
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  /** Replaces what matches exactly once. */
  function edit(file: string, from: RegExp, to: string): void {
    const before = readFileSync(join(copy, file), 'utf8')
    expect(before.match(new RegExp(from, `${from.flags}g`)) ?? [], `${from} in ${file}`).toHaveLength(1)
    writeFileSync(join(copy, file), before.replace(from, to))
  }
  const topic = (id: string, field: string): RegExp => new RegExp(`(- id: ${id}\\n(?:    .*\\n)*?    ${field}: )\\[.*\\]`)
  const faults = (catalogue = slugs(), technologies: readonly string[] = TECHNOLOGIES) => faultsOf(readRoadmap(copy, catalogue), catalogue, technologies)

  test.each<[string, () => void, string]>([
    ['needs a topic that there is not', () => edit('step-03.md', topic('sql-queries', 'needs'), '$1[no-such-topic]'), 'roadmap/step-03.md: the topic `sql-queries` needs `no-such-topic`, and there is no such topic.'],
    ['is proven by a challenge that there is not', () => edit('step-03.md', topic('sql-null', 'provenBy'), '$1[loan-desk-2]'), 'roadmap/step-03.md: the topic `sql-null` is proven by `loan-desk-2`, and road.yaml has no such challenge.'],
    ['has a topic that nothing proves', () => edit('step-03.md', topic('sql-null', 'provenBy'), '$1[]'), 'roadmap/step-03.md: no challenge proves the topic `sql-null`.'],
    ['needs what comes later', () => edit('step-03.md', topic('sql-queries', 'needs'), '$1[idempotency-keys]'), 'roadmap/step-03.md: `sql-queries` of step 3 needs `idempotency-keys`, which comes only in step 4.'],
    ['goes round in a circle', () => edit('step-03.md', topic('relational-modelling', 'needs'), '$1[sql-null]'), 'The topics `relational-modelling` → `sql-queries` → `sql-null` → `relational-modelling` go round in a circle: none of them can come first.'],
    ['has an id twice', () => edit('step-03.md', /- id: sql-null$/m, '- id: sql-queries'), 'roadmap/step-03.md: the topic id `sql-queries` is taken already.'],
    ['has a challenge without a topic', () => edit('road.yaml', /^challenges:\n/m, 'challenges:\n  - { slug: brand-new, step: 1, title: New, proves: nothing, hours: 1, after: [] }\n'), 'roadmap/road.yaml: `brand-new` proves no topic; name it in the `provenBy` of one.'],
    ['has a challenge after one that there is not', () => edit('road.yaml', /after: \[tools-rest, loan-desk\]/, 'after: [nothing-like-it]'), 'roadmap/road.yaml: `cache-aside-redis` comes after `nothing-like-it`, and there is no such challenge.'],
    ['has a challenge after a later one', () => edit('road.yaml', /after: \[tools-rest, loan-desk\]/, 'after: [api-gateway]'), 'roadmap/road.yaml: `cache-aside-redis` of step 6 needs `api-gateway`, which comes only in step 10.'],
    ['lacks a step', () => rmSync(join(copy, 'step-05.md')), 'roadmap/step-05.md is missing: step 5, Frameworks, used on purpose.'],
    ['has another title for a step', () => edit('step-07.md', /^title: Security$/m, 'title: Insecurity'), 'roadmap/step-07.md: its title is “Insecurity”, and everywhere else step 7 is “Security”.'],
    ['names a technology no longer', () => edit('step-03.md', topic('wide-column-tables', 'technologies'), '$1[]'), 'No step names Cassandra; add it to the `technologies` of a topic.'],
  ])('that %s', (_what, harm, sentence) => {
    harm()
    expect(faults()).toContain(sentence)
  })

  test('that lacks a challenge of the catalogue', () => {
    expect(faults([...slugs(), 'left-out'])).toEqual(['catalogue/left-out is not in roadmap/road.yaml.'])
  })

  test.each<[string, () => void, string, RegExp, RegExp]>([
    ['YAML that cannot be read', () => edit('step-02.md', /^summary: /m, 'summary: "'), 'step-02.md', /^roadmap\/step-02\.md:\d+$/, /not valid YAML/],
    ['no front matter', () => writeFileSync(join(copy, 'step-02.md'), '# Step two\n'), 'step-02.md', /^roadmap\/step-02\.md:1$/, /must begin with front matter/],
    ['a name nobody knows', () => edit('step-02.md', /^outcomes:/m, 'goals: []\noutcomes:'), 'step-02.md', /step-02\.md:\d+$/, /`goals` is not known here/],
    ['a text that is a number', () => edit('step-02.md', /^title: .*$/m, 'title: 2'), 'step-02.md', /step-02\.md:3$/, /`title` must be a text/],
    ['the number of another step', () => edit('step-02.md', /^step: 2$/m, 'step: 3'), 'step-02.md', /step-02\.md:2$/, /the file of step 2/],
    ['a list that is none', () => edit('step-03.md', topic('sql-null', 'technologies'), '$1none'), 'step-03.md', /step-03\.md:\d+$/, /`technologies` must be a list/],
    ['a source that is no address', () => edit('step-03.md', /https:\/\/www\.sqlite\.org\/nulls\.html/, 'javascript:alert(1)'), 'step-03.md', /step-03\.md:\d+$/, /is not an https address/],
    ['an id with blanks', () => edit('step-03.md', /- id: sql-null$/m, '- id: sql null'), 'step-03.md', /step-03\.md:\d+$/, /`sql null` is no id/],
    ['a section under another title', () => edit('step-03.md', /^## NULL: .*$/m, '## Something else'), 'step-03.md', /step-03\.md:\d+$/, /was expected here, not “Something else”/],
    ['a section too many', () => writeFileSync(join(copy, 'step-03.md'), `${readFileSync(join(copy, 'step-03.md'), 'utf8')}\n## One more\n\nText.\n`), 'step-03.md', /step-03\.md:\d+$/, /“One more” belongs to no topic/],
    ['a challenge twice', () => edit('road.yaml', /slug: booking-calendar/, 'slug: late-fees'), 'road.yaml', /^roadmap\/road\.yaml:\d+$/, /stands here twice/],
    ['no opening', () => rmSync(join(copy, 'opening.md')), 'opening.md', /^$/, /opening\.md could not be read/],
  ])('that has %s: told with its place, and what to do', (_what, harm, file, where, message) => {
    harm()
    const mistake = thrownBy(() => readRoadmap(copy, slugs()))
    expect(mistake).toBeInstanceOf(UserMistake)
    expect(mistake.where ?? '').toMatch(where)
    expect(mistake.message).toMatch(message)
    expect(mistake.fix).toBeTruthy()
    const line = Number(mistake.where?.split(':')[1] ?? 1)
    if (mistake.where) expect(line).toBeLessThanOrEqual(readFileSync(join(copy, file), 'utf8').split('\n').length)
  })

  test.each<[string, () => void, RegExp]>([
    ['a summary that is too long', () => edit('step-03.md', /^summary: .*$/m, `summary: ${'long '.repeat(40)}.`), /^roadmap\/step-03\.md: `summary` has \d+ characters, and at most 160 are allowed\.$/],
    ['a topic without a proof', () => edit('step-03.md', topic('sql-null', 'provenBy'), '$1[]'), /^roadmap\/step-03\.md: topic `sql-null`, `provenBy` must NOT have fewer than 1 items\.$/],
    ['a topic without sources', () => edit('step-03.md', /(- id: sql-null\n(?: {4}.*\n)*? {4}sources:)\n(?: {6}.*\n)+/, '$1 []\n'), /topic `sql-null`, `sources` must NOT have fewer/],
    ['a name nobody knows', () => edit('step-03.md', /^outcomes:/m, 'goals: []\noutcomes:'), /the front matter has `goals`, which is not known here/],
    ['no outcomes', () => edit('step-03.md', /^outcomes:\n(?: .*\n)+/m, ''), /the front matter lacks `outcomes`/],
  ])('that has %s: the schema says so', (_what, harm, sentence) => {
    harm()
    expect(schemaFaults('step-03.md', readFileSync(join(copy, 'step-03.md'), 'utf8'))).toEqual([expect.stringMatching(sentence)])
  })
})

function thrownBy(act: () => unknown): UserMistake {
  try {
    act()
  } catch (error) {
    return error as UserMistake
  }
  throw new Error('nothing was thrown')
}

describe('toHtml', () => {
  test.each([
    ['## A “title” & more', '<h2 id="p-a-title-more">A “title” &amp; more</h2>\n'],
    ['## One\n\n## One', '<h2 id="p-one">One</h2>\n<h2 id="p-one-2">One</h2>\n'],
    ['```js\n1 < 2\n```', '<pre tabindex="0"><code class="language-js">1 &lt; 2\n</code></pre>\n'],
    ['```"><script>\nx\n```', '<pre tabindex="0"><code class="language-text">x\n</code></pre>\n'],
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['a <b onclick="x">c</b>', '<p>a &lt;b onclick=&quot;x&quot;&gt;c&lt;/b&gt;</p>\n'],
    ['[a](https://example.test/?b=1&c="2")', '<p><a href="https://example.test/?b=1&amp;c=&quot;2&quot;" rel="noopener">a</a></p>\n'],
    ['[a](javascript:alert(1)) [b](data:text/html,x) [c](//evil.test) [d](#here) [e](/topics/x)', '<p>a b c <a href="#here" rel="noopener">d</a> <a href="/topics/x" rel="noopener">e</a></p>\n'],
    ['![a "picture"](https://example.test/p.png)', '<p>a &quot;picture&quot;</p>\n'],
  ])('%j', (markdown, html) => {
    expect(toHtml(markdown, 'p-')).toBe(html)
  })
})
