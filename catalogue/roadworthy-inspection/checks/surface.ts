import { asvs } from 'roadworthy'
import type { Context, DescribedApi, Reply } from 'roadworthy'
import type { InspectionCheck } from '../vehicle.ts'

/** What others have left open, and how it shows that it is that and no page for everything. */
const DEBUG: [path: string, shows: RegExp | undefined][] = [
  ['/.env', /^\s*[A-Z][A-Z0-9_]*\s*=/m],
  ['/.git/HEAD', /^ref: |^[0-9a-f]{40}/],
  ['/.git/config', /\[core\]/],
  ['/.svn/entries', /^\d+\s/],
  ['/.DS_Store', /Bud1/],
  ['/debug', undefined],
  ['/debug/', undefined],
  ['/debug/vars', /cmdline|memstats/],
  ['/debug/pprof/', /goroutine|profile/],
  ['/debug/pprof/heap', undefined],
  ['/debug/requests', undefined],
  ['/_debug', undefined],
  ['/__debug__/', undefined],
  ['/_debugbar/open', undefined],
  ['/console', undefined],
  ['/h2-console/', /H2 Console/i],
  ['/actuator', /_links/],
  ['/actuator/env', /propertySources/],
  ['/actuator/heapdump', undefined],
  ['/actuator/threaddump', /threads/],
  ['/actuator/configprops', /contexts/],
  ['/actuator/beans', /beans/],
  ['/actuator/mappings', /mappings/],
  ['/jolokia/', /agent/],
  ['/phpinfo.php', /PHP Version/],
  ['/info.php', /PHP Version/],
  ['/server-status', /Apache|Server Version/],
  ['/server-info', /Apache/],
  ['/_profiler/', /profiler/i],
  ['/telescope', /telescope/i],
  ['/horizon', /horizon/i],
  ['/rails/info/routes', /routes/i],
  ['/rails/info/properties', /Rails version/i],
  ['/elmah.axd', /Error log/i],
  ['/trace.axd', /Trace/i],
  ['/config.json', /password|secret|token|key/i],
  ['/package.json', /"dependencies"/],
  ['/composer.json', /"require"/],
  ['/node_modules/', undefined],
  ['/backup.sql', /CREATE TABLE|INSERT INTO/i],
  ['/dump.sql', /CREATE TABLE|INSERT INTO/i],
]

/** Where a reply shows how the program is built inside. */
const TRACES: [string, RegExp][] = [
  ['a stack trace of Node.js', /\bat (?:[\w.<>$ ]+ )?\(?(?:file:\/\/)?\/[^\s)]+:\d+:\d+\)?/],
  ['a stack trace of Python', /Traceback \(most recent call last\)|File "\/[^"]+", line \d+/],
  ['a stack trace of Java', /\bat [\w.$]+\([\w$]+\.(?:java|kt|scala):\d+\)/],
  ['a stack trace of PHP', /#\d+ \/\S+\.php\(\d+\)|Stack trace:/],
  ['a stack trace of Ruby', /\/\S+\.rb:\d+:in [`']/],
  ['a stack trace of Go', /goroutine \d+ \[running\]/],
  ['a stack trace of .NET', /\bat [\w.<>]+\([^)]*\) in \S+:line \d+/],
  ['a statement of SQL', /\b(?:SQLSTATE|syntax error at or near|ORA-\d{5}|SELECT .{1,200} FROM .{1,80} WHERE)/],
]

export const headersAreSoundAndNothingIsLeftOpen: InspectionCheck = {
  claim: 'Headers are sound, and nothing of the workshop is left open',
  because: 'Scanners try these paths on every address there is, all day. A browser that may guess what a reply is will guess what an attacker likes.',
  hint: 'Send `X-Content-Type-Options: nosniff` with everything, and a Content-Security-Policy with HTML. Turn debug modes off, and answer errors with what the client needs to know.',
  reference: asvs('3.4.4'),
  severity: 'major',
  limitMs: 60_000,
  async run(context) {
    const { expect, given, web, fresh, advise, note } = context
    const api = await context.api()
    const answers = await sample(context, api)
    const good = answers.filter(({ reply }) => reply.status < 400)
    given('operations that answer', good.length).toBeAtLeast(1)
    for (const { name, reply } of answers) {
      for (const [what, pattern] of TRACES) if (reply.status >= 400) expect(`what ${name} shows of its inside`, pattern.test(reply.text) ? what : 'nothing').toBe('nothing')
      if (reply.mediaType === 'text/html') expect(`${name}, which is HTML`, reply).toHaveHeader('content-security-policy')
    }
    for (const { name, reply } of good) if (reply.bytes.length > 0) expect(`the answer to ${name}`, reply).toHaveHeader('x-content-type-options', 'nosniff', (value) => value.trim().toLowerCase() === 'nosniff')
    const declared = new Set(api.operations.map(({ path }) => path.replace(/\/$/, '')))
    const nowhere = await web.get(`/${fresh.id('nowhere')}`)
    let tried = 0
    const left: string[] = []
    for (const [path, shows] of DEBUG) {
      if (declared.has(path.replace(/\/$/, ''))) continue
      const reply = await web.attempt('GET', path)
      tried++
      if (!reply || reply.status !== 200 || isSame(reply, nowhere)) continue
      const open = shows ? shows.test(reply.text) : reply.bytes.length > 0
      if (open) left.push(path)
      expect(`GET ${path}, which nobody should need`, open ? 'open' : 'closed').toBe('closed')
    }
    expect(`how many of ${tried} paths of the workshop are open`, left.length).toBe(0)
    note('paths tried', tried)
    const traced = await web.attempt('TRACE', '/', { headers: { 'x-probe': fresh.id('probe') } })
    if (traced?.status === 200 && /x-probe/i.test(traced.text)) advise('TRACE is answered with what was sent.')
    const teller = good.find(({ reply }) => reply.header('x-powered-by') ?? (/\d/.test(reply.header('server') ?? '') ? reply.header('server') : undefined))
    if (teller) advise(`Every answer says what it runs on: ${teller.reply.header('x-powered-by') ?? teller.reply.header('server')}.`)
  },
}

/** An answer of each kind: good ones, unknown paths, and input that cannot be read. */
async function sample({ web, fresh, note }: Pick<Context, 'web' | 'fresh' | 'note'>, api: DescribedApi): Promise<{ name: string; reply: Reply }[]> {
  const out: { name: string; reply: Reply }[] = []
  const left = (name: string) => (why: string) => note(`not looked at: ${name}`, why)
  const add = (name: string, reply: Reply | undefined) => reply && out.push({ name, reply })
  for (const operation of api.operations.filter(({ method }) => method === 'GET').slice(0, 10)) add(operation.name, await api.possibly(() => api.attempt(operation), left(operation.name)))
  for (const operation of api.operations.filter(({ method, takesBody }) => method === 'POST' && takesBody).slice(0, 5)) {
    if (api.offLimits(operation) !== undefined) continue
    add(`${operation.name} with no JSON`, await api.possibly(() => api.attempt(operation, { body: Buffer.from('{"a":'), contentType: 'application/json' }), left(operation.name)))
  }
  add('GET of a path that is not there', await web.attempt('GET', `/${fresh.id('missing')}`))
  return out
}

/** A page for everything answers everything alike. */
function isSame(one: Reply, other: Reply): boolean {
  return one.status === other.status && (one.text === other.text || (one.mediaType === 'text/html' && Math.abs(one.bytes.length - other.bytes.length) < 200))
}
