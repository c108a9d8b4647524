import { asvs } from 'roadworthy'
import type { Reply } from 'roadworthy'
import { Desk, segment } from '../desk.ts'
import type { DeskCheck, DeskContext } from '../desk.ts'

/** What drivers, run-times and frameworks say to those who wrote the program. */
const SAYINGS: [string, RegExp][] = [
  ['an error message of a database', /syntax error (at or )?near|SQLSTATE|error in your SQL syntax|\bER_[A-Z]{3,}_|invalid input syntax for|invalid byte sequence for|violates [a-z-]+ constraint|out of range for type|operator does not exist|current transaction is aborted/i],
  ['an error message of a database', /unknown column '|incorrect string value|data too long for column|out of range value for column|truncated incorrect|(relation|column) "[^"]*" (of relation "[^"]*" )?does not exist/i],
  ['the name of a database driver', /psycopg|asyncpg|PDOException|mysqli|\bPG::|ActiveRecord::|QueryFailedError|PSQLException|SQLException|sqlalchemy|sequelize|npgsql|MySqlException|\bpgx\b|\bpq: |Mysql2::|Illuminate\\|Doctrine\\|knex|prisma\./i],
  ['a statement', /\b(SELECT|DELETE)\b[^\n]{1,300}\bFROM\b|\bINSERT INTO\b|\bUPDATE\b[^\n]{1,100}\bSET\b/],
  ['a stack', /Traceback \(most recent|^\s+at (async )?(?!\[)\S+ ?[:(]|^\s*#\d+ [^\n]+\.php|\bgoroutine \d+ \[|^\s+from [^\n]+:\d+:in |Stack ?trace:|File "[^"\n]+", line \d+|^panic: /im],
  ['a line of source', /\.(m?js|ts|py|rb|php|java|kt|go|cs|exs?|rs|erl)(:\d+|\(\d+\)| on line \d+)|\bnode:internal\b|<internal:/],
  ['a path', /node_modules|site-packages|\/usr\/(lib|local|share)\/|\/home\/[a-z]|\/vendor\/|\/var\/(lib|www)\/|\/proc\/self/],
]

export const errorsTellNothing: DeskCheck = {
  claim: 'Error replies show no SQL, no path and no stack',
  because: 'What helps you in the log helps whoever is trying: which database, which table, which file, which version.',
  hint: 'Catch what you did not expect in one place, log it there, and answer with a sentence of your own. Switch off the debug pages of your framework.',
  reference: asvs('16.5.1'),
  limitMs: 60_000,
  async run(context) {
    const { given, expect, env } = context
    const desk = new Desk(context)
    const part = await desk.add()
    const name = await desk.mustPack([part])

    const secrets: [string, string][] = [['DATA_DIR', env.DATA_DIR ?? ''], ['the password of the database', passwordIn(env.DATABASE_URL)]]
    let refused = 0
    for await (const reply of hostileReplies(context, desk, { id: part.id, name })) {
      if (reply.status < 400) continue
      refused++
      const text = shown(reply)
      const { method, target } = reply.exchange.request
      const whose = `in the error reply to ${method} ${target.length > 60 ? `${target.slice(0, 60)}…` : target}`
      for (const [what, pattern] of SAYINGS) expect(`${what} ${whose}`, pattern.exec(text)?.[0].trim() ?? 'none').toBe('none')
      for (const [what, secret] of secrets) expect(`${what} ${whose}`, secret !== '' && text.includes(secret) ? secret : 'none').toBe('none')
    }
    given('hostile requests that were refused', refused).toBeAtLeast(10)
  },
}

/** Nothing sent here has a statement, a stack or a path of this machine in it, so that an echo is no confession. */
async function* hostileReplies({ web, targets, fresh }: DeskContext, desk: Desk, known: { id: string | number; name: string }): AsyncGenerator<Reply> {
  const raw = (path: string, body: string | Buffer, contentType = 'application/json') => web.post(path, body, { contentType })
  for (const path of ['/supplies', '/archives', '/previews', '/imports']) {
    for (const body of ['', '{', '{"name": ', '[]', 'null', '"text"', '[1, 2', '{"name": "a", "name": }', '\u0000', '{"a": 1e999999}', `${'['.repeat(20_000)}`]) yield await raw(path, body)
    yield await raw(path, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))
    yield await raw(path, 'name=a&color=b', 'application/x-www-form-urlencoded')
    yield await raw(path, '{}', 'text/plain')
    yield await raw(path, '{}')
    yield await web.put(path, {})
    yield await web.delete(path)
  }
  for (const xml of ['', '<', '<supply>', '<supply></part>', '<a/><b/>', '<?xml version="9"?><supply/>', '<supply>&nothing;</supply>', '<!DOCTYPE supply><supply/>', '\u0000', 'plain']) yield await desk.postXml(xml)

  const texts = ["'", '"', '`', '\\', "''''", "a'b\"c", ')', '(', '--', ';', '%', '%%', '\0', 'a\0b', '\uFFFF', '$1', '?', '{{', '{', 'x'.repeat(5000), '１', '0x1', '1e400', '9'.repeat(40), '-1', 'NaN']
  for (const text of texts) {
    yield await desk.post({ ...desk.fields(), name: text.repeat(60) })
    yield await desk.post({ ...desk.fields(), cents: text })
    yield await desk.list({ q: text })
    yield await desk.list({ sort: text })
    yield await desk.list({ sort: 'name', dir: text })
    yield await web.get(`/supplies/${segment(text)}`)
    yield await web.get(`/supplies/${segment(`${known.id}${text}`)}/alike`)
    yield await web.get(`/archives/${segment(text)}`)
    yield await desk.pack(text + fresh.id('pack'), [known.id])
    yield await desk.pack(fresh.id('pack'), [text])
    yield await desk.import(text)
    yield await web.post('/previews', { template: text, vars: text })
  }
  for (const halves of ['"\\ud800"', '"a\\udc00b"']) yield await raw('/supplies', `{"name": ${halves}, "color": "grey", "cents": 1}`)
  for (const cents of [2 ** 31, 2 ** 40, 1e300, -1, 0.5]) yield await desk.post({ ...desk.fields(), cents })
  for (const path of ['/supplies/%', '/supplies/%zz', '/supplies/%ff%fe', '/supplies/%00', '/archives/%', '/archives/%c0%ae', '/supplies?q=%ff&sort=%', '/%', '/supplies//', '/..', '/supplies.csv/x', '/nothing/here']) yield await web.get(path)
  yield await desk.pack(known.name, [known.id])
  yield await desk.pack(fresh.id('n').repeat(500), [known.id])
  yield await desk.pack(fresh.id('pack'), Array.from({ length: 150 }, () => known.id))

  for (const target of [targets.allowed[0]!]) {
    const path = `/${fresh.id('broken')}`
    for (const body of ['', '{', 'null', '[]', '{"name": 1}', '<html>', '\u0000', JSON.stringify({ ...desk.fields(), name: "'\0'" })]) {
      target.serve(path, () => ({ body }))
      yield await desk.import(target.url + path)
    }
    target.serve(path, () => ({ status: 500, body: 'broken' }))
    yield await desk.import(target.url + path)
    yield await desk.import(`${target.url}/nothing-here`)
  }
  yield await desk.import('http://127.0.0.1:1/part.json')
}

/** Headers and body, with the line ends that JSON writes as two characters. */
function shown(reply: Reply): string {
  const headers = (reply.exchange.response?.headers ?? []).map(([name, value]) => `${name}: ${value}`).join('\n')
  return `${headers}\n${reply.text.replaceAll('\\n', '\n').replaceAll('\\/', '/').replaceAll('\\"', '"')}`
}

function passwordIn(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? decodeURIComponent(new URL(url).password) : ''
}
